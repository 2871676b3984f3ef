#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../../lib/log.h"
#include "wire.h"

#define NEVER SIZE_MAX
#define POLL  5	  /* ms until a full socket is tried again */
#define LOOK  100 /* ms until we look whether the client is still there */
#define BLANK 65536

struct wire {
	int fd;
	struct buf bytes; /* what there is to send */
	size_t sent;
	size_t drip_from; /* one byte at a time from here on */
	long drip;	  /* ms */
	size_t stop;	  /* nothing more from here on ... */
	long stall;	  /* ... for so many ms */
	int64_t blanks;	  /* chunks of blanks still to come */
	bool reset;
};

/* The status line and headers; the length is what the fault says. */
static void
put_head(struct wire *w, const struct reply *r, const char *length)
{
	buf_printf(&w->bytes, "HTTP/1.1 %d %s\r\n", r->status,
	    r->status == 200 ? "OK" : "Fault");
	buf_put(&w->bytes, r->headers.p, r->headers.n);
	buf_puts(&w->bytes, length);
	buf_puts(&w->bytes, "\r\n");
}

static void
put_length(struct wire *w, const struct reply *r)
{
	char length[64];
	struct buf b = { 0 };

	buf_printf(&b, "Content-Length: %zu\r\n", r->body.n);
	memcpy(length, b.p, b.n);
	length[b.n] = '\0';
	buf_free(&b);
	put_head(w, r, length);
}

static size_t
cut_at(const struct fault *f, size_t n)
{
	if (f->bytes == FAULT_HALF)
		return n / 2;
	return (uint64_t)f->bytes < n ? (size_t)f->bytes : n;
}

static void
put_chunk(struct wire *w, const char *p, size_t n)
{
	buf_printf(&w->bytes, "%zx\r\n", n);
	buf_put(&w->bytes, p, n);
	buf_puts(&w->bytes, "\r\n");
}

/* With the length told: whole, cut, stalled, dripping or reset. */
static void
compose_plain(struct wire *w, const struct reply *r, const struct fault *f)
{
	size_t head;

	if (f->wire == WIRE_LENGTH) {
		struct buf b = { 0 };

		buf_printf(&b, "Content-Length: %s\r\n", f->length);
		buf_put(&b, "", 1);
		put_head(w, r, b.p);
		buf_free(&b);
	} else if (f->wire == WIRE_LENGTH_TWICE)
		put_head(w, r, "Content-Length: 10\r\nContent-Length: 20\r\n");
	else
		put_length(w, r);
	head = w->bytes.n;
	buf_put(&w->bytes, r->body.p, r->body.n);
	if (f->wire == WIRE_CUT)
		w->bytes.n = head + cut_at(f, r->body.n);
	else if (f->wire == WIRE_DRIP) {
		w->drip_from = head;
		w->drip = f->wait;
	} else if (f->wire == WIRE_STALL) {
		w->stop = f->place == PLACE_START ? 0
		    : f->place == PLACE_HEADERS	  ? head
						  : head + r->body.n / 2;
		w->stall = f->wait;
	} else if (f->wire == WIRE_RESET) {
		w->bytes.n = f->place == PLACE_START ? 0
		    : f->place == PLACE_HEADERS	     ? head
						     : head + r->body.n / 2;
		w->reset = true;
	}
}

static void
compose_chunked(struct wire *w, const struct reply *r, const struct fault *f)
{
	put_head(w, r, "Transfer-Encoding: chunked\r\n");
	if (f->wire == WIRE_CHUNK_BAD) {
		buf_puts(&w->bytes, "xyz\r\n");
		buf_put(&w->bytes, r->body.p, r->body.n);
		buf_puts(&w->bytes, "\r\n0\r\n\r\n");
	} else if (f->wire == WIRE_CHUNK_CUT) {
		buf_printf(&w->bytes, "%zx\r\n", r->body.n);
		buf_put(&w->bytes, r->body.p, cut_at(f, r->body.n));
	} else if (r->body.n > 0)
		put_chunk(w, r->body.p, r->body.n);
	if (f->wire == WIRE_LONG)
		w->blanks = (f->bytes + BLANK - 1) / BLANK;
}

struct wire *
wire_new(int fd, const struct reply *r)
{
	struct wire *w = calloc(1, sizeof(*w));
	const struct fault *f = r->fault;

	if (w == NULL)
		die(EX_OSERR, "wire: no memory");
	w->fd = fd;
	w->stop = w->drip_from = NEVER;
	switch (f->wire) {
	case WIRE_RAW:
		buf_put(&w->bytes, f->body, f->nbody);
		break;
	case WIRE_CLOSE:
		break;
	case WIRE_CHUNK_CUT:
	case WIRE_CHUNK_END:
	case WIRE_CHUNK_BAD:
	case WIRE_LONG:
		compose_chunked(w, r, f);
		break;
	default:
		compose_plain(w, r, f);
		break;
	}
	return w;
}

void
wire_free(struct wire *w)
{
	buf_free(&w->bytes);
	free(w);
}

void
wire_end(struct wire *w)
{
	/* To dissolve the association resets a TCP connection at once. */
	struct sockaddr none = { .sa_family = AF_UNSPEC };

	if (w->reset)
		(void)connect(w->fd, &none, sizeof(none));
	else
		(void)shutdown(w->fd, SHUT_RDWR);
}

/* Is the client still there? */
static bool
alone(const struct wire *w)
{
	char c;
	ssize_t n = recv(w->fd, &c, 1, MSG_PEEK | MSG_DONTWAIT);

	return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

static long
stall(struct wire *w)
{
	long wait = w->stall < LOOK ? w->stall : LOOK;

	if (wait <= 0 || alone(w)) {
		wire_end(w);
		return -1;
	}
	w->stall -= wait;
	return wait;
}

/* The next chunk of blanks, or the end of them. */
static void
refill(struct wire *w)
{
	static char blanks[BLANK];

	if (blanks[0] == '\0')
		memset(blanks, ' ', sizeof(blanks));
	w->bytes.n = 0;
	w->sent = 0;
	put_chunk(w, blanks, sizeof(blanks));
	if (--w->blanks == 0)
		buf_puts(&w->bytes, "0\r\n\r\n");
}

long
wire_step(struct wire *w)
{
	for (;;) {
		size_t end = w->stop < w->bytes.n ? w->stop : w->bytes.n;
		ssize_t n;

		if (w->sent == end && end < w->bytes.n)
			return stall(w);
		if (w->sent == end && w->blanks > 0) {
			refill(w);
			continue;
		}
		if (w->sent == end) {
			wire_end(w);
			return -1;
		}
		if (w->sent < w->drip_from && w->drip_from < end)
			end = w->drip_from;
		else if (w->sent >= w->drip_from)
			end = w->sent + 1;
		n = send(w->fd, w->bytes.p + w->sent, end - w->sent,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return POLL;
		if (n < 0) {
			wire_end(w);
			return -1;
		}
		w->sent += (size_t)n;
		if (w->sent > w->drip_from)
			return w->drip;
	}
}
