/* SPDX-License-Identifier: Apache-2.0 */
/* What a survey sees of its vantage (sightings.h, PROTOCOL D.7, G10). */
#include "engine/sightings.h"

#include "base/arena.h"

#include <stdlib.h>

#define REGION_BITS_V4 16
#define REGION_BITS_V6 24

struct region {
	struct address address;
	unsigned signs; /* that were seen there */
};

unsigned sighting_signs(const struct smtp_facts *smtp)
{
	unsigned signs = 0;

	if (smtp->outcome == OUTCOME_TCP_TIMEOUT)
		signs |= SIGN_BIT(SIGN_TIMED_OUT);
	if (smtp->policy_block)
		signs |= SIGN_BIT(SIGN_BLOCKED);
	if (smtp->usable)
		signs |= SIGN_BIT(SIGN_USABLE);
	if (smtp->usable &&
		(smtp->strip == STRIP_CONFIRMED_HIDDEN || smtp->strip == STRIP_CONFIRMED_ECHO))
		signs |= SIGN_BIT(SIGN_STRIPPED);
	return signs;
}

void sightings_init(struct sightings *sightings, struct hash_key key)
{
	*sightings = (struct sightings){ 0 };
	map_init(&sightings->by_region, key);
}

static struct region *region_of(struct sightings *sightings, const struct address *network)
{
	struct address key =
		address_prefix(network, network->version == 4 ? REGION_BITS_V4 : REGION_BITS_V6);
	struct region *region = map_get(&sightings->by_region, &key, sizeof(key));

	if (region)
		return region;
	region = memory_alloc(sizeof(*region));
	region->address = key;
	map_put(&sightings->by_region, &region->address, sizeof(key), region);
	return region;
}

void sightings_add(struct sightings *sightings, const struct sighting *sighting)
{
	unsigned first = 0;

	if (sighting->unit == SIGHTING_NETWORK) {
		struct region *region = region_of(sightings, &sighting->network);

		first = sighting->signs & ~region->signs;
		region->signs |= sighting->signs;
	}
	sightings->units[sighting->unit].all++;
	for (unsigned sign = 0; sign < sign_count; sign++) {
		sightings->units[sighting->unit].signs[sign] += sighting->signs >> sign & 1;
		sightings->regions[sign] += first >> sign & 1;
	}
}

static void free_region(void *value, void *context)
{
	(void)context;
	free(value);
}

void sightings_reset(struct sightings *sightings)
{
	struct hash_key key = sightings->by_region.hash_key;

	sightings_done(sightings);
	sightings_init(sightings, key);
}

void sightings_done(struct sightings *sightings)
{
	map_each(&sightings->by_region, free_region, NULL);
	map_done(&sightings->by_region);
}
