/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of networks: what is read can be written and read again; set operations fit each other. */
#include "tests/fuzz/fuzz.h"

#include "base/network_list.h"

#include <string.h>

static void add_again(const char *network, void *context)
{
	HOLDS(networks_add(context, network));
}

static void check_round_trip(const struct networks *set)
{
	struct networks again, rest;

	networks_init(&again);
	networks_each(set, add_again, &again);
	networks_seal(&again);
	HOLDS(again.count == set->count);
	HOLDS(networks_cover(set, &again) && networks_cover(&again, set));
	networks_subtract(set, &again, &rest);
	HOLDS(rest.count == 0);
	networks_done(&again);
	networks_done(&rest);
}

/* What is left of all special-purpose networks, and the set, have nothing in common. */
static void check_subtraction(const struct networks *set)
{
	struct networks all, rest;

	networks_special_purpose(&all);
	networks_subtract(&all, set, &rest);
	HOLDS(networks_cover(&all, &rest));
	for (size_t i = 0; i < rest.count; i++) {
		HOLDS(!networks_contain(set, &rest.ranges[i].first));
		HOLDS(!networks_contain(set, &rest.ranges[i].last));
	}
	networks_done(&all);
	networks_done(&rest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct network_list list;
	struct networks set;
	size_t lines = 1;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n' || data[i] == '\r';
	networks_init(&set);
	bool good = network_list_add(&set, (const char *)data, size, &list);
	HOLDS(good ? !list.bad_line : list.bad_line && list.bad_line <= lines && list.fault);
	HOLDS(list.networks <= lines && list.masked <= list.networks);
	HOLDS(set.count == list.networks);
	networks_seal(&set);
	for (size_t i = 0; i < set.count; i++) {
		HOLDS(address_compare(&set.ranges[i].first, &set.ranges[i].last) <= 0);
		HOLDS(!i || address_compare(&set.ranges[i - 1].last, &set.ranges[i].first) < 0);
		HOLDS(networks_contain(&set, &set.ranges[i].first));
		HOLDS(networks_contain(&set, &set.ranges[i].last));
	}
	check_round_trip(&set);
	check_subtraction(&set);
	networks_done(&set);
	return 0;
}
