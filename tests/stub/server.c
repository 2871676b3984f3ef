#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>

#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../../lib/log.h"
#include "journal.h"
#include "server.h"
#include "timer.h"
#include "wire.h"

static struct MHD_Daemon *server;
static struct behaviour *behaviour;
static bool ending;

/* Called first of all, with the target as it was sent. */
static void *
target_read(void *unused, const char *target, struct MHD_Connection *c)
{
	struct reply *r = calloc(1, sizeof(*r));

	(void)unused;
	if (r == NULL)
		die(EX_OSERR, "server: no memory");
	request_read(&r->request, target);
	r->connection = c;
	return r;
}

static void
completed(void *unused, struct MHD_Connection *c, void **context,
    enum MHD_RequestTerminationCode why)
{
	(void)unused;
	(void)c;
	(void)why;
	if (*context != NULL)
		reply_free(*context);
	*context = NULL;
}

/* The body of a chunked answer. */
static ssize_t
body_read(void *arg, uint64_t at, char *to, size_t max)
{
	const struct reply *r = arg;
	size_t left = r->body.n - (size_t)at;

	if (left == 0)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (left > max)
		left = max;
	memcpy(to, r->body.p + at, left);
	return (ssize_t)left;
}

static void
add_headers(struct MHD_Response *response, const struct buf *headers)
{
	const char *s = headers->p, *end = headers->p + headers->n;
	struct buf line = { 0 };

	while (s < end) {
		const char *cr = memchr(s, '\r', (size_t)(end - s));
		char *colon;

		line.n = 0;
		buf_put(&line, s, (size_t)(cr - s));
		buf_put(&line, "", 1);
		s = cr + 2;
		colon = strchr(line.p, ':');
		if (colon == NULL)
			continue;
		*colon++ = '\0';
		colon += strspn(colon, " ");
		(void)MHD_add_response_header(response, line.p, colon);
	}
	buf_free(&line);
}

static enum MHD_Result
send_reply(struct MHD_Connection *c, struct reply *r)
{
	struct MHD_Response *response;
	enum MHD_Result done;

	/* The reply outlives the response: completed() comes last. */
	if (r->chunked)
		response = MHD_create_response_from_callback(
		    MHD_SIZE_UNKNOWN, 32768, body_read, r, NULL);
	else
		response = MHD_create_response_from_buffer(
		    r->body.n, r->body.p, MHD_RESPMEM_PERSISTENT);
	if (response == NULL)
		return MHD_NO;
	add_headers(response, &r->headers);
	done = MHD_queue_response(c, (unsigned)r->status, response);
	MHD_destroy_response(response);
	return done;
}

/* The time has come: let the server go on with the connection. */
static long
resume(void *arg, bool unused)
{
	struct reply *r = arg;

	(void)unused;
	r->state = REPLY_READY;
	MHD_resume_connection(r->connection);
	return -1;
}

struct wired {
	struct wire *wire;
	struct reply *reply;
};

static long
wire_call(void *arg, bool end)
{
	struct wired *w = arg;
	long again = -1;

	if (end)
		wire_end(w->wire);
	else
		again = wire_step(w->wire);
	if (again < 0) {
		struct reply *r = w->reply;

		wire_free(w->wire);
		free(w);
		r->state = REPLY_GONE;
		MHD_resume_connection(r->connection);
	}
	return again;
}

static enum MHD_Result
hold(struct MHD_Connection *c, struct reply *r)
{
	const union MHD_ConnectionInfo *info;
	struct wired *w;

	r->state = REPLY_HELD;
	MHD_suspend_connection(c);
	if (r->fault == NULL || r->fault->wire == WIRE_NONE) {
		timer_add(r->delay, resume, r);
		return MHD_YES;
	}
	info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	w = malloc(sizeof(*w));
	if (info == NULL || w == NULL)
		die(EX_OSERR, "server: no memory");
	w->wire = wire_new(info->connect_fd, r);
	w->reply = r;
	timer_add(r->delay, wire_call, w);
	return MHD_YES;
}

static const char *
header(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static enum MHD_Result
handle(void *unused, struct MHD_Connection *c, const char *url,
    const char *method, const char *version, const char *upload,
    size_t *upload_size, void **context)
{
	struct reply *r = *context;

	(void)unused;
	(void)url;
	(void)version;
	(void)upload;
	if (ending || r->state == REPLY_GONE)
		return MHD_NO;
	if (r->state == REPLY_NEW) {
		r->request.method = method;
		r->request.authorization = header(c, "Authorization");
		r->request.user_agent = header(c, "User-Agent");
		r->request.accept_encoding = header(c, "Accept-Encoding");
		r->request.if_none_match = header(c, "If-None-Match");
		reply_make(r, behaviour);
		journal_put(r, behaviour);
		r->state = REPLY_READY;
		if (r->delay > 0 ||
		    (r->fault != NULL && r->fault->wire != WIRE_NONE))
			return hold(c, r);
		return MHD_YES;
	}
	if (*upload_size > 0) {
		*upload_size = 0;
		return MHD_YES;
	}
	return send_reply(c, r);
}

static int
listen_on(int *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)*port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&a, n) < 0 || listen(fd, 1024) < 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) < 0)
		die(EX_OSERR, "127.0.0.1:%d: %s", *port, strerror(errno));
	*port = ntohs(a.sin_port);
	return fd;
}

/* As many connections as we may have. */
static void
limit_raise(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == 0) {
		l.rlim_cur = l.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &l);
	}
}

int
server_start(int port, struct behaviour *b)
{
	int fd = listen_on(&port);

	behaviour = b;
	limit_raise();
	/* Our own loop runs it: there are no threads. */
	server = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0,
	    NULL, NULL, handle, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_URI_LOG_CALLBACK, target_read, NULL,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
	    MHD_OPTION_CONNECTION_LIMIT, 8192u, MHD_OPTION_END);
	if (server == NULL)
		die(EX_OSERR, "no server");
	return port;
}

void
server_run(const volatile sig_atomic_t *stop, const sigset_t *mask)
{
	const union MHD_DaemonInfo *info =
	    MHD_get_daemon_info(server, MHD_DAEMON_INFO_EPOLL_FD);
	int fd;

	if (info == NULL)
		die(EX_SOFTWARE, "no descriptor to wait for");
	fd = info->epoll_fd;
	if (fd >= FD_SETSIZE)
		die(EX_OSERR, "too many open files");
	while (!*stop) {
		MHD_UNSIGNED_LONG_LONG ms;
		long wait = timer_next();
		struct timespec t;
		fd_set set;

		if (MHD_get_timeout(server, &ms) == MHD_YES &&
		    (wait < 0 || ms < (unsigned long)wait))
			wait = (long)ms;
		t.tv_sec = wait / 1000;
		t.tv_nsec = wait % 1000 * 1000000;
		FD_ZERO(&set);
		FD_SET(fd, &set);
		if (pselect(fd + 1, &set, NULL, NULL, wait < 0 ? NULL : &t,
			mask) < 0 &&
		    errno != EINTR)
			die(EX_OSERR, "select: %s", strerror(errno));
		/* It goes on with what is resumed here. */
		timer_run();
		if (MHD_run(server) != MHD_YES)
			die(EX_SOFTWARE, "the server does not run");
	}
	/* Nothing is held from now on, and what is is let go. */
	ending = true;
	timer_end();
	(void)MHD_run(server);
	MHD_stop_daemon(server);
}
