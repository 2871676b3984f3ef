#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "../lib/log.h"
#include "../lib/number.h"
#include "../lib/opt.h"
#include "drop.h"

#define DATE_LENGTH (sizeof("YYYY-MM-DD") - 1)

void
drop_open(struct drop *d, struct json *json)
{
	time_t now = time(NULL);
	struct tm tm;

	if (d->today == NULL) {
		if (gmtime_r(&now, &tm) == NULL ||
		    strftime(d->date, sizeof(d->date), "%Y-%m-%d", &tm) !=
			DATE_LENGTH)
			die(EX_OSERR, "today's date is not to be had");
	} else
		snprintf(d->date, sizeof(d->date), "%s", d->today);
	d->adult = json_name(json, "adult", strlen("adult"));
	d->release_date =
	    json_name(json, "release_date", strlen("release_date"));
	d->vote_average =
	    json_name(json, "vote_average", strlen("vote_average"));
}

static bool
is_none(const struct json_value *v)
{
	return v == NULL || v->type == JSON_NULL;
}

/*
 * Three judges of one member each.  false: the record is not wanted, the
 * reason was noted; *broken is set when the member can not be judged.
 */
static bool
judge_adult(struct filter *f, const struct json_value *v, bool *broken)
{
	if (is_none(v) || v->type == JSON_FALSE)
		return true;
	if (v->type == JSON_TRUE)
		filter_error(f, "adult", "/adult", "an adult film");
	else {
		filter_error(f, "type", "/adult", "not true or false");
		*broken = true;
	}
	return false;
}

static bool
judge_date(struct filter *f, const struct json_value *v, const char *today,
    bool *broken)
{
	const char *path = "/release_date";
	char text[6 * DATE_LENGTH + 2]; /* all of it may be escaped */
	size_t n;

	if (is_none(v) || (v->type == JSON_STRING && v->n == 2)) {
		filter_error(f, "unreleased", path, "no release date");
		return false;
	}
	if (v->type != JSON_STRING) {
		filter_error(f, "type", path, "not a string");
		*broken = true;
		return false;
	}
	n = v->n <= sizeof(text) ? json_decode(v, text) : 0;
	if (!date_ok(text, n)) {
		filter_error(f, "date", path, "not a day YYYY-MM-DD");
		*broken = true;
		return false;
	}
	if (memcmp(text, today, DATE_LENGTH) <= 0)
		return true;
	filter_error(f, "unreleased", path, "%.10s is after %s", text, today);
	return false;
}

static bool
judge_rating(struct filter *f, const struct json_value *v, bool *broken)
{
	static const struct json_value zero = { "0", 1, JSON_NUMBER, false };
	const char *path = "/vote_average";

	if (is_none(v))
		filter_error(f, "unrated", path, "no rating");
	else if (v->type != JSON_NUMBER) {
		filter_error(f, "type", path, "not a number");
		*broken = true;
	} else if (number_compare(v, &zero) == 0)
		filter_error(f, "unrated", path, "a rating of 0 is none");
	else
		return true;
	return false;
}

bool
drop_wants(const struct drop *d, struct filter *f, enum kind *kind)
{
	bool wanted = true, broken = false;

	if (!d->keep_adult &&
	    !judge_adult(f, json_get(f->json, d->adult), &broken))
		wanted = false;
	if (!d->keep_unreleased &&
	    !judge_date(
		f, json_get(f->json, d->release_date), d->date, &broken))
		wanted = false;
	if (!d->keep_unrated &&
	    !judge_rating(f, json_get(f->json, d->vote_average), &broken))
		wanted = false;
	*kind = broken ? KIND_INVALID : KIND_FILTERED;
	return wanted;
}
