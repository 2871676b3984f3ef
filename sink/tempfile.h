/*
 * tempfile: a file that appears under its name only when it is complete.
 *
 * It is made as .NAME.XXXXXX.tmp in the folder of NAME, and goes away when
 * the program ends before temp_commit(), by exit(3) or by INT, TERM or HUP.
 * What a kill -9 leaves behind, the next one for the same NAME removes: the
 * file of a living program is told by its lock.  One at a time.
 */
#ifndef SINK_TEMPFILE_H
#define SINK_TEMPFILE_H

enum temp {
	TEMP_REPLACE, /* take the place of what is there */
	TEMP_NEW      /* do not: EX_TEMPFAIL when somebody was quicker */
};

/* Ends the program with EX_CANTCREAT when the file can not be made. */
void temp_open(const char *name);

/* What to write to, and its path. */
int temp_fd(void);
const char *temp_path(void);

/*
 * Bring the file to the disk, give it its name, bring the folder to the
 * disk.  EX_IOERR when any of these fails.
 */
void temp_commit(enum temp);

/* Remove the file, if there is one. */
void temp_abort(void);

#endif
