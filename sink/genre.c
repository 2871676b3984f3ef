#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "../lib/number.h"
#include "genre.h"

static struct genre *genre;
static size_t n, size;
static uint32_t *slot; /* number + 1 of a genre, or 0 */
static size_t slots;   /* a power of 2, twice the size */

static size_t
slot_of(int32_t id)
{
	size_t h = (uint32_t)id * UINT32_C(2654435769) & (slots - 1);

	while (slot[h] != 0 && genre[slot[h] - 1].id != id)
		h = (h + 1) & (slots - 1);
	return h;
}

static void
widen(void)
{
	size_t i;

	size = size == 0 ? 64 : 2 * size;
	slots = 2 * size;
	free(slot);
	slot = calloc(slots, sizeof(*slot));
	genre = reallocarray(genre, size, sizeof(*genre));
	if (slot == NULL || genre == NULL)
		die(EX_OSERR, "out of memory");
	for (i = 0; i < n; i++)
		slot[slot_of(genre[i].id)] = (uint32_t)i + 1;
}

static struct genre *
note(int32_t id)
{
	size_t h;

	if (n == size)
		widen();
	h = slot_of(id);
	if (slot[h] == 0) {
		genre[n++] = (struct genre){ .id = id };
		slot[h] = (uint32_t)n;
	}
	return &genre[slot[h] - 1];
}

/* {"id":28,"name":"Action"} */
static void
note_name(const struct json_value *v)
{
	const struct json_value *name = NULL;
	struct json_walk w;
	struct json_value kept;
	struct genre *g;
	int64_t id = INT64_MAX;

	for (json_walk(&w, v); json_next(&w);)
		if (json_is(&w.key, "id", 2) && w.value.type == JSON_NUMBER)
			number_int64(&w.value, &id);
		else if (json_is(&w.key, "name", 4) &&
		    w.value.type == JSON_STRING) {
			kept = w.value;
			name = &kept;
		}
	if (name == NULL || id < INT32_MIN || id > INT32_MAX)
		return;
	g = note((int32_t)id);
	if (g->name != NULL)
		return;
	if ((g->name = malloc(name->n)) == NULL)
		die(EX_OSERR, "out of memory");
	g->n = json_decode(name, g->name);
	/* No text of a database can hold a NUL. */
	if (g->n == 0 || memchr(g->name, '\0', g->n) != NULL) {
		free(g->name);
		g->name = NULL;
	}
}

void
genre_note(const struct table *t)
{
	const struct cell *c = &t->cell[COL_GENRE_IDS];
	const struct json_value *list = json_get(t->json, t->genres);
	struct json_walk w;
	size_t i;

	if (!c->null)
		for (i = 0; i < c->list_n; i++)
			note(c->list[i]);
	if (list == NULL || list->type != JSON_ARRAY)
		return;
	for (json_walk(&w, list); json_next(&w);)
		if (w.value.type == JSON_OBJECT)
			note_name(&w.value);
}

const struct genre *
genre_list(size_t *count)
{
	*count = n;
	return genre;
}

void
genre_free(void)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(genre[i].name);
	free(genre);
	free(slot);
	genre = NULL;
	slot = NULL;
	n = size = slots = 0;
}
