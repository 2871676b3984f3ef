/*
 * run-pipe -i IN -o OUT PROGRAM [ARGUMENT...] ['|' PROGRAM [ARGUMENT...]]...
 *
 * Run one program, or several in a row with plain pipes between them as a
 * shell makes them, from the file IN to OUT, and write what it took to the
 * standard output as a line of JSON: seconds from the first start to the last
 * end, and for each program its CPU seconds, its peak memory in KiB and how
 * it ended (128 and the signal, when one killed it).
 *
 * It is a program of its own because Linux counts the memory of whoever
 * starts a program to that program's peak: this one is small, Python is not.
 */
#include <sys/resource.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "../../lib/io.h"
#include "../../lib/log.h"

enum {
	STAGES = 16
};

struct stage {
	char **argv;
	pid_t pid;
	struct rusage usage;
	int status;
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static int
open_file(const char *name, int flags)
{
	int fd = open(name, flags | O_CLOEXEC, 0644);

	if (fd == -1)
		die(flags == O_RDONLY ? EX_NOINPUT : EX_CANTCREAT, "%s: %s",
		    name, strerror(errno));
	return fd;
}

/* Split the words at each "|"; returns how many programs there are. */
static int
split(char **argv, struct stage *stages)
{
	int n = 0;

	for (; *argv != NULL; argv++) {
		if (n == STAGES)
			die(EX_USAGE, "more than %d programs", STAGES);
		stages[n++].argv = argv;
		while (*argv != NULL && strcmp(*argv, "|") != 0)
			argv++;
		if (argv == stages[n - 1].argv)
			die(EX_USAGE, "a program has no name");
		if (*argv == NULL)
			break;
		*argv = NULL;
	}
	return n;
}

/* In the child: become the program. */
static _Noreturn void
become(char **argv, int in, int out)
{
	if (dup2(in, STDIN_FILENO) == -1 || dup2(out, STDOUT_FILENO) == -1)
		_exit(126);
	execvp(argv[0], argv);
	_exit(127);
}

/* Start all from in to out, which are closed here. */
static void
start(struct stage *stages, int n, int in, int out)
{
	int ends[2], i;

	for (i = 0; i < n; i++) {
		ends[0] = ends[1] = -1;
		if (i + 1 < n &&
		    (pipe(ends) == -1 ||
			fcntl(ends[0], F_SETFD, FD_CLOEXEC) == -1 ||
			fcntl(ends[1], F_SETFD, FD_CLOEXEC) == -1))
			die(EX_OSERR, "pipe: %s", strerror(errno));
		if ((stages[i].pid = fork()) == -1)
			die(EX_OSERR, "fork: %s", strerror(errno));
		if (stages[i].pid == 0)
			become(stages[i].argv, in, i + 1 < n ? ends[1] : out);
		close(in);
		if (i + 1 < n)
			close(ends[1]);
		in = ends[0];
	}
	close(out);
}

static void
await(struct stage *stages, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		struct stage *s = &stages[i];

		if (wait4(s->pid, &s->status, 0, &s->usage) == -1)
			die(EX_OSERR, "wait4: %s", strerror(errno));
		s->status = WIFSIGNALED(s->status) ? 128 + WTERMSIG(s->status)
						   : WEXITSTATUS(s->status);
	}
}

static void
report(const struct stage *stages, int n, double wall)
{
	struct writer *w = wr_stdout();
	char text[256];
	int i, len;

	len = snprintf(text, sizeof(text), "{\"wall\":%.6f,\"stages\":[", wall);
	wr_put(w, text, (size_t)len);
	for (i = 0; i < n; i++) {
		const struct rusage *u = &stages[i].usage;

		len = snprintf(text, sizeof(text),
		    "%s{\"user\":%.6f,\"system\":%.6f,\"peak\":%ld,"
		    "\"status\":%d}",
		    i > 0 ? "," : "", seconds(u->ru_utime),
		    seconds(u->ru_stime), u->ru_maxrss, stages[i].status);
		wr_put(w, text, (size_t)len);
	}
	wr_put(w, "]}\n", 3);
	wr_close(w, false);
}

int
main(int argc, char *argv[])
{
	struct stage stages[STAGES] = { 0 };
	double begun;
	int n, in, out;

	log_open("run-pipe", "crawler");
	if (argc < 6 || strcmp(argv[1], "-i") != 0 ||
	    strcmp(argv[3], "-o") != 0)
		die(EX_USAGE, "usage: run-pipe -i IN -o OUT PROGRAM ...");
	/* It may be ignored where we come from; programs rely on it. */
	signal(SIGPIPE, SIG_DFL);
	n = split(argv + 5, stages);
	in = open_file(argv[2], O_RDONLY);
	out = open_file(argv[4], O_WRONLY | O_CREAT | O_TRUNC);
	begun = now();
	start(stages, n, in, out);
	await(stages, n);
	report(stages, n, now() - begun);
	return EX_OK;
}
