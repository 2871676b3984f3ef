#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/buf.h"
#include "../lib/log.h"
#include "metrics.h"
#include "when.h"

/*
 * Quantiles in constant memory: each step of the histogram is 2 % longer,
 * from a hundredth of a millisecond on.
 */
#define STEPS 1200
#define FIRST .01
#define RATIO 1.02

struct metrics {
	struct writer *out;
	double began;
	uint64_t requests, retries, bytes;
	uint64_t step[STEPS];
};

struct metrics *
metrics_new(struct writer *out)
{
	struct metrics *m = calloc(1, sizeof(*m));

	if (m == NULL)
		die(EX_OSERR, "out of memory");
	m->out = out;
	m->began = when_now();
	return m;
}

void
metrics_ask(struct metrics *m, const struct ask *ask, const char *outcome,
    int concurrency)
{
	const struct answer *a = &ask->answer;
	struct buf b = { NULL, 0, 0 };
	double step = log(fmax(a->ms.total, FIRST) / FIRST) / log(RATIO);

	m->requests++;
	m->retries += ask->tries > 1;
	m->bytes += a->bytes;
	m->step[step < STEPS ? (size_t)step : STEPS - 1]++;
	if (m->out == NULL)
		return;
	buf_printf(&b, "{\"time\":\"%s\",\"path\":", a->at);
	buf_json(&b, ask->path, strlen(ask->path));
	buf_puts(&b, ",\"query\":");
	buf_json(&b, ask->query, strlen(ask->query));
	buf_printf(&b,
	    ",\"page\":%ld,\"http\":\"%s\",\"status\":%ld,\"outcome\":\"%s\","
	    "\"retries\":%d,\"concurrency\":%d,"
	    "\"bytes\":%llu,\"ms\":{\"dns\":%.1f,\"connect\":%.1f,"
	    "\"tls\":%.1f,\"first\":%.1f,\"total\":%.1f}}\n",
	    ask->page, a->version, a->status, outcome, ask->tries - 1,
	    concurrency, (unsigned long long)a->bytes, a->ms.dns, a->ms.connect,
	    a->ms.tls, a->ms.first, a->ms.total);
	wr_put(m->out, b.p, b.n);
	buf_free(&b);
}

uint64_t
metrics_requests(const struct metrics *m)
{
	return m->requests;
}

/* The time that this share of the requests took at most. */
static double
quantile(const struct metrics *m, double share)
{
	uint64_t n = 0, want = (uint64_t)ceil(share * (double)m->requests);
	size_t i;

	if (m->requests == 0)
		return 0;
	for (i = 0; i < STEPS - 1 && n + m->step[i] < want; i++)
		n += m->step[i];
	return FIRST * pow(RATIO, (double)i + .5);
}

void
metrics_close(
    struct metrics *m, uint64_t pages, uint64_t lost, bool partial, long today)
{
	struct buf b = { NULL, 0, 0 };
	double seconds = when_now() - m->began;
	char at[WHEN_STAMP];

	if (m->out != NULL) {
		when_stamp(at);
		buf_printf(&b,
		    "{\"time\":\"%s\",\"summary\":true,\"requests\":%llu,"
		    "\"retries\":%llu,\"pages\":%llu,\"lost\":%llu,"
		    "\"partial\":%s,\"success\":%.4f,\"bytes\":%llu,"
		    "\"seconds\":%.3f,"
		    "\"rate\":%.2f,",
		    at, (unsigned long long)m->requests,
		    (unsigned long long)m->retries, (unsigned long long)pages,
		    (unsigned long long)lost, partial ? "true" : "false",
		    pages > 0 ? (double)(pages - lost) / (double)pages : 0,
		    (unsigned long long)m->bytes, seconds,
		    seconds > 0 ? (double)m->requests / seconds : 0);
		buf_printf(&b,
		    "\"ms\":{\"p50\":%.1f,\"p95\":%.1f,\"p99\":%.1f},",
		    quantile(m, .5), quantile(m, .95), quantile(m, .99));
		if (today >= 0)
			buf_printf(&b, "\"requests_today\":%ld}\n", today);
		else
			buf_puts(&b, "\"requests_today\":null}\n");
		wr_put(m->out, b.p, b.n);
		wr_close(m->out, false);
		buf_free(&b);
	}
	free(m);
}
