#include <string.h>
#include <strings.h>

#include "../lib/opt.h"
#include "format.h"
#include "regex.h"
#include "uri.h"

/* The number that two digits are, or a large one. */
static int
two(const char *s)
{
	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return 1000;
	return (s[0] - '0') * 10 + s[1] - '0';
}

/* RFC 3339 full-time: hh:mm:ss[.s...](Z|+hh:mm|-hh:mm) */
static bool
time_ok(const char *s, size_t n)
{
	int hour, minute, second, zone = 0;
	size_t i = 8;

	if (n < 9 || s[2] != ':' || s[5] != ':')
		return false;
	hour = two(s);
	minute = two(s + 3);
	second = two(s + 6);
	if (s[i] == '.') {
		while (++i < n && s[i] >= '0' && s[i] <= '9')
			continue;
		if (i == 9)
			return false;
	}
	if (hour > 23 || minute > 59 || second > 60 || i >= n)
		return false;
	if (n - i == 6 && (s[i] == '+' || s[i] == '-') && s[i + 3] == ':') {
		if (two(s + i + 1) > 23 || two(s + i + 4) > 59)
			return false;
		zone = two(s + i + 1) * 60 + two(s + i + 4);
		if (s[i] == '+')
			zone = -zone;
	} else if (n - i != 1 || (s[i] | 0x20) != 'z')
		return false;
	/* Leap seconds come at the end of a day in UTC. */
	return second < 60 ||
	    (hour * 60 + minute + zone + 24 * 60) % (24 * 60) == 24 * 60 - 1;
}

static bool
date_time_ok(const char *s, size_t n)
{
	return n > 11 && (s[10] | 0x20) == 't' && date_ok(s, 10) &&
	    time_ok(s + 11, n - 11);
}

static bool
is_hex(char ch)
{
	return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'f') ||
	    (ch >= 'A' && ch <= 'F');
}

static bool
uuid_ok(const char *s, size_t n)
{
	if (n != 36)
		return false;
	for (size_t i = 0; i < n; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23 ? s[i] != '-'
							    : !is_hex(s[i]))
			return false;
	return true;
}

static bool
is_alnum(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
	    (ch >= '0' && ch <= '9');
}

/* Labels of letters, digits and inner hyphens, with dots between them. */
static bool
domain_ok(const char *s, size_t n)
{
	size_t start = 0;

	if (n == 0 || n > 255)
		return false;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && s[i] != '.') {
			if (!is_alnum(s[i]) && s[i] != '-')
				return false;
			continue;
		}
		if (i == start || i - start > 63 || s[start] == '-' ||
		    s[i - 1] == '-')
			return false;
		start = i + 1;
	}
	return true;
}

/* What stands behind the '@': a domain or [an address]. */
static bool
mail_host_ok(const char *s, size_t n)
{
	if (n < 2 || s[0] != '[')
		return domain_ok(s, n);
	if (s[n - 1] != ']')
		return false;
	if (n > 7 && strncasecmp(s + 1, "IPv6:", 5) == 0)
		return ipv6_ok(s + 6, n - 7);
	return ipv4_ok(s + 1, n - 2);
}

/* RFC 5321 Mailbox, in ASCII. */
static bool
email_ok(const char *s, size_t n)
{
	size_t i = 0;

	if (n > 0 && s[0] == '"') {
		for (i = 1; i < n && s[i] != '"'; i++) {
			i += s[i] == '\\';
			if (i >= n || s[i] < ' ' || s[i] > '~')
				return false;
		}
		if (i++ >= n)
			return false;
	} else {
		for (; i < n && s[i] != '@'; i++)
			if (s[i] == '.' ? i == 0 || s[i - 1] == '.' ||
				    i + 1 == n || s[i + 1] == '@'
					: !is_alnum(s[i]) &&
				    (s[i] == '\0' ||
					!strchr("!#$%&'*+-/=?^_`{|}~", s[i])))
				return false;
		if (i == 0)
			return false;
	}
	return i < n && s[i] == '@' && mail_host_ok(s + i + 1, n - i - 1);
}

static bool
uri_absolute_ok(const char *s, size_t n)
{
	return uri_ok(s, n, false);
}

static bool
uri_reference_ok(const char *s, size_t n)
{
	return uri_ok(s, n, true);
}

static bool
regex_ok(const char *s, size_t n)
{
	struct buf why = { 0 };
	struct regex *r = regex_new(s, n, &why);

	buf_free(&why);
	regex_free(r);
	return r != NULL;
}

bool (*format_find(const char *name))(const char *, size_t n)
{
	static const struct {
		const char *name;
		bool (*ok)(const char *, size_t n);
	} known[] = {
		{ "date", date_ok },
		{ "date-time", date_time_ok },
		{ "email", email_ok },
		{ "ipv4", ipv4_ok },
		{ "ipv6", ipv6_ok },
		{ "regex", regex_ok },
		{ "time", time_ok },
		{ "uri", uri_absolute_ok },
		{ "uri-reference", uri_reference_ok },
		{ "uuid", uuid_ok },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].ok;
	return NULL;
}
