/* SPDX-License-Identifier: Apache-2.0 */
/* Options of lists of addresses (target_options.h). */
#include "input/target_options.h"

#include "base/arena.h"
#include "base/random.h"
#include "base/target.h"
#include "input/list_format.h"
#include "input/shard.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define SEEDS_DRAWN 1000000000 /* that can be given */

/* What they ask for cannot be had of addresses; limits of domains bind nothing there, and may stand in a file for all surveys. */
static const char *const of_domains[] = { "allow-tld", "mx-literal", "tlsa-always", "sts-always" };
static const char *const of_addresses[] = { "port", "shards" };

static bool is_preset(const struct option_table *table, const struct option_row *row)
{
	const void *field = (const char *)table->values + row->offset;

	return row->kind == OPTION_KIND_FLAG
		? !*(const bool *)field
		: *(const int64_t *)field == strtoll(row->preset, NULL, 10);
}

/* The first of these options that was set to something; NULL: none. */
static const char *first_set(
	const struct options *options, const char *const *names, size_t name_count)
{
	const struct option_table *table = &options->tables.list[0];

	for (size_t i = 0; i < table->count; i++) {
		for (size_t j = 0; j < name_count; j++) {
			const struct option_row *row = &table->rows[i];

			if (row->kind != OPTION_KIND_GROUP && !strcmp(row->name, names[j]) &&
				!is_preset(table, row))
				return row->name;
		}
	}
	return NULL;
}

static char *check_format(const struct options *options)
{
	struct list_format format;

	if (!list_format_parse(options->input_format, &format))
		return NULL;
	if (options->addresses && !format.addresses &&
		(format.separator != CSV_NONE || format.origins))
		return memory_format(
			"--input-format %s: of domains; with --addresses: auto, plain, "
			"zgrab2, masscan, or csv:ip=1:name=2:port=3",
			options->input_format);
	return format.addresses && !options->addresses
		? memory_format("--input-format %s: of a list of addresses: give --addresses, too",
			  options->input_format)
		: NULL;
}

static char *check_shards(const struct options *options)
{
	if (options->shards < 1 || options->shards > SHARDS_MAXIMUM)
		return memory_format("--shards: from 1 to %d", SHARDS_MAXIMUM);
	if (options->shards > 1 && options->shard == SHARD_NONE)
		return memory_format(
			"--shards %lld: needs --shard N, from 0 to %lld: which of them "
			"this is",
			(long long)options->shards, (long long)options->shards - 1);
	if (options->shard >= options->shards)
		return memory_format(options->shards > 1
				? "--shard %lld: the %lld shards are numbered from 0"
				: "--shard %lld: needs --shards, how many there are",
			(long long)options->shard, (long long)options->shards);
	return options->shards > 1 && !options->seed
		? memory_format("--shards %lld: needs --seed N with the same N for all of them, as "
				"it says what is in which",
			  (long long)options->shards)
		: NULL;
}

static char *check_addresses(const struct options *options)
{
	const char *name =
		first_set(options, of_domains, sizeof(of_domains) / sizeof(of_domains[0]));

	if (name)
		return memory_format(
			"--%s: for lists of domains; leave it out with --addresses", name);
	if (!target_is_port(options->port))
		return memory_format("--port: 25, 465 or 587, not %lld", (long long)options->port);
	return check_shards(options);
}

static char *check_domains(const struct options *options)
{
	const char *name =
		first_set(options, of_addresses, sizeof(of_addresses) / sizeof(of_addresses[0]));

	if (!name && options->shard != SHARD_NONE)
		name = "shard";
	return name ? memory_format("--%s: only with --addresses", name) : NULL;
}

/* One that can be given again. */
static char *draw_seed(struct options *options)
{
	struct random random;

	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return memory_string("this machine gives no random numbers: give a --seed");
	options->seed = (int64_t)(1 + random_below(&random, SEEDS_DRAWN));
	return NULL;
}

char *target_options_complete(struct options *options)
{
	char *error = check_format(options);

	if (options->shuffle_window == SHUFFLE_WINDOW_NONE)
		options->shuffle_window =
			options->addresses ? SHUFFLE_WINDOW_ADDRESSES : SHUFFLE_WINDOW_DOMAINS;
	if (!error)
		error = options->addresses ? check_addresses(options) : check_domains(options);
	if (options->shard == SHARD_NONE)
		options->shard = 0;
	if (!error && options->addresses && !options->seed)
		error = draw_seed(options);
	return error;
}
