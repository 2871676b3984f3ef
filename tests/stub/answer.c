#include <string.h>

#include "answer.h"
#include "status.h"

void
answer_begin(struct answer *a)
{
	memset(a, 0, sizeof(*a));
	a->status = 200;
	a->type = "application/json;charset=utf-8";
	a->max_age = -1;
}

void
answer_refuse(struct answer *a, int code)
{
	a->status = status_of_code(code);
	a->max_age = -1;
	a->body.n = 0;
	status_body(&a->body, code, 40);
}
