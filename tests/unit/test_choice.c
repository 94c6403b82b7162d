/* SPDX-License-Identifier: Apache-2.0 */
/* survey/choice: which scanners the words of --scanners stand for. */
#include "tests/unit/unit.h"

#include "survey/choice.h"

#include <stdlib.h>
#include <string.h>

static const struct scanner a = { .name = "a", .unit = UNIT_DOMAIN, .core = true },
			    banner = { .name = "banner", .unit = UNIT_ADDRESS, .sessions = 2 },
			    free_one = { .name = "free", .unit = UNIT_HOST },
			    smtp = { .name = "smtp",
				    .unit = UNIT_ADDRESS,
				    .core = true,
				    .sessions = 1 };
static const struct scanner *const registry[] = { &a, &banner, &free_one, &smtp, NULL };

static void choices(void **state)
{
	const struct {
		const char *list, *names;
		unsigned sessions;
	} cases[] = {
		{ "default", "a smtp ", 1 },
		{ "all", "a free smtp ", 1 },
		{ "all,+banner", "a banner free smtp ", 3 },
		{ "a", "a ", 0 },
		{ "smtp,a,a", "a smtp ", 1 },
		{ "+free", "a free smtp ", 1 },
		{ "-a", "smtp ", 1 },
		{ "-smtp", "a ", 0 },
		{ "a,+free,-a", "free ", 0 },
		{ "default,-a,+a", "a smtp ", 1 },
		{ "all,-free,-smtp", "a ", 0 },
		/* It follows the session, so that one is made. */
		{ "banner", "banner smtp ", 3 },
		{ "a,+banner", "a banner smtp ", 3 },
		/* A group begins anew. */
		{ "-smtp,default,+banner", "a banner smtp ", 3 },
		{ "-smtp,all,+banner", "a banner free smtp ", 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct choice choice = { 0 };
		char names[100] = "";

		assert_null(choice_make(registry, cases[i].list, &choice));
		for (size_t j = 0; j < choice.count; j++) {
			strcat(names, choice.list[j]->name);
			strcat(names, " ");
		}
		if (strcmp(names, cases[i].names) != 0)
			fail_msg("%s: %s", cases[i].list, names);
		assert_int_equal(choice_sessions(choice.list, choice.count), cases[i].sessions);
		free(choice.list);
	}
}

static void refused(void **state)
{
	const struct {
		const char *list, *word;
	} cases[] = { { "banner,-smtp", "--scanners: banner follows smtp, which is left out" },
		{ "", "no scanner of this name: ;" }, { "a,,smtp", "of this name: ;" },
		{ "a,", "of this name: ;" }, { "+", "of this name: +;" },
		{ "A", "of this name: A;" }, { "+ a", "of this name: + a;" },
		{ "a,+b", "of this name: +b;" }, { "--a", "of this name: --a;" },
		{ "+default", "of this name: +default;" }, { "-all", "of this name: -all;" },
		{ "a,-a", "--scanners a,-a: none is left" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct choice choice = { 0 };
		char *error = choice_make(registry, cases[i].list, &choice);

		if (!error || !strstr(error, cases[i].word))
			fail_msg("%s: %s", cases[i].list, error ? error : "accepted");
		assert_null(choice.list);
		free(error);
	}
}

static void of_addresses(void **state)
{
	const struct {
		const char *list, *names;
	} cases[] = { { "default", "smtp " }, { "all", "smtp " }, { "+banner", "banner smtp " },
		{ "-a", "smtp " }, { "smtp,-free", "smtp " } };
	struct choice choice = { .of_addresses = true };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char names[100] = "";

		assert_null(choice_make(registry, cases[i].list, &choice));
		for (size_t j = 0; j < choice.count; j++) {
			strcat(names, choice.list[j]->name);
			strcat(names, " ");
		}
		if (strcmp(names, cases[i].names) != 0)
			fail_msg("%s: %s", cases[i].list, names);
		free(choice.list);
	}
	char *error = choice_make(registry, "default,+a", &choice);
	assert_non_null(strstr(error, "--scanners: a needs a list of domains"));
	free(error);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(choices), cmocka_unit_test(refused),
		cmocka_unit_test(of_addresses) };

	return RUN_TESTS("choice", tests);
}
