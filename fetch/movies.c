#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <xxhash.h>

#include "../lib/log.h"
#include "../lib/number.h"
#include "movies.h"

struct movies {
	struct filter *f;
	struct query query;
	int movie_id, id;
	uint64_t lines; /* taken from the input, and a hash of their ids */
	XXH64_state_t *hash;
	uint64_t skip, skip_hash; /* those the run before has dealt with */
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

/* Lines that the run before has dealt with are to be the same ones. */
static bool
skipped(struct movies *m)
{
	if (m->lines > m->skip)
		return false;
	if (m->lines == m->skip && XXH64_digest(m->hash) != m->skip_hash)
		die(EX_CONFIG,
		    "standard input: its first %llu ids are not those of "
		    "the run to be taken up again",
		    (unsigned long long)m->skip);
	m->f->stats.in--;
	return true;
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
		if (skipped(m))
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
		ask->number = f->line.number;
		ask->offset = f->line.offset;
		ask->lines = m->lines;
		ask->hash = XXH64_digest(m->hash);
		buf_put(&ask->line, f->line.p, f->line.raw);
		ask->object = json_root(f->json)->type == JSON_OBJECT;
		if ((ask->path = strdup(path)) == NULL)
			die(EX_OSERR, "out of memory");
		ask->query = query_text(&m->query, 0);
		return PLAN_ASK;
	}
	return f->waits ? PLAN_WAIT : PLAN_END;
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

/* The line goes to the quarantine, with what became of it. */
static void
missed(void *arg, struct ask *ask)
{
	struct movies *m = arg;
	struct line line = { NULL, ask->line.n, ask->line.n, "standard input",
		ask->number, ask->offset };
	enum kind kind = KIND_FILTERED;

	memset(buf_room(&ask->line, JSON_PAD + 1), 0, JSON_PAD + 1);
	ask->line.p[ask->line.n] = '\n';
	line.p = ask->line.p;
	if (ask->state == ASK_GONE) {
		filter_error(m->f, "not_found", "", "%s", ask->why);
	} else if (ask->state == ASK_UNCHANGED) {
		filter_error(m->f, "unchanged", "", "as it was fetched before");
	} else {
		filter_error(m->f, "lost", "", "%s",
		    *ask->why != '\0' ? ask->why : "the run stopped");
		kind = KIND_INVALID;
	}
	if (ask->object)
		filter_reject_line(m->f, kind, &line);
	else
		filter_reject_text(m->f, kind, &line);
}

static void
drop(void *arg, struct ask *ask)
{
	(void)ask;
	((struct movies *)arg)->f->stats.in--;
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
seek(void *arg, const char *place)
{
	struct movies *m = arg;
	int n = 0;

	return sscanf(place, "%" SCNu64 " %" SCNx64 "%n", &m->skip,
		   &m->skip_hash, &n) == 2 &&
	    place[n] == '\0';
}

static void
free_movies(void *arg)
{
	struct movies *m = arg;

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
	.left = left,
	.place = put_place,
	.seek = seek,
	.free = free_movies,
};
