/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The domains of a survey, one by one: lines read, normalised, recognised as duplicates or excluded,
 * and, with a seed, drawn in a random but repeatable order from a window over the list.
 */
#ifndef TESSCAN_INPUT_FEED_H
#define TESSCAN_INPUT_FEED_H

#include "engine/options.h"
#include "engine/request.h"
#include "input/list_format.h"
#include "tls/digest.h"

#define FEED_STRANGERS_SHOWN 3

struct feed;

/* Lines that are no domains: bad_name and bad_idn; of a list of addresses bad_address and bad_port, too. */
struct feed_strangers {
	uint64_t count;
	struct feed_stranger {
		uint64_t sequence;
		char *text; /* as records have it, or its beginning: empty where it may be somebody's address */
	} shown[FEED_STRANGERS_SHOWN];
};

enum feed_status {
	FEED_DOMAIN,
	FEED_WAIT,
	FEED_MORE,
	FEED_END,
	FEED_ERROR,
	FEED_ENDLESS,
	FEED_CHANGED
};

/* Whether a line of the list has its record already. */
enum feed_answer { FEED_UNANSWERED, FEED_ANSWERED, FEED_OTHER_LINE };

/*
 * is_older: a version that knew no headers began the survey, so that one has a number and a record. NULL with one line of
 * what is wrong in ret_error (freed by the caller).
 */
struct feed *feed_open(const struct options *options, bool is_older, char **ret_error);
/* How many lines of the list will be read; 0: that is not known. */
uint64_t feed_count(const struct options *options);
/* Names that are to be left alone; told at each line anew, from then on. */
void feed_exclude(struct feed *feed, bool (*excluded)(const void *owner, const char *name),
	const void *owner);
void feed_close(struct feed *feed);
/* Lines that have their record are passed over; each is asked about once, in the list's order. */
void feed_pass_over(struct feed *feed,
	enum feed_answer (*answered)(void *owner, uint64_t sequence, const char *input),
	void *owner);
/*
 * FEED_DOMAIN gives a request away; FEED_WAIT: nothing yet, ask again in a while; FEED_MORE: ask again after the
 * other work; FEED_ERROR: the list broke off; FEED_ENDLESS: it has octets without end and no line; FEED_CHANGED: the line feed_lines() says something else than its record.
 */
enum feed_status feed_next(struct feed *feed, struct domain_request **ret_request);
/* As --input-format has it; false: not known yet. */
bool feed_format(const struct feed *feed, char text[LIST_FORMAT_TEXT_SIZE]);
/* What is wrong with a list that broke off for what it looks like, in words behind its name; else NULL. */
const char *feed_fault(const struct feed *feed);
const struct feed_strangers *feed_strangers(const struct feed *feed);
/* Of a list of addresses: lines that say that there is no server. They have no number. */
uint64_t feed_failures(const struct feed *feed);
/* Lines read so far that are neither blank, nor comments, nor a header; of all shards. */
uint64_t feed_lines(const struct feed *feed);
/* True when the list is a file, which has its digest from the start. */
bool feed_is_file(const struct feed *feed);
/* SHA-256; of what is no file once, at the end. */
void feed_digest(struct feed *feed, char text[DIGEST_TEXT_SIZE]);

#endif
