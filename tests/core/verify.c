/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios held against what came of them (verify.h). */
#include "tests/core/verify.h"

#include "base/clock.h"
#include "tests/core/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOLERANCE \
	(CLOCK_SECOND / 20) /* of a pause that has to be kept, and not to be much longer */

static const struct expectation *find_expectation(
	const struct scenario *scenario, const json_t *record, size_t *ret_index)
{
	json_int_t sequence = json_integer_value(json_object_get(record, "seq"));

	for (size_t i = 0; i < scenario->expectation_count; i++) {
		const json_t *expected = scenario->expectations[i].record;

		*ret_index = i;
		if (json_integer_value(json_object_get(expected, "seq")) == sequence)
			return &scenario->expectations[i];
	}
	return NULL;
}

static char *verify_record(const struct scenario *scenario, const char *line, bool *seen)
{
	json_error_t fault;
	json_t *record = json_loads(line, JSON_REJECT_DUPLICATES, &fault);
	size_t index = 0;
	char *error = NULL, *difference;

	if (!record)
		return memory_format("a record is no JSON: %s: %.200s", fault.text, line);
	const struct expectation *expectation = find_expectation(scenario, record, &index);
	if (!expectation) {
		error = memory_format("a record that nobody expects: %.200s", line);
	} else if (seen[index]) {
		error = memory_format("a second record: %.200s", line);
	} else if ((difference = expect_difference(expectation->record, record))) {
		error = memory_format("line %u: %s", expectation->line, difference);
		free(difference);
	}
	seen[index] = true;
	json_decref(record);
	return error;
}

static char *verify_records(const struct scenario *scenario, const char *path)
{
	bool seen[WORLD_MAXIMUM] = { false };
	FILE *file = fopen(path, "re");
	char *line = NULL, *error = NULL;
	size_t size = 0;

	while (!error && file && getline(&line, &size, file) > 0)
		error = verify_record(scenario, line, seen);
	for (size_t i = 0; !error && i < scenario->expectation_count; i++) {
		if (!seen[i])
			error = memory_format(
				"line %u: there is no such record", scenario->expectations[i].line);
	}
	free(line);
	if (file)
		fclose(file);
	return error;
}

static bool concerns(const struct check *check, const struct world_contact *contact)
{
	for (size_t i = 0; i < check->address_count; i++) {
		if (!address_compare(&check->addresses[i], &contact->address))
			return true;
	}
	return false;
}

static char *verify_sessions(const struct check *check, const struct world_notes *notes)
{
	int64_t count = 0;

	for (size_t i = 0; i < notes->contact_count; i++)
		count += concerns(check, &notes->contacts[i]);
	return count == check->number ? NULL
				      : memory_format("%lld connections expected, %lld made",
						(long long)check->number, (long long)count);
}

/* How many of them there were when this one began. */
static int64_t count_at(
	const struct check *check, const struct world_notes *notes, const struct world_contact *at)
{
	int64_t count = 0;

	for (size_t i = 0; i < notes->contact_count; i++) {
		const struct world_contact *contact = &notes->contacts[i];
		bool over = contact->ended_us && contact->ended_us <= at->began_us;

		count += concerns(check, contact) && contact->began_us <= at->began_us && !over;
	}
	return count;
}

/* A limit is kept, and it is reached: else nothing was limited. */
static char *verify_at_once(const struct check *check, const struct world_notes *notes)
{
	int64_t most = 0;

	for (size_t i = 0; i < notes->contact_count; i++) {
		int64_t count = concerns(check, &notes->contacts[i])
			? count_at(check, notes, &notes->contacts[i])
			: 0;
		if (count > most)
			most = count;
	}
	return most == check->number ? NULL
				     : memory_format("%lld at once expected, and there were %lld",
					       (long long)check->number, (long long)most);
}

/* The shortest pause between the end of a connection and the beginning of the next. */
static char *verify_gap(const struct check *check, const struct world_notes *notes)
{
	int64_t shortest = INT64_MAX;

	for (size_t i = 0; i < notes->contact_count; i++) {
		const struct world_contact *one = &notes->contacts[i];

		for (size_t j = i + 1; concerns(check, one) && j < notes->contact_count; j++) {
			const struct world_contact *next = &notes->contacts[j];
			int64_t pause = next->began_us - one->ended_us;

			if (concerns(check, next) && pause < shortest)
				shortest = pause;
		}
	}
	if (shortest >= check->number && shortest <= check->number + TOLERANCE)
		return NULL;
	return memory_format("a pause of %lld us expected, the shortest is %lld us",
		(long long)check->number, (long long)shortest);
}

/* Nobody is asked twice at once; where a run was killed, nothing is known of the end. */
static char *verify_one_at_a_time(const struct world_notes *notes)
{
	char text[ADDRESS_TEXT_SIZE];

	for (size_t i = 0; i < notes->contact_count; i++) {
		const struct world_contact *one = &notes->contacts[i];

		for (size_t j = i + 1; one->ended_us && j < notes->contact_count; j++) {
			const struct world_contact *next = &notes->contacts[j];

			if (next->began_us >= one->ended_us || next->port != one->port ||
				address_compare(&one->address, &next->address) != 0)
				continue;
			address_format(&one->address, text);
			return memory_format("two connections to %s at once", text);
		}
	}
	return NULL;
}

/* How many began within any second; one more than the rate may, as it was counted from between two of them. */
static char *verify_rate(const struct check *check, const struct world_notes *notes)
{
	int64_t most = 0;

	for (size_t i = 0; i < notes->contact_count; i++) {
		int64_t count = 0, until = notes->contacts[i].began_us + CLOCK_SECOND;

		for (size_t j = i; j < notes->contact_count; j++)
			count += notes->contacts[j].began_us < until;
		if (count > most)
			most = count;
	}
	/* What workers share does not come out even. */
	bool good = most <= check->number + 3 && most >= check->number - 3;
	return good ? NULL
		    : memory_format("%lld a second expected, and there were %lld",
			      (long long)check->number, (long long)most);
}

static const json_t *value_at(const json_t *json, const char *path)
{
	char name[100];

	while (*path && json) {
		size_t length = strcspn(path, ".");

		snprintf(name, sizeof(name), "%.*s", (int)length, path);
		json = json_is_array(json) ? json_array_get(json, (size_t)strtoul(name, NULL, 10))
					   : json_object_get(json, name);
		path += length + (path[length] == '.');
	}
	return json;
}

static char *verify_manifest(const struct check *check, const char *path)
{
	json_error_t fault;
	json_t *manifest = json_load_file(path, 0, &fault);

	if (!manifest)
		return memory_format("no manifest: %s", fault.text);
	char *difference = expect_difference(check->value, value_at(manifest, check->path));
	char *error = difference ? memory_format("manifest %s: %s", check->path, difference) : NULL;
	free(difference);
	json_decref(manifest);
	return error;
}

static char *verify_check(
	const struct check *check, const struct world_notes *notes, const char *manifest)
{
	switch (check->kind) {
	case CHECK_SESSIONS:
		return verify_sessions(check, notes);
	case CHECK_AT_ONCE:
		return verify_at_once(check, notes);
	case CHECK_GAP:
		return verify_gap(check, notes);
	case CHECK_RATE:
		return verify_rate(check, notes);
	case CHECK_MANIFEST:
		break;
	}
	return verify_manifest(check, manifest);
}

char *verify_checks(const struct scenario *scenario, const char *manifest)
{
	const struct world_notes *notes = scenario->world.notes;
	char *error;

	if (*notes->fault)
		return memory_string(notes->fault);
	error = verify_one_at_a_time(notes);
	for (size_t i = 0; !error && i < scenario->check_count; i++) {
		char *why = verify_check(&scenario->checks[i], notes, manifest);

		if (why)
			error = memory_format("line %u: %s", scenario->checks[i].line, why);
		free(why);
	}
	return error;
}

char *verify(const struct scenario *scenario, const char *output, const char *manifest)
{
	char *error = verify_checks(scenario, manifest);

	return error ? error : verify_records(scenario, output);
}
