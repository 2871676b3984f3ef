/*
 * verdict: --verdicts: true or false a line, for any JSON value.
 */
#ifndef VALIDATE_VERDICT_H
#define VALIDATE_VERDICT_H

#include "../lib/filter.h"
#include "jqrule.h"
#include "run.h"

/*
 * Judge all lines of the filter's input, write a line for each that is not
 * blank, close the filter: the exit status.  A line that is no JSON is
 * false, and a message tells of it.
 */
int verdict_lines(
    struct filter *, struct run *, struct jqrule *const *, size_t njq);

#endif
