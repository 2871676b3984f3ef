#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/buf.h"
#include "../lib/json.h"
#include "../lib/log.h"
#include "../lib/number.h"
#include "../lib/opt.h"
#include "outputs.h"
#include "places.h"
#include "replace.h"
#include "state.h"
#include "when.h"

#define SAVE_EVERY   .5
#define END_MARK_MAX 64

struct state {
	const char *path;
	char *run;
	int lock;
	bool resumes;	     /* a run is to be taken up */
	bool done, finished; /* it was done; and that is to be said again */
	bool changed;	     /* since it was saved */
	char *at;	     /* the place of the last ask that had its turn */
	struct places lost;  /* of those that are to be asked again */
	long today;
	struct outputs outputs;
	struct buf old; /* the file as it was read */
	struct json *json;
	struct writer **framed;
	const char *framed_dest, *framed_what;
	double saved;
};

static char *
copy(const char *s, size_t n)
{
	char *p = strndup(s, n);

	if (p == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

static const struct json_value *
member(const struct state *s, const char *name)
{
	const struct json_member *m;
	size_t n, i;

	m = json_members(s->json, &n);
	for (i = 0; i < n; i++)
		if (json_is(&m[i].key, name, strlen(name)))
			return &m[i].value;
	return NULL;
}

static bool
is_string(const struct json_value *v)
{
	return v != NULL && v->type == JSON_STRING && !v->escaped;
}

static _Noreturn void
damaged(const struct state *s)
{
	die(EX_CONFIG, "--state: %s: damaged: remove it to begin anew",
	    s->path);
}

static void
read_members(struct state *s)
{
	const struct json_value *v;
	struct json_walk w;
	char *run;
	bool done;

	done = (v = member(s, "done")) != NULL && v->type == JSON_TRUE;
	if ((v = member(s, "run")) == NULL || v->type != JSON_STRING)
		damaged(s);
	run = copy("", 0);
	if ((run = realloc(run, v->n + 1)) == NULL)
		die(EX_OSERR, "out of memory");
	run[json_decode(v, run)] = '\0';
	s->done = done && strcmp(run, s->run) == 0;
	if (!done && strcmp(run, s->run) != 0)
		die(EX_CONFIG,
		    "--state: %s: of another run (%s): finish that one, or "
		    "remove it",
		    s->path, run);
	free(run);
	if (done)
		return;
	v = member(s, "today");
	if (!is_string(v) || !date_ok(v->p + 1, v->n - 2))
		damaged(s);
	run = copy(v->p + 1, v->n - 2);
	s->today = when_day(run);
	free(run);
	if (is_string(v = member(s, "at")))
		s->at = copy(v->p + 1, v->n - 2);
	if ((v = member(s, "lost")) == NULL || v->type != JSON_ARRAY)
		damaged(s);
	for (json_walk(&w, v); json_next(&w);) {
		if (!is_string(&w.value))
			damaged(s);
		places_add(&s->lost, w.value.p + 1, w.value.n - 2);
	}
	s->resumes = true;
}

struct state *
state_open(const char *path, const char *run, bool anew)
{
	struct state *s = calloc(1, sizeof(*s));

	if (s == NULL)
		die(EX_OSERR, "out of memory");
	s->path = path;
	s->run = copy(run, strlen(run));
	s->json = json_new();
	s->today = -1;
	s->lock = replace_lock(path, "--state");
	if (!replace_read(path, "--state", &s->old))
		return s;
	if (!json_scan(s->json, s->old.p, s->old.n) ||
	    json_root(s->json)->type != JSON_OBJECT)
		damaged(s);
	read_members(s);
	s->done &= !anew;
	return s;
}

bool
state_resumes(const struct state *s)
{
	return s->resumes;
}

long
state_today(const struct state *s)
{
	return s->today;
}

/*
 * Is all of a run that is done still in the standard output, and no more than
 * an end mark behind it?  Then whoever was to hear that it is done did not.
 */
static void
look_back(struct state *s, bool marked)
{
	int64_t more = marked ? END_MARK_MAX : 0;

	s->finished = outputs_add(&s->outputs, "-", "standard output",
			  member(s, "outputs"), more) == OUTPUTS_KNOWN;
}

void
state_stdout(struct state *s, bool marked)
{
	if (s->done)
		look_back(s, marked);
	else
		state_output(s, "-", "standard output");
}

void
state_output(struct state *s, const char *dest, const char *what)
{
	const struct json_value *v = s->resumes ? member(s, "outputs") : NULL;

	if (!outputs_take_up(&s->outputs, dest, what, v, s->path))
		damaged(s);
}

bool
state_finished(const struct state *s)
{
	return s->finished;
}

void
state_frames(
    struct state *s, struct writer **w, const char *dest, const char *what)
{
	s->framed = w;
	s->framed_dest = dest;
	s->framed_what = what;
}

void
state_seek(struct state *s, const struct plan *plan, long today)
{
	size_t i;

	if (!s->resumes) {
		s->today = today;
		return;
	}
	if (s->at != NULL && !plan->ops->seek(plan->arg, s->at))
		damaged(s);
	for (i = s->lost.n; i-- > 0 && plan->ops->redo != NULL;)
		if (!plan->ops->redo(plan->arg, s->lost.text[i]))
			damaged(s);
}

void
state_passed(struct state *s, const struct plan *plan, const struct ask *ask)
{
	struct buf place = { NULL, 0, 0 };

	plan->ops->place(plan->arg, ask, &place);
	buf_put(&place, "", 1);
	s->changed = true;
	if (ask->again && ask->state != ASK_LOST) {
		places_drop(&s->lost, place.p);
	} else if (!ask->again) {
		free(s->at);
		s->at = copy(place.p, place.n);
		if (ask->state == ASK_LOST && plan->ops->redo != NULL)
			places_add(&s->lost, place.p, place.n);
	}
	buf_free(&place);
}

static void
save(struct state *s, bool done)
{
	struct buf b = { NULL, 0, 0 };
	char day[WHEN_DAY];

	wr_flush_all();
	if (s->framed != NULL && *s->framed != NULL) {
		wr_close(*s->framed, true);
		*s->framed = NULL;
		if (!done)
			*s->framed =
			    wr_open(s->framed_dest, WR_APPEND, s->framed_what);
	}
	when_text(s->today, day);
	buf_printf(
	    &b, "{\"version\":1,\"done\":%s,\"run\":", done ? "true" : "false");
	buf_json(&b, s->run, strlen(s->run));
	buf_printf(&b, ",\"today\":\"%s\",\"at\":", day);
	if (s->at != NULL)
		buf_json(&b, s->at, strlen(s->at));
	else
		buf_puts(&b, "null");
	buf_puts(&b, ",\"lost\":");
	places_put(&s->lost, &b);
	buf_puts(&b, ",\"outputs\":[");
	outputs_put(&s->outputs, &b);
	buf_puts(&b, "]}\n");
	replace_file(s->path, "--state", &b);
	buf_free(&b);
	s->saved = when_now();
	s->changed = false;
}

void
state_save(struct state *s, bool force)
{
	if (force ||
	    (s->changed &&
		(s->outputs.piped || when_now() - s->saved >= SAVE_EVERY)))
		save(s, false);
}

void
state_close(struct state *s, bool done)
{
	if (!s->finished)
		save(s, done);
	outputs_close(&s->outputs);
	close(s->lock);
	places_free(&s->lost);
	free(s->at);
	free(s->run);
	buf_free(&s->old);
	json_free(s->json);
	free(s);
}
