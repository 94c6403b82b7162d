/* SPDX-License-Identifier: Apache-2.0 */
/* A line of a survey, of a domain (schemas/record.schema.json) or of an address. Pure; called by every worker. */
#ifndef TESSCAN_OUTPUT_RECORD_H
#define TESSCAN_OUTPUT_RECORD_H

#include "output/record_schema.h"
#include "verdict/facts.h"

#define RECORD_MAXIMUM \
	(1024 * 1024) /* octets of a domain's line; an ordinary one has some thousand */
#define RECORD_HOST_MAXIMUM (256 * 1024) /* octets of what record_encode_host() gives */

/*
 * Without line feed, NUL-terminated; freed with free(). Hosts and sessions with a key are only named, and those that
 * are there told. What would be longer than RECORD_MAXIMUM is written with less evidence, the same whenever the facts
 * are; `truncated` says so.
 */
char *record_encode(
	const struct domain_facts *domain, size_t *ret_length, struct shared_keys *ret_named);
/* Likewise of a list of addresses: the contract of schemas/address.schema.json. */
char *record_encode_address(
	const struct domain_facts *domain, size_t *ret_length, struct shared_keys *ret_named);
/* An object with what a host's facts are to every domain, for a line of its own. */
char *record_encode_host(const struct host_facts *facts, size_t *ret_length);

#endif
