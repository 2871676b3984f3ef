/*
 * tmdb-profile: the figures of a run's records, as one line of JSON.  See
 * tmdb-profile(1).
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "../lib/filter.h"
#include "../lib/log.h"
#include "../lib/moment.h"
#include "../lib/opt.h"
#include "../lib/utf8.h"
#include "earlier.h"
#include "profile.h"

enum {
	OPT_COLLECTION = 256,
	OPT_ID,
	OPT_NOW,
	OPT_PROFILE,
	OPT_SEEN,
	OPT_TEE,
	OPT_TOP
};

static const struct option longs[] = {
	{ "collection", required_argument, NULL, OPT_COLLECTION },
	{ "id", required_argument, NULL, OPT_ID },
	{ "now", required_argument, NULL, OPT_NOW },
	{ "profile", required_argument, NULL, OPT_PROFILE },
	{ "seen", required_argument, NULL, OPT_SEEN },
	{ "tee", no_argument, NULL, OPT_TEE },
	{ "top", required_argument, NULL, OPT_TOP },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] = "[options] [file ...]";

static const char help[] =
    "      --collection NAME    what these records are, instead of their "
    "sources\n"
    "      --id MEMBER          what identifies a movie (movie_id)\n"
    "      --now TIME           when the profile is taken (RFC 3339)\n"
    "      --profile DEST       where the profile goes (standard output)\n"
    "      --seen FILE          ids, records or profiles of earlier runs\n"
    "      --tee                pass the records on; wants --profile\n"
    "      --top LIST           members whose top values are listed\n";

struct opts {
	const char *collection, *id, *profile, *top;
	bool tee, now_given;
	int64_t now;
	char *seen[64];
	int nseen;
};

static int64_t
time_of(struct filter *f, const char *text)
{
	int64_t t;

	if (!moment_seconds(text, strlen(text), &t))
		filter_usage(
		    f, "--now: not a time like 2026-11-22T10:00:02Z: %s", text);
	return t;
}

/* Names come back in the profile, which is UTF-8. */
static const char *
name_of(struct filter *f, const char *what, const char *text)
{
	size_t n = strlen(text);

	if (n == 0 || utf8_bad(text, n) < n)
		filter_usage(f, "%s: empty, or not UTF-8", what);
	return text;
}

static void
options(struct filter *f, struct opts *o, int argc, char *argv[])
{
	int ch;

	while ((ch = filter_getopt(f, argc, argv, "", longs)) != -1)
		switch (ch) {
		case OPT_COLLECTION:
			o->collection = name_of(f, "--collection", optarg);
			break;
		case OPT_ID:
			o->id = name_of(f, "--id", optarg);
			break;
		case OPT_NOW:
			o->now = time_of(f, optarg);
			o->now_given = true;
			break;
		case OPT_PROFILE:
			o->profile = optarg;
			break;
		case OPT_SEEN:
			if (o->nseen == sizeof(o->seen) / sizeof(*o->seen))
				filter_usage(f, "--seen: 64 files at most");
			o->seen[o->nseen++] = optarg;
			break;
		case OPT_TEE:
			o->tee = true;
			break;
		case OPT_TOP:
			o->top = optarg;
			break;
		}
	if (o->tee && o->profile == NULL)
		filter_usage(f, "--tee: say where the profile goes: --profile");
}

/* The profile, once the input has ended well. */
static void
put(struct filter *f, const struct opts *o, struct profile *p,
    struct writer *to)
{
	struct about about = { .run = getenv("TMDB_RUN"),
		.collection = o->collection,
		.refused = f->stats.quarantined,
		.earlier = o->nseen > 0 };
	struct buf b = { NULL, 0, 0 };

	if (about.run != NULL &&
	    utf8_bad(about.run, strlen(about.run)) < strlen(about.run))
		about.run = NULL;
	/* Part of a run would look like a bad day. */
	if (f->mark_asked && !f->mark_due)
		die(EX_DATAERR,
		    "the input ended without its end mark: no profile");
	about.taken_at = o->now_given ? o->now : (int64_t)time(NULL);
	if (f->tag && !o->tee && o->profile == NULL)
		buf_puts(&b, "ok\t");
	profile_put(p, &about, &b);
	buf_puts(&b, "\n");
	/* Where the records do not go on, the profile is what there is. */
	if (!o->tee && f->mark_due) {
		f->mark_due = false;
		if (o->profile == NULL)
			buf_puts(&b, "{\"_tmdb\":\"end\",\"records\":1}\n");
	}
	wr_put(to, b.p, b.n);
	wr_close(to, false);
	buf_free(&b);
}

int
main(int argc, char *argv[])
{
	static struct filter filter;
	static struct profile profile;
	struct filter *f = &filter;
	struct opts o = { .id = "movie_id",
		.top = "adult,genre_ids,genres,original_language,source,"
		       "status,video" };
	struct writer *to;
	int64_t now;

	filter_init(f, "profile", "data-quality", usage, help);
	options(f, &o, argc, argv);
	now = o.now_given ? o.now : (int64_t)time(NULL);
	to = wr_open(
	    o.profile != NULL ? o.profile : "-", WR_APPEND, "--profile");
	filter_open(f, argc - optind, argv + optind);
	profile_init(
	    &profile, o.id, o.top, (now >= 0 ? now : now - 86399) / 86400);
	if (o.nseen > 0)
		earlier_read(profile.sighting, o.seen, o.nseen, o.id);
	while (filter_next(f)) {
		profile_add(&profile, f->json, f->line.n + 1);
		if (o.tee)
			filter_pass(f);
		else
			f->stats.merged++;
	}
	put(f, &o, &profile, to);
	profile_free(&profile);
	return filter_close(f);
}
