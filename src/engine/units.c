/* SPDX-License-Identifier: Apache-2.0 */
/* Units of a worker (units.h). */
#include "engine/units.h"

#include "engine/address.h"
#include "engine/chains.h"
#include "engine/domain.h"
#include "engine/fetches.h"
#include "engine/host.h"
#include "engine/host_sessions.h"
#include "engine/host_unit.h"
#include "engine/operator.h"
#include "engine/probes.h"

#include <assert.h>
#include <stdlib.h>

/* Opened in this order, closed in the other: sessions with an address end before its unit does. */
static const struct {
	void (*open)(struct worker *worker);
	void (*close)(struct worker *worker);
} units[] = {
	{ domain_open, domain_close },
	{ chains_open, chains_close },
	{ operator_open, operator_close },
	{ host_unit_open, host_unit_close },
	{ address_open, address_close },
	{ probes_open, probes_close },
	{ fetches_open, NULL },
};

#define UNIT_COUNT (sizeof(units) / sizeof(units[0]))

#define HANDLER(kind, unit, verb) [kind] = unit##_##verb,
#define NONE(kind, unit, verb)
static void (*const handlers[message_kind_count])(
	struct worker *worker, struct message *message) = { MESSAGE_KINDS(HANDLER, NONE) };
#undef HANDLER
#undef NONE

static void handle(void *owner, struct message *message)
{
	assert(handlers[message->kind]); /* else it is for the maker of the survey */
	handlers[message->kind](owner, message);
	free(message);
}

struct worker *units_new(const struct context *context, char **ret_error)
{
	struct worker *worker = worker_new(context, handle, ret_error);

	if (!worker)
		return NULL;
	for (size_t i = 0; i < UNIT_COUNT; i++)
		units[i].open(worker);
	if (worker_begin_attempt(worker, 1, ret_error))
		return worker;
	units_free(worker);
	return NULL;
}

void units_free(struct worker *worker)
{
	if (!worker)
		return;
	for (size_t i = UNIT_COUNT; i > 0; i--) {
		if (units[i - 1].close)
			units[i - 1].close(worker);
	}
	worker_free(worker);
}
