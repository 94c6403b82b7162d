/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of a record that is told (json_explain.h), and what they share. */
#ifndef TESSCAN_OUTPUT_JSON_EXPLAIN_PARTS_H
#define TESSCAN_OUTPUT_JSON_EXPLAIN_PARTS_H

#include "base/prose.h"
#include "base/word_help.h"
#include "output/json_explanation.h"

#include <jansson.h>

#define EXPLAIN_SHOWN \
	20 /* elements of a list that are shown, of records, names, hosts and addresses */

struct telling {
	const json_t *record;
	struct prose prose; /* what was seen */
	struct prose repairs;
	struct prose unseen;
	struct explanation *result;
};

/* The string there; NULL: there is none. */
static inline const char *json_word(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* The number there; 0: there is none. */
static inline long long json_number(const json_t *object, const char *key)
{
	return (long long)json_integer_value(json_object_get(object, key));
}

/* What a word means, or the word itself where that is not known; never NULL. */
static inline const char *json_clear(const char *help, const char *word)
{
	return help ? help : word ? word : "not known";
}

/* The first strings of an array with this between them, and how many more there are; freed with free(). */
char *json_joined(const json_t *array, const char *between);

/* The domain's own: DNSSEC, MX, MTA-STS, TLSRPT, and what senders do. */
void json_explain_domain(struct telling *telling);
/* Every MX host, with its addresses. */
void json_explain_hosts(struct telling *telling);
/*
 * One address: an object of a host, with the host (NULL: of a list of addresses, where it is the record). column: where it
 * begins.
 */
void json_explain_address(
	struct telling *telling, const json_t *address, const json_t *host, size_t column);
/* The steps of an SMTP session. */
void json_explain_session(struct telling *telling, const json_t *probe, size_t column);
/* What to repair, into its own prose, and the counts of it. */
void json_explain_repairs(struct telling *telling);

#endif
