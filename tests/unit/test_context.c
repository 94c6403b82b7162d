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
	static const struct scanner host = { .unit = UNIT_HOST },
				    address = { .unit = UNIT_ADDRESS };
	static const struct scanner one = { .unit = UNIT_DOMAIN }, two = { .unit = UNIT_DOMAIN };
	const struct scanner *chosen[] = { &one, &address, &host, &two };
	struct context context;

	(void)state;
	assert_null(make(&context, chosen, 4));
	assert_ptr_equal(context.host_scanner, &host);
	assert_ptr_equal(context.address_scanner, &address);
	assert_int_equal(context.domain_scanner_count, 2);
	assert_ptr_equal(context.domain_scanners[0], &one);
	assert_ptr_equal(context.domain_scanners[1], &two);
	assert_ptr_equal(context.maker, &maker);
	assert_int_equal(context.rate, 70);
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

static void too_many_scanners(void **state)
{
	static const struct scanner host = { .unit = UNIT_HOST }, other = { .unit = UNIT_HOST };
	static const struct scanner domain = { .unit = UNIT_DOMAIN };
	const struct scanner *chosen[CONTEXT_DOMAIN_SCANNERS_MAXIMUM + 1];

	(void)state;
	for (size_t i = 0; i <= CONTEXT_DOMAIN_SCANNERS_MAXIMUM; i++)
		chosen[i] = &domain;
	refused(chosen, CONTEXT_DOMAIN_SCANNERS_MAXIMUM + 1,
		"too many scanners of domains were chosen");
	chosen[0] = &host;
	chosen[1] = &other;
	refused(chosen, 2, "two scanners of one unit were chosen");
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
		cmocka_unit_test(too_many_scanners),
		cmocka_unit_test(owners),
	};

	return RUN_TESTS("context", tests);
}
