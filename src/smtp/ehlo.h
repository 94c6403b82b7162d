/* SPDX-License-Identifier: Apache-2.0 */
/* The capabilities in an EHLO reply (RFC 5321 4.1.1.1; PROTOCOL D.4, D.5). Pure. */
#ifndef TESSCAN_SMTP_EHLO_H
#define TESSCAN_SMTP_EHLO_H

#include "smtp/reply.h"

#define EHLO_PARAMETERS_MAXIMUM 32 /* kept of a keyword */

/* Words behind a keyword, as they came. */
struct ehlo_parameters {
	const char **words;
	size_t count;
};

/* A keyword with a member of its own in the record, beside STARTTLS, AUTH and SIZE. */
struct ehlo_extension {
	const char *keyword;
	const char *key;
	bool has_parameters; /* then the member is the list of them */
	bool only_under_tls; /* it says nothing before */
};

#define EHLO_EXTENSIONS 15
extern const struct ehlo_extension ehlo_extensions[EHLO_EXTENSIONS];

struct ehlo {
	const char **keywords; /* upper case, in order, repetitions kept */
	struct ehlo_parameters *parameters; /* of each, where its extension has some */
	size_t keyword_count;
	bool starttls;
	bool disputed; /* whether STARTTLS is offered: some senders read the reply otherwise (PROTOCOL D.4) */
	const char **auth; /* mechanisms, upper case */
	size_t auth_count;
	bool auth_clear; /* PLAIN or LOGIN among them */
	bool has_size;
	int64_t size; /* 0: no fixed limit */
	lint_set lints;
};

struct ehlo ehlo_parse(const struct reply *reply, struct arena *arena);
/* The keyword of a line, as it came: up to a blank or an equals sign. */
struct octets ehlo_keyword(struct octets line);
/* True for a keyword that the record has a member for. */
bool ehlo_is_known(const char *keyword);
bool ehlo_has(const struct ehlo *ehlo, const char *keyword);

#endif
