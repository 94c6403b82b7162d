/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TXT records (RFC 1035 3.3.14) and the form that the records of MTA-STS (RFC 8461 3.1) and TLSRPT
 * (RFC 8460 3) share: a version, then fields name=value set apart by semicolons. Pure.
 */
#ifndef TESSCAN_BASE_TXT_H
#define TESSCAN_BASE_TXT_H

#include "base/arena.h"
#include "base/octets.h"

#include <stdbool.h>

#define TXT_FIELD_NAME_MAXIMUM 32

/* The strings of one TXT RDATA, joined without spaces; false when it is malformed. */
bool txt_join(const uint8_t *rdata, size_t length, struct arena *arena, struct octets *ret_text);

/* How many of the texts begin with `version`, octet for octet; what follows it in the first. */
size_t txt_select(
	const struct octets *texts, size_t count, const char *version, struct octets *ret_fields);

struct txt_fields {
	struct octets rest;
	bool bad;
};

/* `text` begins behind the semicolon of the version. */
struct txt_fields txt_fields(struct octets text);
/*
 * The next field: its name is valid, its value is whatever stands before the delimiter. False at
 * the end, and from the first field on that is none, which sets `bad`.
 */
bool txt_next_field(struct txt_fields *fields, struct octets *ret_name, struct octets *ret_value);
/* RFC 8461 3.1 sts-ext-name, which is also the name of a field of a policy (3.2). */
bool txt_is_field_name(const struct octets *name);
/* What the value of an extension may be (RFC 8461 3.1 sts-ext-value). */
bool txt_is_extension_value(const struct octets *value);
bool txt_equals(const struct octets *text, const char *string);

#endif
