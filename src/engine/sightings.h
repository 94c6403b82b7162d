/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a survey sees of its vantage: the first session with each network and the first with each operator, once in a
 * survey. One operator with many hosts, or one network with many names, has one vote: what it shows says little of us.
 */
#ifndef TESSCAN_ENGINE_SIGHTINGS_H
#define TESSCAN_ENGINE_SIGHTINGS_H

#include "base/address.h"
#include "base/map.h"
#include "verdict/facts.h"

#include <stdint.h>

enum sighting_unit {
	SIGHTING_NETWORK, /* IPv4 /24, IPv6 /48 (schedule_network) */
	SIGHTING_OPERATOR, /* the registered domain of an MX host */
	sighting_unit_count
};

enum sign {
	SIGN_TIMED_OUT, /* no TCP connection in time */
	SIGN_BLOCKED, /* refused with words about our address */
	SIGN_USABLE, /* EHLO or HELO was answered */
	SIGN_STRIPPED, /* … and STARTTLS was confirmed to be removed on the way (D.7) */
	sign_count
};

#define SIGN_BIT(sign) (1u << (sign))

struct sighting {
	enum sighting_unit unit;
	unsigned signs; /* SIGN_BIT() of each */
	unsigned round; /* of the session */
	struct address network; /* of SIGHTING_NETWORK */
};

/* Sums, of one thread. */
struct sightings {
	struct {
		uint64_t all;
		uint64_t signs[sign_count];
	} units[sighting_unit_count];
	/* How many regions (IPv4 /16, IPv6 /24) the networks with a sign are in: somebody may have many networks in one. */
	uint64_t regions[sign_count];
	struct map by_region;
};

/* What a session showed, as bits. */
unsigned sighting_signs(const struct smtp_facts *smtp);

void sightings_init(struct sightings *sightings, struct hash_key key);
void sightings_add(struct sightings *sightings, const struct sighting *sighting);
/* What was seen so far says nothing: counting begins again. */
void sightings_reset(struct sightings *sightings);
void sightings_done(struct sightings *sightings);

#endif
