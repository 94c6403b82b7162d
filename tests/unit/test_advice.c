/* SPDX-License-Identifier: Apache-2.0 */
/* verdict/advice: the table as it was compiled, and its templates filled with whatever a record holds. */
#include "tests/unit/unit.h"

#include "verdict/advice.h"

#include <stdlib.h>
#include <string.h>

static void rows_are_found_by_their_word(void **state)
{
	(void)state;
	for (enum finding_id id = 0; id < finding_id_count; id++)
		assert_ptr_equal(advice_named(advice_of(id)->id), advice_of(id));
	assert_string_equal(advice_of(FINDING_DANE_MISMATCH)->id, "dane_mismatch");
	assert_int_equal(advice_of(FINDING_DANE_MISMATCH)->severity, ADVICE_ERROR);
	assert_null(advice_named("of_a_later_version"));
	assert_null(advice_named(""));
}

static void assert_filled(
	const char *template, const struct advice_subject *subject, const char *expected)
{
	char *text = advice_fill(template, subject);

	assert_string_equal(text, expected);
	free(text);
}

static void places_are_filled(void **state)
{
	const struct advice_subject all = { "a.example", "mx.a.example", "192.0.2.1", "3 1 1 00" };
	const struct advice_subject none = { 0 };
	const struct advice_subject odd = { .value = "{host}%s" };

	(void)state;
	assert_filled("", &all, "");
	assert_filled("{domain} {host} [{address}]: {value}", &all,
		"a.example mx.a.example [192.0.2.1]: 3 1 1 00");
	assert_filled("{domain} {host} [{address}]: {value}", &none, "? the server [?]: ?");
	assert_filled("{other} {host", &all, "{other} {host");
	/* What was put in is no template. */
	assert_filled("{value}", &odd, "{host}%s");
}

/* Of a record that anybody wrote. */
static void texts_are_bounded(void **state)
{
	char *value = malloc(2 * ADVICE_TEXT_MAXIMUM);
	const struct advice_subject subject = { .value = value };

	(void)state;
	memset(value, 'x', 2 * ADVICE_TEXT_MAXIMUM - 1);
	value[2 * ADVICE_TEXT_MAXIMUM - 1] = 0;
	assert_filled("before {value} after", &subject, "before  after");
	value[ADVICE_TEXT_MAXIMUM / 2] = 0;
	char *text = advice_fill("{value}{value}{value}", &subject);
	assert_in_range(strlen(text), 1, ADVICE_TEXT_MAXIMUM);
	free(text);
	free(value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_found_by_their_word),
		cmocka_unit_test(places_are_filled),
		cmocka_unit_test(texts_are_bounded),
	};

	return RUN_TESTS("advice", tests);
}
