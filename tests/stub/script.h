/*
 * script: reading the rules of a file.
 */
#ifndef STUB_SCRIPT_H
#define STUB_SCRIPT_H

#include "fault.h"

/*
 * A rule that is none ends the program with EX_DATAERR, a file that is not
 * there with EX_NOINPUT.
 */
void script_read(struct fault_script *, const char *file, uint64_t seed);

#endif
