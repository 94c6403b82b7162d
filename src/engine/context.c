/* SPDX-License-Identifier: Apache-2.0 */
/* Context of a survey (context.h). */
#include "engine/context.h"

#include <stdlib.h>
#include <sys/random.h>

/* Where the next scanner of a unit goes; NULL when there is no room. */
static const struct scanner **place_of(struct context *context, enum unit unit)
{
	switch (unit) {
	case UNIT_HOST:
		return &context->host_scanner;
	case UNIT_ADDRESS:
		return &context->address_scanner;
	case UNIT_DOMAIN:
		break;
	}
	if (context->domain_scanner_count == CONTEXT_DOMAIN_SCANNERS_MAXIMUM)
		return NULL;
	return &context->domain_scanners[context->domain_scanner_count++];
}

static char *choose_scanners(struct context *context)
{
	for (size_t i = 0; i < context->setup.scanner_count; i++) {
		const struct scanner *scanner = context->setup.scanners[i];
		const struct scanner **place = place_of(context, scanner->unit);

		if (!place)
			return memory_string("too many scanners of domains were chosen");
		if (*place)
			return memory_string("two scanners of one unit were chosen");
		*place = scanner;
	}
	return NULL;
}

static char *draw_hash_key(struct context *context)
{
	ssize_t drawn = getrandom(&context->hash_key, sizeof(context->hash_key), 0);

	return drawn == (ssize_t)sizeof(context->hash_key)
		? NULL
		: memory_string("no random numbers from the system");
}

char *context_init(struct context *context, const struct survey_setup *setup, struct mailbox *maker)
{
	*context =
		(struct context){ .setup = *setup, .maker = maker, .rate = setup->options->rate };
	atomic_init(&context->avoid, setup->avoid);
	atomic_init(&context->pressed, false);
	context->mailboxes = memory_alloc(setup->workers * sizeof(struct mailbox *));
	char *error = draw_hash_key(context);
	return error ? error : choose_scanners(context);
}

void context_done(struct context *context)
{
	free(context->mailboxes);
}

const struct avoid *context_avoid(const struct context *context)
{
	return atomic_load_explicit(&context->avoid, memory_order_acquire);
}

struct mailbox *owner_of(const struct context *context, const void *key, size_t length)
{
	uint64_t hash = hash_bytes(context->hash_key, key, length);

	return context->mailboxes[hash % context->setup.workers];
}
