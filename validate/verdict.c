#include "verdict.h"
#include "../lib/log.h"

static bool
judge(struct filter *f, struct run *run, struct jqrule *const *jq, size_t njq,
    struct buf *why)
{
	const struct json_fault *fault;

	if (!json_scan(f->json, f->line.p, f->line.raw)) {
		fault = json_fault(f->json);
		log_msg(LOG_ERROR, "%s:%llu: %s, at byte %zu of the line",
		    f->line.input, (unsigned long long)f->line.number,
		    fault->message, fault->at + 1);
		return false;
	}
	if (!run_ok(run)) {
		if (run->fault)
			log_msg(LOG_ERROR,
			    "%s:%llu: the rules ask for too much work",
			    f->line.input, (unsigned long long)f->line.number);
		return false;
	}
	for (size_t i = 0; i < njq; i++)
		if (!jqrule_ok(jq[i], f->line.p, f->line.n, why))
			return false;
	return true;
}

static bool
is_blank(const struct line *line)
{
	for (size_t i = 0; i < line->n; i++)
		if (line->p[i] != ' ' && line->p[i] != '\t')
			return false;
	return true;
}

int
verdict_lines(
    struct filter *f, struct run *run, struct jqrule *const *jq, size_t njq)
{
	struct buf why = { 0 };
	const char *p;
	enum rd rd;
	size_t n;

	while ((rd = rd_line(f->in, &f->line)) != RD_END) {
		if (rd == RD_LONG) {
			log_msg(LOG_ERROR, "%s:%llu: longer than %zu bytes",
			    f->line.input, (unsigned long long)f->line.number,
			    f->max_record);
			while (rd_rest(f->in, &p, &n))
				continue;
			wr_put(f->out, "false\n", 6);
		} else if (is_blank(&f->line))
			continue;
		else if (judge(f, run, jq, njq, &why))
			wr_put(f->out, "true\n", 5);
		else
			wr_put(f->out, "false\n", 6);
	}
	buf_free(&why);
	return filter_close(f);
}
