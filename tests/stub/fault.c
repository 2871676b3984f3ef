#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "chance.h"
#include "fault.h"

/* The count of this path and page, or of all of them. */
static struct fault_count *
count_of(struct fault *f, const struct request *r)
{
	uint64_t key =
	    f->each ? chance_text((uint64_t)request_page(r), r->path) | 1 : 0;

	for (size_t i = 0; i < f->ncounts; i++)
		if (f->counts[i].key == key)
			return &f->counts[i];
	f->counts = realloc(f->counts, (f->ncounts + 1) * sizeof(*f->counts));
	if (f->counts == NULL)
		abort();
	f->counts[f->ncounts] = (struct fault_count){ .key = key };
	return &f->counts[f->ncounts++];
}

static bool
on_page(const struct fault *f, int page)
{
	for (size_t i = 0; i < f->npages; i++)
		if (page >= f->pages[i].from && page <= f->pages[i].to)
			return true;
	return f->npages == 0;
}

static bool
meets(const struct fault *f, const struct request *r)
{
	return strncmp(r->path, f->path, strlen(f->path)) == 0 &&
	    strstr(r->query, f->query) != NULL && on_page(f, request_page(r));
}

static bool
fires(struct fault *f, const struct request *r, uint64_t seed)
{
	struct fault_count *c = count_of(f, r);
	uint64_t what = chance_of(c->key ^ f->line, c->seen);

	c->seen++;
	if (c->seen <= (unsigned long)f->skip)
		return false;
	if ((c->seen - (unsigned long)f->skip) % (unsigned long)f->every != 0)
		return false;
	if (chance_unit(seed, what) >= f->p)
		return false;
	if (f->times >= 0 && c->fired >= (unsigned long)f->times)
		return false;
	c->fired++;
	return true;
}

const struct fault *
fault_match(struct fault_script *s, const struct request *r)
{
	for (size_t i = 0; i < s->n; i++)
		if (meets(&s->rules[i], r) && fires(&s->rules[i], r, s->seed))
			return &s->rules[i];
	return NULL;
}

void
fault_free(struct fault_script *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct fault *f = &s->rules[i];

		for (size_t w = 0; w < f->nwords; w++)
			free(f->words[w]);
		free(f->name);
		free(f->pages);
		free(f->counts);
		buf_free(&f->headers);
	}
	free(s->rules);
	memset(s, 0, sizeof(*s));
}
