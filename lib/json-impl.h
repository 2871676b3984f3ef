/*
 * The scanner's core, compiled by json.c once for each instruction set:
 * LANES is 0, 16 or 32, SCAN(x) gives each copy its own names, TARGET is the
 * function attribute.
 *
 * Nothing here looks at where the text ends: the newline behind it stops
 * every loop, for it is a control character in a string and no part of any
 * other token.
 */

/* From p, within a string, to its closing quote or what does not belong. */
TARGET static inline const char *
SCAN(plain)(const char *p)
{
#if LANES == 32
	const __m256i quote = _mm256_set1_epi8('"');
	const __m256i slash = _mm256_set1_epi8('\\');
	const __m256i control = _mm256_set1_epi8(0x1f);
	__m256i v, m;
	unsigned mask;

	for (;; p += 32) {
		v = _mm256_loadu_si256((const __m256i *)(const void *)p);
		m = _mm256_or_si256(
		    _mm256_cmpeq_epi8(v, quote), _mm256_cmpeq_epi8(v, slash));
		m = _mm256_or_si256(
		    m, _mm256_cmpeq_epi8(_mm256_min_epu8(v, control), v));
		mask = (unsigned)_mm256_movemask_epi8(m);
		if (mask != 0)
			return p + __builtin_ctz(mask);
	}
#elif LANES == 16
	const __m128i quote = _mm_set1_epi8('"');
	const __m128i slash = _mm_set1_epi8('\\');
	const __m128i control = _mm_set1_epi8(0x1f);
	__m128i v, m;
	unsigned mask;

	for (;; p += 16) {
		v = _mm_loadu_si128((const __m128i *)(const void *)p);
		m = _mm_or_si128(
		    _mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
		m = _mm_or_si128(
		    m, _mm_cmpeq_epi8(_mm_min_epu8(v, control), v));
		mask = (unsigned)_mm_movemask_epi8(m);
		if (mask != 0)
			return p + __builtin_ctz(mask);
	}
#else
	while (!stops[(unsigned char)*p])
		p++;
	return p;
#endif
}

/* From behind the opening quote to the closing one; NULL: j->fault is set. */
TARGET static const char *
SCAN(string)(struct json *j, const char *p, bool *escaped)
{
	*escaped = false;
	for (;;) {
		p = SCAN(plain)(p);
		if (__builtin_expect(*p == '"', 1))
			return p;
		if (*p != '\\')
			return fault(j, p, "json",
			    *p == '\n' ? "a string without its closing quote"
				       : "a control character in a string");
		*escaped = true;
		/* They come in rows: texts written without non-ASCII. */
		do {
			if ((p = escape(j, p)) == NULL)
				return NULL;
		} while (*p == '\\');
	}
}

/* Behind the digits at p. */
TARGET static inline const char *
SCAN(digits)(const char *p)
{
#if LANES > 0
	/* All lanes at once: where a number ends is not to be foreseen. */
	const __m128i zero = _mm_set1_epi8('0'), nine = _mm_set1_epi8(9);
	__m128i v;
	unsigned mask;

	for (;; p += 16) {
		v = _mm_loadu_si128((const __m128i *)(const void *)p);
		v = _mm_sub_epi8(v, zero);
		v = _mm_cmpeq_epi8(_mm_min_epu8(v, nine), v);
		mask = ~(unsigned)_mm_movemask_epi8(v) & 0xffff;
		if (__builtin_expect(mask != 0, 1))
			return p + __builtin_ctz(mask);
	}
#else
	while (is_digit(*p))
		p++;
	return p;
#endif
}

/* From a value's first byte, which begins no other one, to behind a number. */
TARGET static inline const char *
SCAN(number)(struct json *j, const char *p)
{
	const char *from;

	p += *p == '-';
	from = p;
	if ((p = SCAN(digits)(p)) == from)
		return fault(j, p, "json", "expected a value");
	if (*from == '0' && p - from > 1)
		return fault(j, from, "json", "a number that begins with 0");
	if (*p == '.') {
		from = ++p;
		if ((p = SCAN(digits)(p)) == from)
			return fault(j, p, "json", "expected a digit");
	}
	if (__builtin_expect((*p | 0x20) == 'e', 0)) {
		p++;
		p += *p == '+' || *p == '-';
		from = p;
		if ((p = SCAN(digits)(p)) == from)
			return fault(j, p, "json", "expected a digit");
	}
	return p;
}

/* Does the text at p continue with the key that mostly follows, `":` too? */
TARGET static inline bool
SCAN(predicted)(const char *p, const struct atom *a)
{
#if LANES == 32
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i want =
	    _mm256_loadu_si256((const __m256i *)(const void *)a->text);
	__m256i mask =
	    _mm256_loadu_si256((const __m256i *)(const void *)a->mask);

	return a->shape != 0 &&
	    _mm256_testz_si256(_mm256_xor_si256(v, want), mask);
#else
	return a->shape != 0 && memcmp(p, a->text, a->shape) == 0;
#endif
}

TARGET static const char *
    SCAN(value)(struct json *, const char *, int, struct json_value *);

/* From behind '[' to behind ']'. */
TARGET static const char *
SCAN(array)(struct json *j, const char *p, int depth)
{
	struct json_value element;

	p = blank(j, p);
	if (*p == ']')
		return p + 1;
	for (;;) {
		if ((p = SCAN(value)(j, p, depth, &element)) == NULL)
			return NULL;
		p = blank(j, p);
		if (*p == ']')
			return p + 1;
		if (*p != ',')
			return fault(j, p, "json", "expected ',' or ']'");
		p = blank(j, p + 1);
	}
}

/* A key, from its opening quote to behind the colon. */
TARGET static inline const char *
SCAN(key)(struct json *j, const char *p, struct json_value *key)
{
	if (*p != '"')
		return fault(j, p, "json", "expected a key");
	key->p = p;
	if ((p = SCAN(string)(j, p + 1, &key->escaped)) == NULL)
		return NULL;
	key->n = (size_t)(++p - key->p);
	key->type = JSON_STRING;
	p = blank(j, p);
	if (*p != ':')
		return fault(j, p, "json", "expected ':'");
	return p + 1;
}

/* From behind '{' to behind '}', not the outermost. */
TARGET static const char *
SCAN(object)(struct json *j, const char *p, int depth)
{
	struct json_value key, value;
	uint32_t serial = ++j->keys.serial;

	p = blank(j, p);
	if (*p == '}')
		return p + 1;
	for (;;) {
		if ((p = SCAN(key)(j, p, &key)) == NULL)
			return NULL;
		if (!keys_note(&j->keys, serial, &key))
			return twice(j, &key);
		p = blank(j, p);
		if ((p = SCAN(value)(j, p, depth, &value)) == NULL)
			return NULL;
		p = blank(j, p);
		if (*p == '}')
			return p + 1;
		if (*p != ',')
			return fault(j, p, "json", "expected ',' or '}'");
		p = blank(j, p + 1);
	}
}

/* One value, from its first byte to behind its last. */
TARGET static inline __attribute__((always_inline)) const char *
SCAN(any)(struct json *j, const char *p, int depth, struct json_value *v)
{
	v->p = p;
	v->escaped = false;
	switch (*p) {
	case '"':
		v->type = JSON_STRING;
		p = SCAN(string)(j, p + 1, &v->escaped);
		if (p != NULL)
			p++;
		break;
	case 't':
		v->type = JSON_TRUE;
		p = literal(j, p, "true", 4);
		break;
	case 'f':
		v->type = JSON_FALSE;
		p = literal(j, p, "false", 5);
		break;
	case 'n':
		v->type = JSON_NULL;
		p = literal(j, p, "null", 4);
		break;
	case '[':
	case '{':
		v->type = *p == '[' ? JSON_ARRAY : JSON_OBJECT;
		if (depth <= 0)
			return fault(j, p, "depth", "nested too deeply");
		p = *p == '[' ? SCAN(array)(j, p + 1, depth - 1)
			      : SCAN(object)(j, p + 1, depth - 1);
		break;
	default:
		v->type = JSON_NUMBER;
		p = SCAN(number)(j, p);
	}
	if (p != NULL)
		v->n = (size_t)(p - v->p);
	return p;
}

TARGET static const char *
SCAN(value)(struct json *j, const char *p, int depth, struct json_value *v)
{
	return SCAN(any)(j, p, depth, v);
}

/* The outermost object, from behind '{' to behind '}': members are noted. */
TARGET static const char *
SCAN(members)(struct json *j, const char *p)
{
	struct json_member *m;
	const struct atom *a;
	uint32_t before = 0, atom;

	p = blank(j, p);
	if (*p == '}')
		return p + 1;
	for (;;) {
		m = j->n < j->size ? &j->member[j->n] : member_room(j);
		/* Records look alike: guess that the same key follows. */
		atom = j->keys.atom[before].next;
		a = &j->keys.atom[atom];
		if (*p == '"' && SCAN(predicted)(p + 1, a)) {
			m->key.p = p;
			m->key.n = a->n + 2;
			m->key.type = JSON_STRING;
			m->key.escaped = false;
			p += 1 + a->shape;
		} else {
			if ((p = SCAN(key)(j, p, &m->key)) == NULL)
				return NULL;
			if (!keys_atom(&j->keys, &m->key, &atom))
				return twice(j, &m->key);
			if (atom != 0)
				j->keys.atom[before].next = atom;
		}
		if (atom != 0 && !keys_fill(&j->keys, atom, j->n))
			return twice(j, &m->key);
		m->name = (int)atom;
		before = atom;
		p = blank(j, p);
		p = SCAN(any)(j, p, j->depth - 1, &m->value);
		if (p == NULL)
			return NULL;
		j->n++;
		if (*p != ',')
			p = blank(j, p);
		if (*p == '}')
			return p + 1;
		if (*p != ',')
			return fault(j, p, "json", "expected ',' or '}'");
		p = blank(j, p + 1);
	}
}

TARGET static const char *
SCAN(root)(struct json *j, const char *p)
{
	p = blank(j, p);
	if (*p != '{')
		return SCAN(any)(j, p, j->depth, &j->root);
	j->root = (struct json_value){ p, 0, JSON_OBJECT, false };
	if ((p = SCAN(members)(j, p + 1)) != NULL)
		j->root.n = (size_t)(p - j->root.p);
	return p;
}

#undef LANES
#undef SCAN
#undef TARGET
