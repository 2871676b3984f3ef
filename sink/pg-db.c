#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "pg-db.h"

static PGconn *conn;
static PGresult *refused; /* that of pg_copy_end() */

/* The server's words, in one line. */
static const char *
words(const char *message)
{
	static char text[1024];
	size_t n = 0;

	for (; *message != '\0' && n < sizeof(text) - 1; message++)
		if (*message != '\n' && *message != '\t')
			text[n++] = *message;
		else if (n > 0 && text[n - 1] != ' ')
			text[n++] = ' ';
	while (n > 0 && text[n - 1] == ' ')
		n--;
	text[n] = '\0';
	return text;
}

/* What an SQLSTATE means for who called us. */
static int
status_of(const char *state)
{
	static const struct {
		const char *prefix;
		int status;
	} known[] = {
		{ "08", EX_TEMPFAIL },	  /* connection */
		{ "25006", EX_TEMPFAIL }, /* read-only: a standby, for now */
		{ "28", EX_NOPERM },	  /* who are you? */
		{ "40", EX_TEMPFAIL },	  /* rolled back: serialization... */
		{ "42501", EX_NOPERM },	  /* you may not */
		{ "53", EX_TEMPFAIL },	  /* disk full, too many connections */
		{ "55P03", EX_TEMPFAIL }, /* lock not to be had in time */
		{ "57", EX_TEMPFAIL },	  /* cancelled, shut down, starting */
		{ "58", EX_IOERR },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strncmp(state, known[i].prefix, strlen(known[i].prefix)) ==
		    0)
			return known[i].status;
	return EX_UNAVAILABLE;
}

static _Noreturn void
failed(const PGresult *r)
{
	const char *state =
	    r == NULL ? NULL : PQresultErrorField(r, PG_DIAG_SQLSTATE);

	if (PQstatus(conn) == CONNECTION_BAD)
		die(EX_TEMPFAIL, "PostgreSQL: the connection was lost: %s",
		    words(PQerrorMessage(conn)));
	die(state == NULL ? EX_UNAVAILABLE : status_of(state),
	    "PostgreSQL: %s: %s", PQdb(conn), words(PQerrorMessage(conn)));
}

static void
notice(void *unused, const char *message)
{
	(void)unused;
	log_msg(LOG_INFO, "PostgreSQL: %s", words(message));
}

bool
pg_has_secret(const char *dest)
{
	PQconninfoOption *all = PQconninfoParse(dest, NULL), *o;
	bool secret = false;

	for (o = all; o != NULL && o->keyword != NULL; o++)
		if (o->val != NULL &&
		    (strcmp(o->keyword, "password") == 0 ||
			strcmp(o->keyword, "sslpassword") == 0))
			secret = true;
	PQconninfoFree(all);
	return secret;
}

/* There is no SQLSTATE for what goes wrong before we are in. */
static _Noreturn void
not_connected(void)
{
	const char *text = PQerrorMessage(conn);
	int status = EX_TEMPFAIL;

	if (PQconnectionNeedsPassword(conn) || PQconnectionUsedPassword(conn))
		status = EX_NOPERM;
	else if (strstr(text, "does not exist") != NULL &&
	    strstr(text, "FATAL") != NULL)
		status = EX_UNAVAILABLE;
	else if (strstr(text, "pg_hba.conf") != NULL)
		status = EX_NOPERM;
	else if (PQhost(conn) == NULL || PQdb(conn) == NULL)
		status = EX_CONFIG;
	die(status, "PostgreSQL: %s", words(text));
}

void
pg_open(const char *dest, double timeout)
{
	char wait[32], sql[128];
	const char *names[] = { "connect_timeout", "fallback_application_name",
		"dbname", "client_encoding", NULL };
	const char *values[] = { wait, "tmdb-sink", dest, "UTF8", NULL };

	/* libpq takes no less than two seconds; 0 is for ever. */
	snprintf(wait, sizeof(wait), "%.0f", fmax(2, ceil(timeout)));
	if (dest == NULL) {
		names[2] = "client_encoding";
		values[2] = "UTF8";
	}
	conn = PQconnectdbParams(names, values, 1);
	if (conn == NULL)
		die(EX_OSERR, "out of memory");
	if (PQstatus(conn) != CONNECTION_OK)
		not_connected();
	PQsetNoticeProcessor(conn, notice, NULL);
	snprintf(sql, sizeof(sql), "SET lock_timeout = %.0f",
	    fmax(1, timeout * 1000));
	pg_exec(sql);
	pg_exec("SET client_min_messages = warning");
	pg_exec("SET DateStyle = 'ISO, YMD'");
	pg_exec("SET TimeZone = 'UTC'");
	pg_exec("SET extra_float_digits = 1");
	/* Sorting and joining a million rows takes more than the default. */
	pg_exec("SET work_mem = '64MB'");
}

PGresult *
pg_query(const char *sql, int n, const char *const *values)
{
	PGresult *r = PQexecParams(conn, sql, n, NULL, values, NULL, NULL, 0);
	ExecStatusType status = PQresultStatus(r);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		failed(r);
	return r;
}

void
pg_exec(const char *sql)
{
	PGresult *r = PQexec(conn, sql);
	ExecStatusType status = PQresultStatus(r);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		failed(r);
	PQclear(r);
}

uint64_t
pg_touch(const char *sql, int n, const char *const *values)
{
	PGresult *r = pg_query(sql, n, values);
	uint64_t rows = strtoull(PQcmdTuples(r), NULL, 10);

	PQclear(r);
	return rows;
}

int64_t
pg_value(const char *sql, int n, const char *const *values)
{
	PGresult *r = pg_query(sql, n, values);
	int64_t v = 0;

	if (PQntuples(r) == 1 && !PQgetisnull(r, 0, 0))
		v = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
	PQclear(r);
	return v;
}

void
pg_copy_begin(const char *sql)
{
	PGresult *r = PQexec(conn, sql);

	if (PQresultStatus(r) != PGRES_COPY_IN)
		failed(r);
	PQclear(r);
}

void
pg_copy_put(const char *p, size_t n)
{
	/* That of the study: larger ones were slower. */
	const size_t piece = 64 * 1024;
	size_t k;

	for (; n > 0; p += k, n -= k) {
		k = n < piece ? n : piece;
		if (PQputCopyData(conn, p, (int)k) != 1)
			failed(NULL);
	}
}

/* Is it the row that is bad, rather than the server? */
static bool
is_row_fault(const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

	return PQstatus(conn) == CONNECTION_OK && state != NULL &&
	    (strncmp(state, "22", 2) == 0 || strncmp(state, "23", 2) == 0 ||
		strncmp(state, "54", 2) == 0);
}

bool
pg_copy_end(const char **why)
{
	PGresult *r, *next;

	if (PQputCopyEnd(conn, NULL) != 1)
		failed(NULL);
	r = PQgetResult(conn);
	while ((next = PQgetResult(conn)) != NULL)
		PQclear(next);
	if (PQresultStatus(r) == PGRES_COMMAND_OK) {
		PQclear(r);
		return true;
	}
	if (!is_row_fault(r))
		failed(r);
	PQclear(refused);
	refused = r;
	*why = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	if (*why == NULL)
		*why = "refused by the server";
	return false;
}

void
pg_close(void)
{
	PQclear(refused);
	refused = NULL;
	PQfinish(conn);
	conn = NULL;
}
