/* SPDX-License-Identifier: Apache-2.0 */
/* DNS records as a scenario writes them. */
#ifndef TESSCAN_TESTS_CORE_RECORDS_H
#define TESSCAN_TESTS_CORE_RECORDS_H

#include "net/dns_packet.h"

/* Of "MX"; 0: none that a scenario may speak of. */
uint16_t records_type(const char *text);
/*
 * Records of one type, " , " between two; "via NAME" first for each alias that leads to them. Told as a world_fault():
 * what cannot be read.
 */
void records_parse(
	const char *text, uint16_t type, struct arena *arena, struct dns_packet *ret_packet);

#endif
