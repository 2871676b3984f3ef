#include <string.h>

#include "uri.h"

struct span {
	const char *p; /* NULL: this part is not there */
	size_t n;
};

struct parts {
	struct span scheme, authority, path, query, fragment;
};

/* A character of these: letters, digits and others. */
static bool
is_one(char ch, const char *others)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
	    (ch >= '0' && ch <= '9') ||
	    (ch != '\0' && strchr(others, ch) != NULL);
}

static bool
is_hex(char ch)
{
	return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'f') ||
	    (ch >= 'A' && ch <= 'F');
}

/* How many bytes from s on are none of these. */
static size_t
until(const char *s, size_t n, const char *ends)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] != '\0' && strchr(ends, s[i]) != NULL)
			break;
	return i;
}

/* Take the parts apart, as the expression of RFC 3986 appendix B does. */
static void
split(const char *s, size_t n, struct parts *u)
{
	const char *end = s + n;
	size_t i;

	memset(u, 0, sizeof(*u));
	i = until(s, n, ":/?#");
	if (i > 0 && i < n && s[i] == ':') {
		u->scheme = (struct span){ s, i };
		s += i + 1;
	}
	if (end - s >= 2 && s[0] == '/' && s[1] == '/') {
		i = until(s + 2, (size_t)(end - s - 2), "/?#");
		u->authority = (struct span){ s + 2, i };
		s += i + 2;
	}
	i = until(s, (size_t)(end - s), "?#");
	u->path = (struct span){ s, i };
	s += i;
	if (s < end && *s == '?') {
		i = until(s + 1, (size_t)(end - s - 1), "#");
		u->query = (struct span){ s + 1, i };
		s += i + 1;
	}
	if (s < end)
		u->fragment = (struct span){ s + 1, (size_t)(end - s - 1) };
}

/* Unreserved characters, these others and %XX. */
static bool
chars_ok(struct span a, const char *others)
{
	for (size_t i = 0; i < a.n; i++) {
		if (a.p[i] == '%') {
			if (a.n - i < 3 || !is_hex(a.p[i + 1]) ||
			    !is_hex(a.p[i + 2]))
				return false;
			i += 2;
		} else if (!is_one(a.p[i], others))
			return false;
	}
	return true;
}

bool
ipv4_ok(const char *s, size_t n)
{
	int parts = 0;

	for (size_t i = 0; i < n; i++) {
		size_t start = i;
		int value = 0;

		while (i < n && s[i] >= '0' && s[i] <= '9' && i - start < 3)
			value = value * 10 + s[i++] - '0';
		if (i == start || value > 255 ||
		    (s[start] == '0' && i - start > 1))
			return false;
		parts++;
		if (i < n && (s[i] != '.' || i + 1 == n))
			return false;
	}
	return parts == 4;
}

bool
ipv6_ok(const char *s, size_t n)
{
	int groups = 0;
	bool gap = false;
	size_t i = 0;

	if (n >= 2 && s[0] == ':' && s[1] == ':') {
		gap = true;
		i = 2;
	}
	while (i < n) {
		size_t start = i;

		while (i < n && is_hex(s[i]))
			i++;
		if (i < n && s[i] == '.') {
			groups += 2;
			if (!ipv4_ok(s + start, n - start))
				return false;
			break;
		}
		if (i == start || i - start > 4)
			return false;
		groups++;
		if (i == n)
			break;
		if (s[i++] != ':' || i == n)
			return false;
		if (s[i] == ':') {
			if (gap)
				return false;
			gap = true;
			i++;
		}
	}
	return gap ? groups <= 7 : groups == 8;
}

/* "[v1.any]", the form kept for later versions. */
static bool
ip_future_ok(const char *s, size_t n)
{
	size_t i = 1;

	if (n < 4 || (s[0] != 'v' && s[0] != 'V'))
		return false;
	while (i < n && is_hex(s[i]))
		i++;
	return i > 1 && i + 1 < n && s[i] == '.' && memchr(s, '%', n) == NULL &&
	    chars_ok((struct span){ s + i + 1, n - i - 1 }, "-._~!$&'()*+,;=:");
}

static bool
authority_ok(struct span a)
{
	const char *at = memchr(a.p, '@', a.n);
	size_t i;

	if (at != NULL) {
		i = (size_t)(at - a.p);
		if (!chars_ok((struct span){ a.p, i }, "-._~!$&'()*+,;=:"))
			return false;
		a.p += i + 1;
		a.n -= i + 1;
	}
	if (a.n > 0 && a.p[0] == '[') {
		i = until(a.p, a.n, "]");
		if (i == a.n ||
		    (!ipv6_ok(a.p + 1, i - 1) && !ip_future_ok(a.p + 1, i - 1)))
			return false;
		i++;
	} else {
		i = until(a.p, a.n, ":");
		if (!chars_ok((struct span){ a.p, i }, "-._~!$&'()*+,;="))
			return false;
	}
	if (i < a.n && a.p[i++] != ':')
		return false;
	for (; i < a.n; i++)
		if (a.p[i] < '0' || a.p[i] > '9')
			return false;
	return true;
}

bool
uri_ok(const char *s, size_t n, bool relative)
{
	struct parts u;
	size_t first;

	split(s, n, &u);
	if (u.scheme.p != NULL) {
		if (!is_one(*u.scheme.p, "") ||
		    (*u.scheme.p >= '0' && *u.scheme.p <= '9'))
			return false;
		for (size_t i = 0; i < u.scheme.n; i++)
			if (!is_one(u.scheme.p[i], "+-."))
				return false;
	} else if (!relative)
		return false;
	if (u.authority.p != NULL && !authority_ok(u.authority))
		return false;
	/* A first segment with a colon would read as a scheme. */
	first = until(u.path.p, u.path.n, "/");
	if (u.scheme.p == NULL && u.authority.p == NULL &&
	    memchr(u.path.p, ':', first) != NULL)
		return false;
	return chars_ok(u.path, "-._~!$&'()*+,;=:@/") &&
	    chars_ok(u.query, "-._~!$&'()*+,;=:@/?") &&
	    chars_ok(u.fragment, "-._~!$&'()*+,;=:@/?");
}

/* Append a path, its dot segments taken out (section 5.2.4). */
static void
put_path(struct buf *out, const char *s, size_t n)
{
	size_t start = out->n;
	size_t i = 0;

	while (i < n) {
		size_t k = i + (s[i] == '/');
		size_t len = until(s + k, n - k, "/");
		bool last = k + len == n;
		bool up = len == 2 && s[k] == '.' && s[k + 1] == '.';

		if (up || (len == 1 && s[k] == '.')) {
			while (up && out->n > start && out->p[--out->n] != '/')
				;
			if (last)
				buf_puts(out, "/");
		} else
			buf_put(out, s + i, k + len - i);
		i = k + len;
	}
}

/* The path of a reference, merged with the base's (section 5.2.3). */
static void
put_merged(struct buf *out, const struct parts *base, struct span path)
{
	struct buf merged = { 0 };
	size_t n = base->path.n;

	if (path.n > 0 && path.p[0] != '/') {
		while (n > 0 && base->path.p[n - 1] != '/')
			n--;
		if (base->path.n == 0 && base->authority.p != NULL)
			buf_puts(&merged, "/");
		buf_put(&merged, base->path.p, n);
	}
	buf_put(&merged, path.p, path.n);
	put_path(out, merged.p, merged.n);
	buf_free(&merged);
}

size_t
uri_resolve(
    const char *base, size_t nbase, const char *ref, size_t n, struct buf *out)
{
	struct parts b, u;
	struct span query;
	bool own;

	split(base, nbase, &b);
	split(ref, n, &u);
	own = u.scheme.p != NULL;
	query = u.query;
	if (own || b.scheme.p != NULL) {
		struct span scheme = own ? u.scheme : b.scheme;

		buf_put(out, scheme.p, scheme.n);
		buf_puts(out, ":");
	}
	own = own || u.authority.p != NULL;
	if (own ? u.authority.p != NULL : b.authority.p != NULL) {
		struct span authority = own ? u.authority : b.authority;

		buf_puts(out, "//");
		buf_put(out, authority.p, authority.n);
	}
	if (own)
		put_path(out, u.path.p, u.path.n);
	else if (u.path.n > 0)
		put_merged(out, &b, u.path);
	else {
		buf_put(out, b.path.p, b.path.n);
		if (query.p == NULL)
			query = b.query;
	}
	if (query.p != NULL) {
		buf_puts(out, "?");
		buf_put(out, query.p, query.n);
	}
	return u.fragment.p == NULL ? n : (size_t)(u.fragment.p - ref);
}
