#include "job.h"
#include "verdict.h"

bool
job_open(struct job *j, const char *names)
{
	if (!key_init(&j->key, j->filter.json, names))
		return false;
	j->again = json_new();
	(void)key_init(&j->key_again, j->again, names);
	origin_init(&j->origin);
	entries_init(
	    &j->entries, j->filter.json, &j->origin, j->keep, j->titles);
	entries_init(
	    &j->entries_again, j->again, &j->origin, j->keep, j->titles);
	verdict_stats(&j->filter);
	return true;
}

void
job_close(struct job *j)
{
	key_free(&j->key);
	key_free(&j->key_again);
	entries_free(&j->entries);
	entries_free(&j->entries_again);
	origin_free(&j->origin);
	json_free(j->again);
}
