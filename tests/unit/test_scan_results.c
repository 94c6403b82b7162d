/* SPDX-License-Identifier: Apache-2.0 */
/* verdict/scan_results: what scanners found is kept in whatever arena, carried over, and written by name. */
#include "tests/unit/unit.h"

#include "engine/probe_text.h"
#include "verdict/facts_flat.h"
#include "verdict/scan_results.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct shape {
	const char *text;
	const char **list;
	size_t count;
	bool again;
};

static void shape_record(const void *state, struct writer *json)
{
	const struct shape *shape = state;

	writer_string_if(json, "text", shape->text);
	writer_array(json, "list");
	for (size_t i = 0; i < shape->count; i++)
		writer_string(json, NULL, shape->list[i]);
	writer_array_end(json);
}

static void shape_flat(struct flat *flat, void *state)
{
	struct shape *shape = state;

	flat_string(flat, &shape->text);
	flat_array(flat, (void **)&shape->list, shape->count, sizeof(*shape->list));
	for (size_t i = 0; i < shape->count; i++)
		flat_string(flat, &shape->list[i]);
}

static bool shape_again(const void *state)
{
	return ((const struct shape *)state)->again;
}

static void number_record(const void *state, struct writer *json)
{
	writer_integer(json, "number", *(const int *)state);
}

static const struct scan_kind shape = { "shape", sizeof(struct shape), shape_record, shape_flat,
	shape_again },
			      number = { "number", sizeof(int), number_record, NULL, NULL };

static void assert_written(const struct scan_results *results, const char *expected)
{
	struct buffer text;
	struct writer json;

	buffer_init(&text, 10000);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	scan_results_write(results, &json);
	writer_object_end(&json);
	char *written = buffer_take(&text, NULL);
	assert_string_equal(written, expected);
	free(written);
}

#define WRITTEN "{\"number\":{\"number\":7},\"shape\":{\"text\":\"x\",\"list\":[\"a\",\"\"]}}"

/* What the scanner had is gone, as its probe is, before anybody looks. */
static void fill(struct scan_results *results, struct arena *arena, bool again)
{
	struct arena own;
	int seven = 7;

	arena_init(&own);
	const char **list = arena_alloc(&own, 2 * sizeof(*list));
	list[0] = arena_string(&own, "a");
	list[1] = arena_string(&own, "");
	const struct shape state = { arena_string(&own, "x"), list, 2, again };
	scan_results_add(results, &shape, &state, arena);
	scan_results_add(results, &number, &seven, arena);
	arena_done(&own);
}

static void kept_by_name(void **state)
{
	struct scan_results results = { 0 };
	struct arena arena;
	int eight = 8;

	(void)state;
	arena_init(&arena);
	assert_written(&results, "{}");
	assert_null(scan_results_get(&results, &shape));
	fill(&results, &arena, false);
	assert_written(&results, WRITTEN);
	assert_int_equal(*(const int *)scan_results_get(&results, &number), 7);
	scan_results_add(&results, &number, &eight, &arena);
	assert_int_equal(results.count, 2);
	assert_int_equal(*(const int *)scan_results_get(&results, &number), 8);
	arena_done(&arena);
}

static void wanted_again(void **state)
{
	struct scan_results results = { 0 }, some = { 0 };
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_false(scan_results_again(&results));
	fill(&results, &arena, false);
	assert_false(scan_results_again(&results));
	fill(&results, &arena, true);
	assert_true(scan_results_again(&results));
	scan_results_add_all(&some, &results, false, &arena);
	assert_written(&some, "{\"number\":{\"number\":7}}");
	scan_results_add_all(&some, &results, true, &arena);
	assert_written(&some, WRITTEN);
	arena_done(&arena);
}

/* What we stopped is had anew, of whichever kind, and through whatever it is carried. */
static void wanted_again_when_cut_short(void **state)
{
	struct probe_facts *probe = probe_facts_new();
	struct scan_results some = { 0 };
	struct arena arena;
	struct flat flat;
	int nine = 9;

	(void)state;
	arena_init(&arena);
	scan_results_add(&probe->scan_results, &number, &nine, &probe->arena)->cut_short = true;
	assert_true(scan_results_again(&probe->scan_results));
	probe->json = memory_string("{}");
	flat_init(&flat);
	probe_facts_flatten(&flat, probe);
	probe_facts_unref(probe);
	probe = probe_facts_restore(flat.octets.bytes, flat.octets.length);
	flat_done(&flat);
	assert_true(scan_results_again(&probe->scan_results));
	scan_results_add_all(&some, &probe->scan_results, false, &arena);
	assert_int_equal(some.count, 0);
	scan_results_add_all(&some, &probe->scan_results, true, &arena);
	assert_true(scan_results_again(&some));
	scan_results_add(&some, &number, &nine, &arena);
	assert_false(scan_results_again(&some));
	probe_facts_unref(probe);
	arena_done(&arena);
}

/* With the facts of a host and of a session, which are freed before what they were carried to is read. */
static void carried_over(void **state)
{
	struct host_facts *host = host_facts_new("mx.example.se");
	struct probe_facts *probe = probe_facts_new();
	struct flat host_flat, probe_flat;

	(void)state;
	fill(&host->scan_results, &host->arena, true);
	fill(&probe->scan_results, &probe->arena, false);
	probe->json = memory_string("{}");
	flat_init(&host_flat);
	host_facts_flatten(&host_flat, host);
	flat_init(&probe_flat);
	probe_facts_flatten(&probe_flat, probe);
	assert_written(&host->scan_results, WRITTEN);
	assert_written(&probe->scan_results, WRITTEN);
	host_facts_unref(host);
	probe_facts_unref(probe);
	host = host_facts_restore("mx.example.se", host_flat.octets.bytes, host_flat.octets.length);
	probe = probe_facts_restore(probe_flat.octets.bytes, probe_flat.octets.length);
	flat_done(&host_flat);
	flat_done(&probe_flat);
	assert_written(&host->scan_results, WRITTEN);
	assert_true(scan_results_again(&host->scan_results));
	assert_written(&probe->scan_results, WRITTEN);
	assert_false(scan_results_again(&probe->scan_results));
	host_facts_unref(host);
	probe_facts_unref(probe);
}

#define LOUD (1 << 20) /* octets that a peer said */

static void loud_record(const void *state, struct writer *json)
{
	char *text = memory_alloc(LOUD);

	(void)state;
	memset(text, 'x', LOUD);
	writer_text(json, "text", text, LOUD);
	writer_array(json, "list");
	for (int i = 0; i < LOUD && writer_room(json); i++)
		writer_text(json, NULL, text, 200);
	writer_array_end(json);
	free(text);
}

static void assert_json(const char *text)
{
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(root);
	assert_int_equal(json_integer_value(json_object_get(root, "own")), 1);
	assert_true(json_is_object(json_object_get(root, "loud")));
	json_decref(root);
}

/* However much is found, a session's texts stay short, and are had back without it. */
static void bounded_texts(void **state)
{
	static const struct scan_kind loud = { "loud", 1, loud_record, NULL, NULL };
	static const char own[] = "{\"own\":1}", own_brief[] = "{\"own\":1,\"b\":2}";

	(void)state;
	for (int has_brief = 0; has_brief < 2; has_brief++) {
		struct probe_facts *facts = probe_facts_new();

		facts->json = memory_string(own);
		facts->brief = has_brief ? memory_string(own_brief) : NULL;
		scan_results_add(&facts->scan_results, &loud, "", &facts->arena);
		probe_text_add(facts, NULL, 0);
		assert_json(facts->json);
		assert_json(facts->brief);
		assert_true(strlen(facts->json) <= strlen(own) + SCAN_RESULTS_TEXT_MAXIMUM);
		assert_true(strlen(facts->brief) <= strlen(own_brief) + SCAN_RESULTS_BRIEF_MAXIMUM);
		assert_int_equal(facts->text_octets, strlen(facts->json) + strlen(facts->brief));
		probe_text_cut(facts);
		assert_string_equal(facts->json, own);
		if (has_brief)
			assert_string_equal(facts->brief, own_brief);
		else
			assert_null(facts->brief);
		probe_facts_unref(facts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_by_name),
		cmocka_unit_test(wanted_again),
		cmocka_unit_test(wanted_again_when_cut_short),
		cmocka_unit_test(carried_over),
		cmocka_unit_test(bounded_texts),
	};

	return RUN_TESTS("scan_results", tests);
}
