/* SPDX-License-Identifier: Apache-2.0 */
/* What of this machine a run sees otherwise: its name and addresses, its root name servers, its random numbers, its sandbox. */
#include "base/arena.h"
#include "base/random.h"
#include "net/reach.h"
#include "net/vantage.h"
#include "base/sandbox.h"
#include "tests/core/fake_system.h"
#include "tests/core/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static struct random drawn;

void fake_system_begin(uint64_t seed)
{
	drawn.state = seed;
}

/* In the place of the system's: the keys of hashes, and so which worker owns what, are those of the seed. */
ssize_t getrandom(void *octets, size_t length, unsigned flags)
{
	uint8_t *at = octets;

	(void)flags;
	for (size_t i = 0; i < length; i++)
		at[i] = (uint8_t)random_next(&drawn);
	return (ssize_t)length;
}

/* In the place of the system's, which is another one's everywhere. */
int gethostname(char *name, size_t size)
{
	snprintf(name, size, "scan");
	return 0;
}

bool vantage_address(uint8_t version, const struct sources *sources, char text[ADDRESS_TEXT_SIZE])
{
	(void)sources;
	if (version == 4)
		snprintf(text, ADDRESS_TEXT_SIZE, FAKE_OWN_ADDRESS);
	return version == 4;
}

void vantage_interfaces(struct networks *networks)
{
	networks_add(networks, FAKE_OWN_ADDRESS);
}

int sandbox_enter(const struct sandbox *sandbox)
{
	(void)sandbox;
	return 0;
}

bool sandbox_confines(int version, enum confinement what)
{
	(void)what;
	return version > 0;
}

struct reach {
	void (*done)(void *owner, bool answered);
	void *owner;
	struct timer *timer;
	bool answered;
};

static void answer(void *owner)
{
	struct reach *reach = owner;

	reach->done(reach->owner, reach->answered);
}

struct reach *reach_new(struct loop *loop, const char *root_hints, const struct sources *sources,
	void (*done)(void *owner, bool answered), void *owner)
{
	struct reach *reach = memory_alloc(sizeof(*reach));

	(void)root_hints;
	(void)sources;
	*reach = (struct reach){ .done = done, .owner = owner };
	reach->timer = timer_new(loop, answer, reach);
	return reach;
}

void reach_free(struct reach *reach)
{
	if (!reach)
		return;
	timer_free(reach->timer);
	free(reach);
}

void reach_ask(struct reach *reach)
{
	if (timer_is_set(reach->timer))
		return;
	reach->answered = !world->is_out;
	timer_set(reach->timer, world->is_out ? REACH_TIME : WORLD_LATENCY);
}
