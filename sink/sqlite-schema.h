/*
 * sqlite-schema: the tables, and how older ones become them.
 */
#ifndef SINK_SQLITE_SCHEMA_H
#define SINK_SQLITE_SCHEMA_H

#define SCHEMA_VERSION 2

/* PRAGMA application_id: "TMDB". */
#define SCHEMA_ID 0x544d4442

/* A new database gets the tables, is filled, and gets the indexes. */
extern const char schema_tables[];
extern const char schema_indexes[];

/* What takes a database from version i to i + 1; none from 0. */
extern const char *const schema_step[SCHEMA_VERSION];

#endif
