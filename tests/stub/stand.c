#include "answer.h"
void
detail_answer(struct answer *a, const struct source *s, const struct request *r,
    const struct movie *m)
{
	(void)s;
	(void)r;
	(void)m;
	answer_refuse(a, 34);
}
void
latest_answer(struct answer *a, const struct source *s, const struct request *r)
{
	(void)s;
	(void)r;
	answer_refuse(a, 34);
}
void
changes_answer(
    struct answer *a, const struct source *s, const struct request *r)
{
	(void)s;
	(void)r;
	answer_refuse(a, 34);
}
void
movie_changes_answer(struct answer *a, const struct source *s,
    const struct request *r, const struct movie *m)
{
	(void)s;
	(void)r;
	(void)m;
	answer_refuse(a, 34);
}
void
export_answer(struct answer *a, const struct source *s, const struct request *r)
{
	(void)s;
	(void)r;
	answer_refuse(a, 34);
}
