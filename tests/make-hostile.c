/*
 * make-hostile SHAPE N: a line that wants to be expensive, for hostile.t.
 *
 * Where the shape can be a record's member, all else of the record is good.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

static void
begin(const char *member)
{
	printf("{\"movie_id\":7,\"title\":\"Hostile\","
	       "\"release_date\":\"2016-08-18\",\"vote_average\":6.1,"
	       "\"vote_count\":310,\"popularity\":9.5,\"adult\":false,%s",
	    member);
}

static void
repeat(const char *s, long n)
{
	size_t len = strlen(s);

	while (n-- > 0)
		fwrite(s, 1, len, stdout);
}

/* open, n times, and close as often. */
static void
nest(const char *open, const char *inner, const char *close, long n)
{
	begin("\"x\":");
	repeat(open, n);
	fputs(inner, stdout);
	repeat(close, n);
	puts("}");
}

static void
keys(long n)
{
	long i;

	for (i = 0; i < n; i++)
		printf("%s\"k%lx\":0", i > 0 ? "," : "", i);
}

static uint64_t
rotate(uint64_t x, unsigned n)
{
	return n == 0 ? x : x << n | x >> (64 - n);
}

/* What XXH3 made h of, for 8 bytes: its last step backwards. */
static uint64_t
unmix(uint64_t h)
{
	const uint64_t odd = UINT64_C(0x9fb21c651e98df25);
	uint64_t inverse = odd;
	unsigned i;

	for (i = 0; i < 6; i++)
		inverse *= 2 - odd * inverse;
	h ^= h >> 28 ^ h >> 56;
	h *= inverse;
	h ^= (h >> 35) + 8;
	h *= inverse;
	/* 1 + R^49 + R^24 is its own inverse in the 64th power. */
	for (i = 1; i < 64; i *= 2)
		h ^= rotate(h, 49 * i % 64) ^ rotate(h, 24 * i % 64);
	return h;
}

/*
 * Keys that land in the same place of every hash table that uses XXH3 without
 * a secret: their hashes end with 24 zeros.
 */
static void
colliding(long n)
{
	char key[8];
	uint64_t flip = unmix(XXH3_64bits("\0\0\0\0\0\0\0\0", 8)), in, h;
	long made = 0;
	size_t i;

	for (h = 1; made < n; h++) {
		in = rotate(unmix(h << 24) ^ flip, 32);
		for (i = 0; i < 8; i++) {
			key[i] = (char)(in >> 8 * i & 0xff);
			if (key[i] < ' ' || key[i] == '"' || key[i] == '\\')
				break;
		}
		if (i < 8)
			continue;
		if (XXH3_64bits(key, 8) != h << 24)
			exit(1);
		printf("%s\"%.8s\":0", made++ > 0 ? "," : "", key);
	}
}

static void
elements(long n)
{
	long i;

	for (i = 0; i < n; i++)
		printf("%s%ld", i > 0 ? "," : "", i);
}

static void
member(const char *name, const char *open, void (*fill)(long), long n,
    const char *close)
{
	begin(name);
	fputs(open, stdout);
	fill(n);
	fputs(close, stdout);
	puts("}");
}

/* A text of n times s. */
static void
text(const char *name, const char *s, long n)
{
	begin(name);
	putchar('"');
	repeat(s, n);
	puts("\"}");
}

/* So many bytes and no newline. */
static void
without_end(long n)
{
	static char block[1 << 16];
	size_t part;

	memset(block, 'x', sizeof(block));
	for (; n > 0; n -= (long)part) {
		part = (size_t)n < sizeof(block) ? (size_t)n : sizeof(block);
		fwrite(block, 1, part, stdout);
	}
}

int
main(int argc, char *argv[])
{
	const char *shape = argc == 3 ? argv[1] : "";
	long n = argc == 3 ? strtol(argv[2], NULL, 10) : 0;

#define IS(name) (strcmp(shape, name) == 0)
	if (IS("arrays"))
		nest("[", "", "]", n);
	else if (IS("objects"))
		nest("{\"a\":", "1", "}", n);
	else if (IS("mixed"))
		nest("[{\"a\":", "1", "}]", n);
	else if (IS("unclosed")) {
		repeat("[", n);
		puts("");
	} else if (IS("keys"))
		member("", "", keys, n, "");
	else if (IS("inner-keys"))
		member("\"x\":", "{", keys, n, "}");
	else if (IS("same-key")) {
		begin("\"x\":{\"k\":0");
		repeat(",\"k\":0", n);
		puts("}}");
	} else if (IS("colliding"))
		member("\"x\":", "{", colliding, n, "}");
	else if (IS("elements"))
		member("\"x\":", "[", elements, n, "]");
	else if (IS("genres"))
		member("\"genre_ids\":", "[", elements, n, "]");
	else if (IS("empty-objects")) {
		begin("\"x\":[{}");
		repeat(",{}", n);
		puts("]}");
	} else if (IS("escapes"))
		text("\"overview\":", "\\ud83c\\udfac\\n", n);
	else if (IS("backslashes"))
		text("\"overview\":", "\\\\", n);
	else if (IS("marks"))
		text("\"overview\":", "\xcc\x81\xcc\xa7", n);
	else if (IS("spaces"))
		text("\"overview\":", " ", n);
	else if (IS("digits")) {
		begin("\"x\":1");
		repeat("0", n);
		puts("}");
	} else if (IS("exponent")) {
		begin("\"x\":1e1");
		repeat("0", n);
		puts("}");
	} else if (IS("controls")) {
		repeat("\1", n);
		puts("");
	} else if (IS("bytes")) {
		repeat("\xff", n);
		puts("");
	} else if (IS("line"))
		without_end(n);
	else
		return 64;
	return fflush(stdout) == 0 ? 0 : 74;
}
