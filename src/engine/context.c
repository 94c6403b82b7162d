/* SPDX-License-Identifier: Apache-2.0 */
/* Context of a survey (context.h). */
#include "engine/context.h"

#include <stdlib.h>
#include <sys/random.h>

static void append(struct scanner_list *list, const struct scanner *scanner)
{
	list->list = memory_resize(list->list, (list->count + 1) * sizeof(*list->list));
	list->list[list->count++] = scanner;
}

/* The one whose facts verdicts rest on has a place of its own. */
static char *choose(struct context *context, const struct scanner *scanner)
{
	const struct scanner **core =
		scanner->unit == UNIT_HOST ? &context->host_scanner : &context->address_scanner;

	if (scanner->unit == UNIT_DOMAIN)
		append(&context->of_domains, scanner);
	else if (!scanner->core)
		append(scanner->unit == UNIT_HOST ? &context->of_hosts : &context->of_addresses,
			scanner);
	else if (*core)
		return memory_format("%s and %s fill the same facts, and both were chosen",
			(*core)->name, scanner->name);
	else
		*core = scanner;
	return NULL;
}

/* NULL: it is what a scanner may be (engine/scanner.h). */
static char *check(const struct scanner *scanner)
{
	if (scanner->sessions && scanner->unit != UNIT_ADDRESS)
		return memory_format(
			"%s opens sessions and is no scanner of addresses", scanner->name);
	if (!scanner->core && !scanner->record)
		return memory_format("%s writes nothing into records", scanner->name);
	return NULL;
}

static char *choose_scanners(struct context *context)
{
	const struct survey_setup *setup = &context->setup;
	char *error = NULL;

	context->kinds = memory_alloc(setup->scanner_count * sizeof(*context->kinds));
	for (size_t i = 0; !error && i < setup->scanner_count; i++) {
		const struct scanner *scanner = setup->scanners[i];

		context->kinds[i] = (struct scan_kind){ scanner->name, scanner->state_size,
			scanner->record, scanner->flat, scanner->again };
		error = check(scanner);
		if (!error)
			error = choose(context, scanner);
	}
	/* They run after the session whose facts they go with. */
	if (!error && context->of_addresses.count && !context->address_scanner)
		error = memory_format("%s looks at addresses after smtp, which was not chosen",
			context->of_addresses.list[0]->name);
	return error;
}

const struct scan_kind *context_kind(const struct context *context, const struct scanner *scanner)
{
	for (size_t i = 0; !scanner->core && i < context->setup.scanner_count; i++) {
		if (context->setup.scanners[i] == scanner)
			return &context->kinds[i];
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
	atomic_init(&context->hurried, false);
	context->mailboxes = memory_alloc(setup->workers * sizeof(struct mailbox *));
	char *error = draw_hash_key(context);
	return error ? error : choose_scanners(context);
}

void context_done(struct context *context)
{
	free(context->of_domains.list);
	free(context->of_hosts.list);
	free(context->of_addresses.list);
	free(context->kinds);
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
