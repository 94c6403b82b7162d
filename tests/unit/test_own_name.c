/* SPDX-License-Identifier: Apache-2.0 */
/* survey/own_name (T602): whether this machine's own name will do for EHLO. */
#include "tests/unit/unit.h"

#include "survey/own_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct seen {
	const char *address, *pointer; /* NULL: no route of this family */
	enum identity_status status;
};

static struct identity identity_of(const struct seen *seen)
{
	struct identity identity = { .status = seen->status };

	if (seen->address)
		snprintf(identity.address, sizeof(identity.address), "%s", seen->address);
	if (seen->pointer)
		snprintf(identity.pointer, sizeof(identity.pointer), "%s", seen->pointer);
	return identity;
}

/* The name that is taken, or what is wrong; freed by the caller. */
static char *settle(const char *own, const struct seen seen[2], const char *before)
{
	const struct identity identities[2] = { identity_of(&seen[0]), identity_of(&seen[1]) };
	struct own_name name = { .wanted = true };

	snprintf(name.text, sizeof(name.text), "%s", own);
	char *error = own_name_settle(&name, identities, before);
	return error ? error : strdup(name.text);
}

#define NO_ROUTE { NULL, NULL, IDENTITY_LOOKUP_FAILED }
#define GOOD "survey.example.org"

/* T602 */
static void each(void **state)
{
	static const struct {
		const char *own;
		struct seen seen[2];
		const char *before;
		const char *says;
	} cases[] = {
		{ GOOD, { { "192.0.2.1", GOOD, IDENTITY_OK }, NO_ROUTE }, NULL, GOOD },
		{ "survey", { { "192.0.2.1", GOOD, IDENTITY_OK }, NO_ROUTE }, NULL, GOOD },
		{ "survey", { NO_ROUTE, { "2001:db8::1", GOOD, IDENTITY_OK } }, GOOD, GOOD },
		{ "survey",
			{ { "192.0.2.1", GOOD, IDENTITY_OK },
				{ "2001:db8::1", "SURVEY.example.org", IDENTITY_OK } },
			NULL, "survey.example.org" },
		{ "survey",
			{ { "192.0.2.1", GOOD, IDENTITY_OK },
				{ "2001:db8::1", "survey.example.net", IDENTITY_OK } },
			NULL, "have two names" },
		/* A name that a hoster gave, though it leads back. */
		{ "survey",
			{ { "192.0.2.1", "static-1.hoster.example", IDENTITY_OTHER_POINTER },
				NO_ROUTE },
			NULL,
			"do not belong together: ptr_differs: static-1.hoster.example: give" },
		{ GOOD, { { "192.0.2.1", NULL, IDENTITY_NO_POINTER }, NO_ROUTE }, NULL,
			"no_ptr: give --ehlo-name" },
		{ GOOD, { { "192.0.2.1", GOOD, IDENTITY_OTHER_ADDRESS }, NO_ROUTE }, NULL,
			"address_differs" },
		/* One good address is not enough where another is used, too. */
		{ GOOD,
			{ { "192.0.2.1", GOOD, IDENTITY_OK },
				{ "2001:db8::1", NULL, IDENTITY_NO_POINTER } },
			NULL, "2001:db8::1 do not belong together: no_ptr" },
		{ GOOD, { NO_ROUTE, NO_ROUTE }, NULL, "no address of the public Internet" },
		{ "survey", { { "192.0.2.1", "survey", IDENTITY_OK }, NO_ROUTE }, NULL,
			"is none for a host" },
		{ GOOD, { { "192.0.2.1", GOOD, IDENTITY_OK }, NO_ROUTE }, "other.example.org",
			"--ehlo-name was other.example.org when the survey was begun" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *said = settle(cases[i].own, cases[i].seen, cases[i].before);

		if (!strstr(said, cases[i].says))
			fail_msg("case %zu: %s: does not say %s", i, said, cases[i].says);
		free(said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each),
	};

	return RUN_TESTS("own_name", tests);
}
