/*
 * sqlite-schema: the tables, and how older ones become them.
 */
#ifndef SINK_SQLITE_SCHEMA_H
#define SINK_SQLITE_SCHEMA_H

#define SCHEMA_VERSION 1

/* PRAGMA application_id: "TMDB". */
#define SCHEMA_ID 0x544d4442

/* What takes a database from version i to i + 1. */
extern const char *const schema_step[SCHEMA_VERSION];

/* What a new database gets in addition, once it is filled. */
extern const char schema_indexes[];

#endif
