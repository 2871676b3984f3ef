#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/filter.h"
#include "../lib/opt.h"
#include "group.h"
#include "held.h"
#include "job.h"
#include "stream.h"

#define MEMORY	   ((uint64_t)256 << 20)
#define MEMORY_MIN ((uint64_t)1 << 20)

enum {
	OPT_KEEP = 256,
	OPT_MEMORY,
	OPT_NO_TITLES,
	OPT_SORTED,
	OPT_TITLES
};

static const struct option longs[] = {
	{ "keep", required_argument, NULL, OPT_KEEP },
	{ "key", required_argument, NULL, 'k' },
	{ "memory", required_argument, NULL, OPT_MEMORY },
	{ "no-titles", no_argument, NULL, OPT_NO_TITLES },
	{ "sorted", no_argument, NULL, OPT_SORTED },
	{ "titles", no_argument, NULL, OPT_TITLES },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] =
    "[-k MEMBER[,MEMBER...]] [--keep first|last|newest|best]\n"
    "                  [--titles|--no-titles] [--sorted] [--memory SIZE]\n"
    "                  [-q DEST] [-s DEST] [--max-bad RATIO]\n"
    "                  [--max-record SIZE] [--tag] [FILE ...]";

static const char help[] =
    "  -k, --key MEMBER,...    what makes records copies (movie_id)\n"
    "      --keep POLICY       which copy stays: first, last, newest, best\n"
    "      --titles            compare titles and release dates, too\n"
    "      --no-titles         do not (without --keep they are not)\n"
    "      --sorted            copies stand together: constant memory\n"
    "      --memory SIZE       past it, go on on disk (256M)\n";

static enum keep
read_keep(struct filter *f, const char *text)
{
	static const char *const name[] = { [KEEP_FIRST] = "first",
		[KEEP_LAST] = "last",
		[KEEP_NEWEST] = "newest",
		[KEEP_BEST] = "best" };
	int i;

	for (i = KEEP_FIRST; i <= KEEP_BEST; i++)
		if (strcmp(text, name[i]) == 0)
			return (enum keep)i;
	filter_usage(f, "--keep %s: not first, last, newest or best", text);
}

/* The next record that has a key; others are refused. */
static bool
next(struct job *j)
{
	while (filter_next(&j->filter)) {
		if (key_read(&j->key))
			return true;
		filter_error(
		    &j->filter, "key", j->key.bad_path, "%s", j->key.bad);
		filter_reject(&j->filter, KIND_INVALID);
	}
	return false;
}

static void
dedup_sorted(struct job *j)
{
	struct group *g = group_new(j);

	while (next(j))
		group_add(g);
	group_finish(g);
}

static void
dedup_stream(struct job *j)
{
	struct stream *s = stream_new(j);

	while (next(j))
		stream_add(s);
	stream_finish(s);
}

static void
dedup_held(struct job *j)
{
	struct held *h = held_new(j, j->memory);

	while (next(j))
		held_add(h, origin_line(&j->origin, &j->filter.line));
	held_finish(h);
}

int
main(int argc, char *argv[])
{
	static struct job job = { .memory = MEMORY };
	struct filter *f = &job.filter;
	const char *names = "movie_id";
	int ch, titles = -1;
	bool sorted = false;

	filter_init(f, "dedup", "data-quality", usage, help);
	while ((ch = filter_getopt(f, argc, argv, "k:", longs)) != -1)
		switch (ch) {
		case 'k':
			names = optarg;
			break;
		case OPT_KEEP:
			job.keep = read_keep(f, optarg);
			break;
		case OPT_MEMORY:
			job.memory = (size_t)opt_size(
			    "--memory", optarg, MEMORY_MIN, SIZE_MAX / 4);
			break;
		case OPT_NO_TITLES:
		case OPT_TITLES:
			titles = ch == OPT_TITLES;
			break;
		case OPT_SORTED:
			sorted = true;
			break;
		}
	if (sorted && titles == 1)
		filter_usage(f, "--sorted cannot compare --titles");
	/* The default: compare them where records are held back anyway. */
	if (titles == -1)
		titles = !sorted && job.keep != KEEP_FIRST;
	job.titles = titles == 1;
	if (!job_open(&job, names))
		filter_usage(f, "-k %s: an empty name, or one twice", names);
	filter_open(f, argc - optind, argv + optind);
	if (sorted)
		dedup_sorted(&job);
	else if (job.keep == KEEP_FIRST && !job.titles)
		dedup_stream(&job);
	else
		dedup_held(&job);
	job_close(&job);
	return filter_close(f);
}
