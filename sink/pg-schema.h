/*
 * pg-schema: the tables in PostgreSQL, and how older ones become them.
 */
#ifndef SINK_PG_SCHEMA_H
#define SINK_PG_SCHEMA_H

/*
 * The version of the schema that is there, 0 for none.  One that is not ours
 * or newer ends the program with EX_CONFIG.
 */
int pg_schema_version(void);

/*
 * Bring the tables up to date, within the transaction, and keep other
 * programs of ours out until its end.
 */
void pg_schema_update(void);

/* A temporary table for what comes, which the transaction's end removes. */
void pg_schema_staging(void);

#endif
