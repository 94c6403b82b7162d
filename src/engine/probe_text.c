/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of sessions (probe_text.h). */
#include "engine/probe_text.h"

#include <stdlib.h>
#include <string.h>

/* An outcome and its neighbours, TLS and trust are left by every step; the last one leaves them nearly alone. */
#define LAST_STEP { .octets = 32, .elements = 1 }

static const struct writer_cuts whole_steps[] = { { 0 }, { .octets = 1024, .elements = 50 },
	{ .octets = 1024, .elements = 25 }, { .octets = 512, .elements = 25 },
	{ .octets = 128, .elements = 8 }, LAST_STEP };
static const struct writer_cuts brief_steps[] = { { .octets = 128, .elements = 4 }, LAST_STEP };

static const struct writer_cuts scan_results_steps[] = { { 0 }, { .octets = 1024, .elements = 50 },
	{ .octets = 128, .elements = 8 }, LAST_STEP };

static const struct writer_ladder scan_results_whole = { SCAN_RESULTS_TEXT_MAXIMUM,
	scan_results_steps, sizeof(scan_results_steps) / sizeof(scan_results_steps[0]) };
static const struct writer_ladder scan_results_brief = { SCAN_RESULTS_BRIEF_MAXIMUM, brief_steps,
	sizeof(brief_steps) / sizeof(brief_steps[0]) };
static const struct writer_ladder whole = { PROBE_TEXT_MAXIMUM, whole_steps,
	sizeof(whole_steps) / sizeof(whole_steps[0]) };
static const struct writer_ladder brief = { PROBE_BRIEF_MAXIMUM, brief_steps,
	sizeof(brief_steps) / sizeof(brief_steps[0]) };

static void weigh(struct probe_facts *facts)
{
	facts->text_octets = strlen(facts->json) + (facts->brief ? strlen(facts->brief) : 0);
}

void probe_text_set(struct probe_facts *facts, writer_fill fill, const void *owner)
{
	size_t length;

	facts->json = writer_fit(&whole, fill, owner, &length);
	if (length > PROBE_BRIEF_MAXIMUM)
		facts->brief = writer_fit(&brief, fill, owner, NULL);
	weigh(facts);
}

struct members {
	const struct scan_results *results;
	const char *const *not_asked;
	size_t not_asked_count;
};

static void write_scan_results(const void *owner, struct writer *json)
{
	const struct members *members = owner;

	writer_object(json, NULL);
	scan_results_write(members->results, json);
	if (members->not_asked_count)
		writer_array_whole(json, "not_asked");
	for (size_t i = 0; i < members->not_asked_count; i++)
		writer_string(json, NULL, members->not_asked[i]);
	if (members->not_asked_count)
		writer_array_end(json);
	writer_object_end(json);
}

/* The object with the members of the results behind its own, freed with free(). */
static char *with_scan_results(
	const char *object, const struct members *members, const struct writer_ladder *ladder)
{
	char *object_of_members = writer_fit(ladder, write_scan_results, members, NULL);
	char *text =
		memory_format("%.*s,%s", (int)strlen(object) - 1, object, object_of_members + 1);

	free(object_of_members);
	return text;
}

void probe_text_add(struct probe_facts *facts, const char *const *not_asked, size_t count)
{
	const struct members members = { &facts->scan_results, not_asked, count };
	char *own = facts->json, *own_brief = facts->brief;

	facts->own_octets = strlen(own);
	facts->own_brief_octets = own_brief ? strlen(own_brief) : 0;
	facts->json = with_scan_results(own, &members, &scan_results_whole);
	if (own_brief || strlen(facts->json) > PROBE_BRIEF_MAXIMUM)
		facts->brief = with_scan_results(
			own_brief ? own_brief : own, &members, &scan_results_brief);
	free(own);
	free(own_brief);
	weigh(facts);
}

static char *cut(char *text, size_t own_octets)
{
	char *own = own_octets ? memory_format("%.*s}", (int)own_octets - 1, text) : NULL;

	free(text);
	return own;
}

void probe_text_cut(struct probe_facts *facts)
{
	if (!facts->own_octets)
		return;
	facts->json = cut(facts->json, facts->own_octets);
	facts->brief = cut(facts->brief, facts->own_brief_octets);
	facts->own_octets = facts->own_brief_octets = 0;
	weigh(facts);
}
