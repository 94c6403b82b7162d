/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which software answers, from its own texts, by the patterns of datasets/mta-fingerprints.csv
 * (PROTOCOL D.14). A server says what it likes: this is what it claims, never proof. Pure.
 */
#ifndef TESSCAN_SCANNERS_SMTP_FINGERPRINT_H
#define TESSCAN_SCANNERS_SMTP_FINGERPRINT_H

#include "base/arena.h"
#include "base/octets.h"
#include "base/words.h"
#include "smtp/reply.h"

#define FINGERPRINT_TEXT_MAXIMUM 4096 /* octets of a reply that are looked at */
#define FINGERPRINT_SUBJECT_MAXIMUM 1024 /* octets that are matched of them, without idle blanks */
#define FINGERPRINT_LINES_MAXIMUM 10 /* of a greeting */
#define FINGERPRINT_VERSION_MAXIMUM 64

/* What a session says of the software. */
struct mta {
	const char *family; /* NULL: unknown. Lives as long as the fingerprints */
	const char *version; /* printable ASCII; NULL: not said */
	enum mta_source source;
	enum mta_confidence confidence;
};

/* A row of the data set. */
struct fingerprint {
	const char *family;
	enum mta_confidence confidence;
	enum mta_source source;
	const char *evidence; /* "seen", or the URL of who claims it */
	const char *pattern; /* with the signs @ and ~ of datasets/README.md */
	const char *sample;
	struct pcre2_real_code_8 *code;
};

/* The compiled patterns, and room to match in: for one thread. */
struct fingerprints;

struct fingerprints *fingerprints_new(void);
void fingerprints_free(struct fingerprints *fingerprints);
/* The rows, in the order in which they are tried. */
const struct fingerprint *fingerprints_rows(
	const struct fingerprints *fingerprints, size_t *ret_count);

/*
 * The first row of that source which the text matches; lines of a text end with a line feed. A
 * text that would cost too much to match matches nothing. The version lives in the arena.
 */
struct mta fingerprints_match(struct fingerprints *fingerprints, enum mta_source source,
	struct octets text, struct arena *arena);
/* The same for the lines of a reply. */
struct mta fingerprints_match_reply(struct fingerprints *fingerprints, enum mta_source source,
	const struct reply *reply, struct arena *arena);

#endif
