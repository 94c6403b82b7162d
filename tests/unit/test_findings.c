/* SPDX-License-Identifier: Apache-2.0 */
/* verdict/findings: what scanners found is kept in whatever arena, carried over, and written by name. */
#include "tests/unit/unit.h"

#include "verdict/facts_flat.h"
#include "verdict/findings.h"

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

static const struct finding_kind shape = { "shape", sizeof(struct shape), shape_record, shape_flat,
	shape_again },
				 number = { "number", sizeof(int), number_record, NULL, NULL };

static void assert_written(const struct findings *findings, const char *expected)
{
	struct buffer text;
	struct writer json;

	buffer_init(&text, 10000);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	findings_write(findings, &json);
	writer_object_end(&json);
	char *written = buffer_take(&text, NULL);
	assert_string_equal(written, expected);
	free(written);
}

#define WRITTEN "{\"number\":{\"number\":7},\"shape\":{\"text\":\"x\",\"list\":[\"a\",\"\"]}}"

/* What the scanner had is gone, as its probe is, before anybody looks. */
static void fill(struct findings *findings, struct arena *arena, bool again)
{
	struct arena own;
	int seven = 7;

	arena_init(&own);
	const char **list = arena_alloc(&own, 2 * sizeof(*list));
	list[0] = arena_string(&own, "a");
	list[1] = arena_string(&own, "");
	const struct shape state = { arena_string(&own, "x"), list, 2, again };
	findings_add(findings, &shape, &state, arena);
	findings_add(findings, &number, &seven, arena);
	arena_done(&own);
}

static void kept_by_name(void **state)
{
	struct findings findings = { 0 };
	struct arena arena;
	int eight = 8;

	(void)state;
	arena_init(&arena);
	assert_written(&findings, "{}");
	assert_null(findings_get(&findings, &shape));
	fill(&findings, &arena, false);
	assert_written(&findings, WRITTEN);
	assert_int_equal(*(const int *)findings_get(&findings, &number), 7);
	findings_add(&findings, &number, &eight, &arena);
	assert_int_equal(findings.count, 2);
	assert_int_equal(*(const int *)findings_get(&findings, &number), 8);
	arena_done(&arena);
}

static void wanted_again(void **state)
{
	struct findings findings = { 0 }, some = { 0 };
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_false(findings_again(&findings));
	fill(&findings, &arena, false);
	assert_false(findings_again(&findings));
	fill(&findings, &arena, true);
	assert_true(findings_again(&findings));
	findings_add_all(&some, &findings, false, &arena);
	assert_written(&some, "{\"number\":{\"number\":7}}");
	findings_add_all(&some, &findings, true, &arena);
	assert_written(&some, WRITTEN);
	arena_done(&arena);
}

/* With the facts of a host and of a session, which are freed before what they were carried to is read. */
static void carried_over(void **state)
{
	struct host_facts *host = host_facts_new("mx.example.se");
	struct probe_facts *probe = probe_facts_new();
	struct flat host_flat, probe_flat;

	(void)state;
	fill(&host->findings, &host->arena, true);
	fill(&probe->findings, &probe->arena, false);
	probe->json = memory_string("{}");
	flat_init(&host_flat);
	host_facts_flatten(&host_flat, host);
	flat_init(&probe_flat);
	probe_facts_flatten(&probe_flat, probe);
	assert_written(&host->findings, WRITTEN);
	assert_written(&probe->findings, WRITTEN);
	host_facts_unref(host);
	probe_facts_unref(probe);
	host = host_facts_restore("mx.example.se", host_flat.octets.bytes, host_flat.octets.length);
	probe = probe_facts_restore(probe_flat.octets.bytes, probe_flat.octets.length);
	flat_done(&host_flat);
	flat_done(&probe_flat);
	assert_written(&host->findings, WRITTEN);
	assert_true(findings_again(&host->findings));
	assert_written(&probe->findings, WRITTEN);
	assert_false(findings_again(&probe->findings));
	host_facts_unref(host);
	probe_facts_unref(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_by_name),
		cmocka_unit_test(wanted_again),
		cmocka_unit_test(carried_over),
	};

	return RUN_TESTS("findings", tests);
}
