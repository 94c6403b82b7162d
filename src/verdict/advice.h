/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What operators are told of a finding: the rows of datasets/advice.csv, the only home of these texts, and their
 * templates filled in. Pure.
 */
#ifndef TESSCAN_VERDICT_ADVICE_H
#define TESSCAN_VERDICT_ADVICE_H

#include "verdict/advice.def"

#include <stdbool.h>
#include <stddef.h>

enum advice_severity {
	ADVICE_ERROR, /* mail is at risk, or is kept by some senders */
	ADVICE_WARNING, /* it will break, or weakens */
	ADVICE_NOTICE, /* worth knowing */
};

/* Of what a finding is, and so which members say where it is. */
enum advice_scope { ADVICE_SCOPE_DOMAIN, ADVICE_SCOPE_HOST, ADVICE_SCOPE_ADDRESS };

#define ADVICE_ENUMERATOR(name, ...) name,
enum finding_id { ADVICE_ROWS(ADVICE_ENUMERATOR) finding_id_count };

struct advice {
	const char *id;
	enum advice_severity severity;
	enum advice_scope scope;
	const char *sentence; /* templates: {domain}, {host}, {address}, {value} */
	const char *repair;
	const char *rfc;
};

/* What stands for the places of a template; NULL: it is not known. They may be of a record that anybody wrote. */
struct advice_subject {
	const char *domain;
	const char *host;
	const char *address;
	const char *value;
};

#define ADVICE_TEXT_MAXIMUM 8192 /* octets of a text with its places filled */

const struct advice *advice_of(enum finding_id id);
/* By the word of a record; NULL: there is no such row, as in a record of a later version. */
const struct advice *advice_named(const char *id);
/*
 * The template with its places filled, as they are: whoever prints it escapes it. A place that is not known reads "the
 * server" for a host, else "?"; what does not fit into ADVICE_TEXT_MAXIMUM octets is left out. Freed with free().
 */
char *advice_fill(const char *template, const struct advice_subject *subject);

#endif
