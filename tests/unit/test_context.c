/* SPDX-License-Identifier: Apache-2.0 */
/* engine/context: which scanners are chosen, and whose mailbox is whose. */
#include "tests/unit/unit.h"

#include "engine/context.h"
#include "engine/mailbox.h"

#include <stdio.h>
#include <stdlib.h>

#define WORKERS 3

static const struct options options = { .rate = 70 };
static struct mailbox maker, mailboxes[WORKERS];

static void record(const void *found, struct writer *json)
{
	(void)found;
	(void)json;
}

static char *make(struct context *context, const struct scanner *const *scanners, size_t count)
{
	const struct survey_setup setup = { .options = &options,
		.scanners = scanners,
		.scanner_count = count,
		.workers = WORKERS };

	return context_init(context, &setup, &maker);
}

static void scanners_by_unit(void **state)
{
	static const struct scanner
		host = { .name = "host", .unit = UNIT_HOST, .core = true },
		address = { .name = "address", .unit = UNIT_ADDRESS, .core = true },
		one = { .name = "one", .unit = UNIT_DOMAIN, .record = record },
		two = { .name = "two", .unit = UNIT_DOMAIN, .core = true },
		more_hosts = { .name = "hosts", .unit = UNIT_HOST, .record = record },
		more = { .name = "more", .unit = UNIT_ADDRESS, .record = record },
		most = { .name = "most", .unit = UNIT_ADDRESS, .record = record };
	const struct scanner *chosen[] = { &one, &more, &address, &host, &two, &most, &more_hosts };
	struct context context;

	(void)state;
	assert_null(make(&context, chosen, COUNT_OF(chosen)));
	assert_ptr_equal(context.host_scanner, &host);
	assert_ptr_equal(context.address_scanner, &address);
	assert_int_equal(context.of_domains.count, 2);
	assert_ptr_equal(context.of_domains.list[0], &one);
	assert_ptr_equal(context.of_domains.list[1], &two);
	assert_int_equal(context.of_addresses.count, 2);
	assert_ptr_equal(context.of_addresses.list[0], &more);
	assert_ptr_equal(context.of_addresses.list[1], &most);
	assert_int_equal(context.of_hosts.count, 1);
	assert_ptr_equal(context.of_hosts.list[0], &more_hosts);
	assert_string_equal(context_kind(&context, &most)->name, "most");
	assert_string_equal(context_kind(&context, &one)->name, "one");
	assert_null(context_kind(&context, &address));
	context_done(&context);
}

static void refused(const struct scanner *const *scanners, size_t count, const char *expected)
{
	struct context context;
	char *error = make(&context, scanners, count);

	assert_non_null(error);
	assert_string_equal(error, expected);
	free(error);
	context_done(&context);
}

static void chosen_in_vain(void **state)
{
	static const struct scanner host = { .name = "host", .unit = UNIT_HOST, .core = true },
				    other = { .name = "other", .unit = UNIT_HOST, .core = true },
				    more = {
					    .name = "more", .unit = UNIT_ADDRESS, .record = record
				    };
	const struct scanner *chosen[] = { &host, &other };

	(void)state;
	refused(chosen, 2, "host and other fill the same facts, and both were chosen");
	chosen[1] = &more;
	refused(chosen, 2, "more looks at addresses after smtp, which was not chosen");
}

/* What would have no session, or no place in a record. */
static void impossible(void **state)
{
	static const struct scanner host = {
		.name = "host", .unit = UNIT_HOST, .sessions = 1, .record = record
	};
	static const struct scanner domain = {
		.name = "domain", .unit = UNIT_DOMAIN, .sessions = 1, .record = record
	};
	static const struct scanner mute = { .name = "mute", .unit = UNIT_DOMAIN };
	const struct scanner *chosen = &host;

	(void)state;
	refused(&chosen, 1, "host opens sessions and is no scanner of addresses");
	chosen = &domain;
	refused(&chosen, 1, "domain opens sessions and is no scanner of addresses");
	chosen = &mute;
	refused(&chosen, 1, "mute writes nothing into records");
}

/* Each key has one owner, and they are spread. */
static void owners(void **state)
{
	size_t counts[WORKERS] = { 0 };
	struct context context;

	(void)state;
	assert_null(make(&context, NULL, 0));
	for (size_t i = 0; i < WORKERS; i++)
		context.mailboxes[i] = &mailboxes[i];
	for (int i = 0; i < 3000; i++) {
		char name[40];
		size_t length = (size_t)snprintf(name, sizeof(name), "host%d.example", i);
		const struct mailbox *owner = owner_of(&context, name, length);

		assert_ptr_equal(owner_of(&context, name, length), owner);
		counts[owner - mailboxes]++;
	}
	for (size_t i = 0; i < WORKERS; i++)
		assert_in_range(counts[i], 700, 1300);
	context_done(&context);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scanners_by_unit),
		cmocka_unit_test(chosen_in_vain),
		cmocka_unit_test(impossible),
		cmocka_unit_test(owners),
	};

	return RUN_TESTS("context", tests);
}
