/*
 * The domains of a survey, one by one: lines read, normalised, recognised as duplicates or excluded,
 * and, with a seed, drawn in a random but repeatable order from a window over the list.
 */
#ifndef TESSCAN_INPUT_FEED_H
#define TESSCAN_INPUT_FEED_H

#include "base/options.h"
#include "engine/message.h"
#include "input/exclusions.h"
#include "tls/digest.h"

struct feed;

enum feed_status { FEED_DOMAIN, FEED_WAIT, FEED_END, FEED_ERROR };

/* NULL with one line of what is wrong in ret_error (freed by the caller). */
struct feed *feed_open(
	const struct options *options, const struct exclusions *exclusions, char **ret_error);
void feed_close(struct feed *feed);
/* FEED_DOMAIN gives a request away; FEED_WAIT: nothing yet, ask again; FEED_ERROR: the list broke off. */
enum feed_status feed_next(struct feed *feed, struct domain_request **ret_request);
/* Lines read so far that are neither blank nor comments. */
uint64_t feed_lines(const struct feed *feed);
/* Once, at the end. */
void feed_digest(struct feed *feed, char text[DIGEST_TEXT_SIZE]);

#endif
