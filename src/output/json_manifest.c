/* SPDX-License-Identifier: Apache-2.0 */
/* Earlier manifests (json_manifest.h). */
#include "output/json_manifest.h"

#include "base/arena.h"
#include "base/writer.h"
#include "output/json_lines.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EARLIER_TEXT_MAXIMUM 200 /* of an option's value in a message */
#define EARLIER_SCANNERS_MAXIMUM 1000 /* of a manifest, that are compared */

struct earlier {
	json_t *root;
};

struct earlier *earlier_load(const char *path, char **ret_error)
{
	json_error_t error;

	*ret_error = NULL;
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return NULL;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!root) {
		*ret_error = memory_format("manifest %s: %s", path, error.text);
		return NULL;
	}
	if (!json_schema_known(root) || !json_is_object(json_object_get(root, "options"))) {
		json_decref(root);
		*ret_error = memory_format("manifest %s: not of a survey of this version", path);
		return NULL;
	}
	struct earlier *earlier = memory_alloc(sizeof(*earlier));
	earlier->root = root;
	return earlier;
}

void earlier_free(struct earlier *earlier)
{
	if (earlier)
		json_decref(earlier->root);
	free(earlier);
}

static void show(json_t *value, char text[EARLIER_TEXT_MAXIMUM])
{
	char *dumped = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_ENSURE_ASCII)
			     : NULL;

	snprintf(text, EARLIER_TEXT_MAXIMUM, "%s", dumped ? dumped : "not given");
	free(dumped);
}

static char *differ(const char *name, json_t *before, json_t *now)
{
	char first[EARLIER_TEXT_MAXIMUM], second[EARLIER_TEXT_MAXIMUM];

	show(before, first);
	show(now, second);
	return memory_format("--%s was %s when the survey was begun and is %s now: resume with the "
			     "same, or begin "
			     "another survey",
		name, first, second);
}

static json_t *echo(const struct options *options)
{
	struct buffer text;
	struct writer json;

	buffer_init(&text, MANIFEST_MAXIMUM);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	option_echo(&json, &options->tables);
	writer_object_end(&json);
	json_t *root = json_loadb(text.bytes, text.length, 0, NULL);
	buffer_done(&text);
	return root;
}

/* Of the program itself, not of a scanner. */
static bool is_own(const struct option_tables *tables, const char *name)
{
	for (size_t i = 0; i < tables->list[0].count; i++) {
		const struct option_row *row = &tables->list[0].rows[i];

		if (row->kind != OPTION_KIND_GROUP && !strcmp(row->name, name))
			return true;
	}
	return false;
}

/* Whether values of an option that differ are no reason to stop; NULL: it had, or has, none. */
static bool may_differ(const struct earlier *earlier, const struct options *options,
	const char *name, json_t *before)
{
	const char *text = json_string_value(before);

	/* This machine's own name may have one label yet: it is settled when the resolver is there. */
	if (!strcmp(name, "ehlo-name") && text && options->ehlo_name &&
		!strchr(options->ehlo_name, '.'))
		return true;
	/* What the words stand for is compared by itself; where it was not known, "all" were the default ones. */
	if (!strcmp(name, "scanners"))
		return json_object_get(earlier->root, "scanners") ||
			(text && !strcmp(text, "all") && !strcmp(options->scanners, "default"));
	/* Lists were read in one way only before, which is compared line by line. */
	if (!before && !strcmp(name, "input-format"))
		return true;
	/* The scanner may have come to the program since; whether it runs is another question. */
	return !before && !is_own(&options->tables, name);
}

char *earlier_compare(const struct earlier *earlier, const struct options *options)
{
	json_t *before = json_object_get(earlier->root, "options"), *now = echo(options);
	json_t *store = json_object_get(before, "certs");
	const char *name;
	char *error = NULL;

	for (size_t i = 0; !error && (name = option_fixed(&options->tables, i)); i++) {
		json_t *first = json_object_get(before, name), *second = json_object_get(now, name);

		if (first != second && !json_equal(first, second) &&
			!may_differ(earlier, options, name, first))
			error = differ(name, first, second);
	}
	/* A store that begins in the middle would lack what the first records refer to. */
	if (!error && !store != !options->certificates)
		error = differ("certs", store, json_object_get(now, "certs"));
	json_decref(now);
	return error;
}

static json_t *at(const struct earlier *earlier, const char *path)
{
	json_t *value = earlier ? earlier->root : NULL;
	char key[100];

	while (value && *path) {
		size_t length = strcspn(path, ".");

		snprintf(key, sizeof(key), "%.*s", (int)length, path);
		value = json_object_get(value, key);
		path += length + (path[length] == '.');
	}
	return value;
}

/* "smtp 1, tlsa 1": name and version of each, freed by the caller. */
static char *add_scanner(char *texts, const char *name, json_int_t version)
{
	char *longer = memory_format(
		"%s%s%.40s %lld", texts ? texts : "", texts ? ", " : "", name, (long long)version);

	free(texts);
	return longer;
}

char *earlier_compare_scanners(
	const struct earlier *earlier, const struct scanner *const *scanners, size_t count)
{
	json_t *list = at(earlier, "scanners"), *scanner;
	char *before = NULL, *now = NULL, *error = NULL;
	size_t i;

	json_array_foreach(list, i, scanner)
	{
		const char *name = json_string_value(json_object_get(scanner, "name"));

		if (i == EARLIER_SCANNERS_MAXIMUM)
			break;
		before = add_scanner(before, name ? name : "?",
			json_integer_value(json_object_get(scanner, "version")));
	}
	for (i = 0; i < count; i++)
		now = add_scanner(now, scanners[i]->name, scanners[i]->version);
	if (list && (!before || !now || strcmp(before, now) != 0))
		error = memory_format(
			"the scanners, and the versions of their fields, were %s when "
			"the survey was begun and are %s now: resume with the same, or "
			"begin another survey",
			before ? before : "none", now ? now : "none");
	free(before);
	free(now);
	return error;
}

const char *earlier_text(const struct earlier *earlier, const char *path)
{
	return json_string_value(at(earlier, path));
}

uint64_t earlier_count(const struct earlier *earlier, const char *path)
{
	json_int_t count = json_integer_value(at(earlier, path));

	return count > 0 ? (uint64_t)count : 0;
}

char **earlier_runs(const struct earlier *earlier, uint64_t records, size_t *ret_count)
{
	json_t *runs = at(earlier, "runs"), *run;
	char **texts = memory_alloc((json_array_size(runs) + 1) * sizeof(*texts));
	size_t i;

	json_array_foreach(runs, i, run)
	{
		json_t *told = json_copy(run);
		const char *state = json_string_value(json_object_get(run, "state"));
		uint64_t wrote = (uint64_t)json_integer_value(json_object_get(run, "records"));

		if (state && !strcmp(state, "running")) {
			wrote = records;
			json_object_set_new(told, "state", json_string("killed"));
			json_object_set_new(told, "records", json_integer((json_int_t)wrote));
		}
		records -= wrote < records ? wrote : records;
		texts[i] = json_dumps(told, JSON_COMPACT);
		json_decref(told);
	}
	*ret_count = json_array_size(runs);
	return texts;
}
