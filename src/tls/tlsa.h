/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLSA records (RFC 6698 2.1): reading the RDATA, and whether an SMTP client can use it (C.1).
 * Pure; the input comes from a zone anybody may have written.
 */
#ifndef TESSCAN_TLS_TLSA_H
#define TESSCAN_TLS_TLSA_H

#include "base/words.h"
#include "tls/chain.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLSA_USAGE_TA 2
#define TLSA_USAGE_EE 3

struct tlsa_record {
	uint8_t usage;
	uint8_t selector;
	uint8_t matching_type;
	enum tlsa_why why; /* TLSA_WHY_USABLE or the first reason against it */
	const uint8_t *data; /* points into the RDATA */
	size_t data_length;
};

struct tlsa_record tlsa_parse(const uint8_t *rdata, size_t length);

/*
 * True when the association data matches the certificate by the record's selector and matching type
 * (RFC 6698 2.1.2, 2.1.3); the usage is not looked at. The record is usable.
 */
bool tlsa_matches(const struct tlsa_record *record, const struct certificate *certificate);

/*
 * True when the record, a usable trust anchor in full (2 0 0, 2 1 0), issued the certificate: its key
 * made the signature, and with a whole certificate the names agree.
 */
bool tlsa_anchor_signed(const struct tlsa_record *record, const struct certificate *certificate);

/* Such a record's key, if it has one, makes signatures slow to check (costly.h). */
bool tlsa_anchor_is_costly(const struct tlsa_record *record);

/*
 * Digest agility (RFC 7671 9): true when `records[index]`, being usable, is kept, that is when no
 * usable record of the same usage and selector has a stronger digest.
 */
bool tlsa_survives_agility(const struct tlsa_record *records, size_t count, size_t index);

#endif
