#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/buf.h"
#include "../lib/json.h"
#include "../lib/log.h"
#include "../lib/number.h"
#include "../lib/opt.h"
#include "replace.h"
#include "since.h"
#include "when.h"

static _Noreturn void
damaged(const struct since *s)
{
	die(EX_CONFIG, "--state: %s: not of changes --follow, or damaged",
	    s->path);
}

/* A day, between quotes. */
static long
day_of(const struct since *s, const struct json_value *v)
{
	char text[WHEN_DAY];

	if (v == NULL || v->type != JSON_STRING || v->n != WHEN_DAY + 1 ||
	    !date_ok(v->p + 1, WHEN_DAY - 1))
		damaged(s);
	memcpy(text, v->p + 1, WHEN_DAY - 1);
	text[WHEN_DAY - 1] = '\0';
	return when_day(text);
}

/* {"2026-11-22":[603,604],...} */
static void
read_seen(struct since *s, const struct json_value *v)
{
	struct json_walk days, ids;
	int64_t id;
	long day;

	if (v == NULL || v->type != JSON_OBJECT)
		damaged(s);
	for (json_walk(&days, v); json_next(&days);) {
		day = day_of(s, &days.key);
		if (days.value.type != JSON_ARRAY)
			damaged(s);
		for (json_walk(&ids, &days.value); json_next(&ids);) {
			if (ids.value.type != JSON_NUMBER ||
			    !number_int64(&ids.value, &id) || id == 0)
				damaged(s);
			seen_note(&s->seen, id, day);
		}
	}
}

static void
add_output(struct since *s, const char *dest, const char *what,
    const struct json_value *old)
{
	if (!outputs_take_up(&s->outputs, dest, what, old, s->path))
		damaged(s);
}

void
since_open(struct since *s, const char *path, const char *quarantine)
{
	struct json *j = json_new();
	struct buf old = { NULL, 0, 0 };
	const struct json_value *outputs = NULL;
	int first = json_name(j, "first", 5), seen = json_name(j, "seen", 4),
	    out = json_name(j, "outputs", 7);

	memset(s, 0, sizeof(*s));
	s->path = path;
	s->first = -1;
	seen_open(&s->seen);
	if (path != NULL) {
		s->lock = replace_lock(path, "--state");
		if (replace_read(path, "--state", &old)) {
			if (!json_scan(j, old.p, old.n) ||
			    json_root(j)->type != JSON_OBJECT)
				damaged(s);
			s->first = day_of(s, json_get(j, first));
			read_seen(s, json_get(j, seen));
			outputs = json_get(j, out);
		}
		add_output(s, "-", "standard output", outputs);
		if (quarantine != NULL)
			add_output(s, quarantine, "--quarantine", outputs);
	}
	buf_free(&old);
	json_free(j);
}

static void
put_day(const struct since *s, struct buf *b, long day)
{
	const struct seen_entry *e;
	const char *comma = "";
	char text[WHEN_DAY];

	when_text(day, text);
	buf_printf(b, "\"%s\":[", text);
	for (e = s->seen.slot; e < s->seen.slot + s->seen.size; e++)
		if (e->id != 0 && e->day == day) {
			buf_printf(b, "%s%" PRId64, comma, e->id);
			comma = ",";
		}
	buf_puts(b, "]");
}

/* The latest day that anything was handed out for. */
static long
latest(const struct since *s)
{
	const struct seen_entry *e;
	long day = s->first;

	for (e = s->seen.slot; e < s->seen.slot + s->seen.size; e++)
		if (e->id != 0 && e->day > day)
			day = e->day;
	return day;
}

void
since_save(struct since *s)
{
	struct buf b = { NULL, 0, 0 };
	char text[WHEN_DAY];
	long day, last = latest(s);

	if (s->path == NULL)
		return;
	when_text(s->first, text);
	buf_printf(&b, "{\"version\":1,\"first\":\"%s\",\"seen\":{", text);
	for (day = s->first; day <= last; day++) {
		buf_puts(&b, day > s->first ? ",\n" : "\n");
		put_day(s, &b, day);
	}
	buf_puts(&b, "},\n\"outputs\":[");
	outputs_put(&s->outputs, &b);
	buf_puts(&b, "]}\n");
	replace_file(s->path, "--state", &b);
	buf_free(&b);
}

void
since_close(struct since *s)
{
	outputs_close(&s->outputs);
	if (s->path != NULL)
		close(s->lock);
	seen_free(&s->seen);
}
