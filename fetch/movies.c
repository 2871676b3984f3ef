#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <xxhash.h>

#include "../lib/log.h"
#include "../lib/number.h"
#include "movies.h"

/* A place in the input: so many lines, and a hash of their ids. */
struct mark {
	uint64_t lines, hash;
};

/* A line whose movie is lost, but may come with the next run. */
struct kept {
	struct input input;
	char why[200];
};

struct movies {
	struct filter *f;
	struct query query;
	int movie_id, id;
	uint64_t lines; /* taken from the input so far */
	XXH64_state_t *hash;
	struct mark skip;  /* what the run before has dealt with, */
	struct mark *lost; /* but for these, the last one first */
	size_t nlost;
	struct kept *kept; /* lost in this run */
	size_t nkept;
};

struct movies *
movies_new(struct filter *f, const struct query *query)
{
	struct movies *m = calloc(1, sizeof(*m));

	if (m == NULL || (m->hash = XXH64_createState()) == NULL)
		die(EX_OSERR, "out of memory");
	XXH64_reset(m->hash, 0);
	m->f = f;
	query_copy(&m->query, query);
	m->movie_id = json_name(f->json, "movie_id", 8);
	m->id = json_name(f->json, "id", 2);
	f->any_value = f->no_wait = true;
	return m;
}

/*
 * The id that a line names, as it goes into a path: a record's movie_id or
 * id, a bare number, or the string of an IMDb id.
 */
static bool
id_of(struct movies *m, char *to, size_t size)
{
	const struct json_value *v = json_root(m->f->json);
	int64_t id;

	if (v->type == JSON_OBJECT &&
	    (v = json_get(m->f->json, m->movie_id)) == NULL)
		v = json_get(m->f->json, m->id);
	if (v == NULL)
		return false;
	if (v->type == JSON_NUMBER && number_int64(v, &id) && id > 0) {
		snprintf(to, size, "%" PRId64, id);
		return true;
	}
	if (v->type != JSON_STRING || v->n < 5 || v->n - 2 >= size ||
	    memcmp(v->p, "\"tt", 3) != 0 ||
	    strspn(v->p + 3, "0123456789") != v->n - 4)
		return false;
	memcpy(to, v->p + 1, v->n - 2);
	to[v->n - 2] = '\0';
	return true;
}

/* Lines that the run before has read are to be the same ones. */
static void
compare(const struct movies *m, const struct mark *mark)
{
	if (m->lines != mark->lines || XXH64_digest(m->hash) != mark->hash)
		die(EX_CONFIG,
		    "standard input: its first %llu ids are not those of "
		    "the run to be taken up again",
		    (unsigned long long)mark->lines);
}

/* Has the run before dealt with this line, or is it to be asked again? */
static bool
skipped(struct movies *m, bool *again)
{
	*again = m->nlost > 0 && m->lines == m->lost[m->nlost - 1].lines;
	if (m->lines > m->skip.lines)
		return false;
	if (m->lines == m->skip.lines)
		compare(m, &m->skip);
	if (*again)
		compare(m, &m->lost[--m->nlost]);
	else
		m->f->stats.in--;
	return !*again;
}

static enum plan_next
next(void *arg, struct ask *ask)
{
	struct movies *m = arg;
	struct filter *f = m->f;
	char id[24], path[40];
	bool good;

	while (filter_next(f)) {
		good = id_of(m, id, sizeof(id));
		m->lines++;
		XXH64_update(m->hash, good ? id : "", good ? strlen(id) : 0);
		XXH64_update(m->hash, "\n", 1);
		if (skipped(m, &ask->again))
			continue;
		if (!good) {
			filter_error(f, "id", "", "names no movie");
			filter_reject(f, KIND_INVALID);
			continue;
		}
		snprintf(path, sizeof(path), "/movie/%s", id);
		snprintf(ask->label, sizeof(ask->label), "movie");
		snprintf(ask->name, sizeof(ask->name), "movie %s", id);
		ask->page = 1;
		ask->shape = SHAPE_MOVIE;
		ask->lines = m->lines;
		ask->hash = XXH64_digest(m->hash);
		input_take(&ask->input, f);
		if ((ask->path = strdup(path)) == NULL)
			die(EX_OSERR, "out of memory");
		ask->query = query_text(&m->query, 0);
		return PLAN_ASK;
	}
	if (f->waits)
		return PLAN_WAIT;
	if (m->lines < m->skip.lines)
		compare(m, &m->skip);
	return PLAN_END;
}

static void
settled(void *arg, struct ask *ask)
{
	(void)arg, (void)ask;
}

static bool
accept_page(void *arg, struct ask *ask)
{
	struct movies *m = arg;

	(void)ask;
	/* The line was counted as it was read; its record will be again. */
	m->f->stats.in--;
	return true;
}

static void
lost(struct movies *m, const char *why)
{
	filter_error(
	    m->f, "lost", "", "%s", *why != '\0' ? why : "the run stopped");
}

/* The line goes to the quarantine, with what became of it. */
static void
missed(void *arg, struct ask *ask)
{
	struct movies *m = arg;

	if (ask->state == ASK_GONE)
		filter_error(m->f, "not_found", "", "%s", ask->why);
	else if (ask->state == ASK_UNCHANGED)
		filter_error(m->f, "unchanged", "", "as it was fetched before");
	else
		lost(m, ask->why);
	input_refuse(&ask->input, m->f,
	    ask->state == ASK_LOST ? KIND_INVALID : KIND_FILTERED);
}

static void
drop(void *arg, struct ask *ask)
{
	(void)ask;
	((struct movies *)arg)->f->stats.in--;
}

static void
keep(void *arg, struct ask *ask)
{
	struct movies *m = arg;
	struct kept *kept;

	m->kept = reallocarray(m->kept, m->nkept + 1, sizeof(*m->kept));
	if (m->kept == NULL)
		die(EX_OSERR, "out of memory");
	kept = &m->kept[m->nkept++];
	kept->input = ask->input;
	memset(&ask->input, 0, sizeof(ask->input));
	memcpy(kept->why, ask->why, sizeof(kept->why));
	m->f->stats.in--;
}

static void
forsake(void *arg)
{
	struct movies *m = arg;
	size_t i;

	for (i = 0; i < m->nkept; i++) {
		m->f->stats.in++;
		lost(m, m->kept[i].why);
		input_refuse(&m->kept[i].input, m->f, KIND_INVALID);
	}
}

static long
left(void *arg)
{
	(void)arg;
	return -1;
}

static void
put_place(void *arg, const struct ask *ask, struct buf *b)
{
	(void)arg;
	buf_printf(b, "%" PRIu64 " %016" PRIx64, ask->lines, ask->hash);
}

static bool
read_place(const char *place, struct mark *mark)
{
	int n = 0;

	return sscanf(place, "%" SCNu64 " %" SCNx64 "%n", &mark->lines,
		   &mark->hash, &n) == 2 &&
	    place[n] == '\0';
}

static bool
seek(void *arg, const char *place)
{
	return read_place(place, &((struct movies *)arg)->skip);
}

/* They come from the last to the first, and are behind none that is known. */
static bool
redo(void *arg, const char *place)
{
	struct movies *m = arg;
	struct mark mark;

	if (!read_place(place, &mark) || mark.lines == 0 ||
	    mark.lines > m->skip.lines ||
	    (m->nlost > 0 && mark.lines >= m->lost[m->nlost - 1].lines))
		return false;
	m->lost = reallocarray(m->lost, m->nlost + 1, sizeof(*m->lost));
	if (m->lost == NULL)
		die(EX_OSERR, "out of memory");
	m->lost[m->nlost++] = mark;
	return true;
}

static void
free_movies(void *arg)
{
	struct movies *m = arg;
	size_t i;

	for (i = 0; i < m->nkept; i++)
		buf_free(&m->kept[i].input.line);
	free(m->kept);
	free(m->lost);
	query_free(&m->query);
	XXH64_freeState(m->hash);
	free(m);
}

const struct plan_ops movies_ops = {
	.next = next,
	.settled = settled,
	.accept = accept_page,
	.missed = missed,
	.drop = drop,
	.keep = keep,
	.forsake = forsake,
	.left = left,
	.place = put_place,
	.seek = seek,
	.redo = redo,
	.free = free_movies,
};
