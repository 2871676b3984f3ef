/*
 * plain: regular expressions so simple that they need no engine: a row of
 * characters and classes, such as ^[a-z]{2}$, ^/ or \S, or alternatives of
 * such rows, as in ^(18[7-9]|19).
 */
#ifndef VALIDATE_PLAIN_H
#define VALIDATE_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAIN_ITEMS 12
#define PLAIN_ROWS  4

/* A character of a class. */
struct plain_item {
	uint64_t set[2]; /* of ASCII characters, a bit for each */
	bool others;	 /* characters above these belong to it */
	uint64_t unsure; /* first bytes from 0xc0 on of those that may not */
};

struct plain {
	bool begins, ends; /* ^ and $ */
	unsigned rows;
	unsigned row[PLAIN_ROWS]; /* of each alternative: behind its last */
	unsigned n;
	struct plain_item item[PLAIN_ITEMS];
	bool more; /* after a single row, any number of these: */
	struct plain_item rest;
};

enum plain_found {
	PLAIN_NO,
	PLAIN_YES,
	PLAIN_ASK /* the engine knows */
};

/* Read a good expression of ECMA-262; false: it is not that simple. */
bool plain_read(struct plain *, const char *, size_t n);

enum plain_found plain_match(const struct plain *, const char *, size_t n);

#endif
