/* SPDX-License-Identifier: Apache-2.0 */
/* What a survey must know of the lines that it or an earlier run wrote (jansson). */
#ifndef TESSCAN_OUTPUT_JSON_LINES_H
#define TESSCAN_OUTPUT_JSON_LINES_H

#include "base/outcome.h"
#include "verdict/facts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_LINE_START "{\"schema\":" /* of all of them */

struct json_record {
	uint64_t sequence;
	const char *input;
	enum outcome outcome;
	bool second_attempt;
	struct json_t *root; /* holds the input */
};

/* True when what was read says a version of the schema that this program goes on with (RECORD_SCHEMA). */
bool json_schema_known(const struct json_t *root);
/* False when the line is no record of a known version of the schema. json_record_done() if true. */
bool json_record_read(const char *line, size_t length, struct json_record *ret_record);
void json_record_done(struct json_record *record);
/* The fingerprint of a line of the certificate store; false when it is none. */
bool json_certificate_read(const char *line, size_t length, uint8_t fingerprint[CHAIN_DIGEST_SIZE]);

/* The key of a line of the file of hosts and sessions; false when it is none. */
bool json_shared_read(const char *line, size_t length, uint8_t key[SHARED_KEY_SIZE]);

#endif
