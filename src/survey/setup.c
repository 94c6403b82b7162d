/* SPDX-License-Identifier: Apache-2.0 */
/* Start-up conditions (setup.h). Whatever is wrong is said in one line, before any file is touched. */
#include "survey/setup.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/name.h"
#include "base/network_list.h"
#include "input/feed.h"
#include "input/list_text.h"
#include "input/prefix_list.h"
#include "survey/memory.h"
#include "net/tap.h"
#include "net/vantage.h"
#include "output/json_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FAILURE_SPACING_LEAST (240 * CLOCK_SECOND) /* of other people's servers (G2) */
#define DNS_CACHE_FOR_DOMAIN 500 /* octets, of each domain of the list */
#define DNS_CACHE_LEAST (8 * 1024 * 1024) /* of each worker */
#define DNS_CACHE_MOST (48 * 1024 * 1024)

/* What may not be contacted: the registries less what --allow-special-use names. */
static char *make_forbidden(
	const struct options *options, const struct networks *special, struct setup *setup)
{
	struct networks *allowed = &setup->allowed;
	char *error = NULL;

	for (size_t i = 0; !error && i < options->allow_special_use.count; i++) {
		if (!networks_add(allowed, options->allow_special_use.texts[i]))
			error = memory_format("--allow-special-use: not a network: %s",
				options->allow_special_use.texts[i]);
	}
	networks_seal(allowed);
	if (!error && !networks_cover(special, allowed))
		error = memory_format(
			"--allow-special-use: only special-use networks can be named");
	networks_subtract(special, allowed, &setup->forbidden);
	return error;
}

/* Our own addresses, but for those of a laboratory that lives on this machine. */
static void find_own(struct setup *setup)
{
	struct networks interfaces;

	networks_init(&interfaces);
	vantage_interfaces(&interfaces);
	networks_seal(&interfaces);
	networks_subtract(&interfaces, &setup->allowed, &setup->own);
	networks_done(&interfaces);
}

/* IPv6 leads somewhere: to the public Internet, or to a laboratory that may be contacted. */
static bool have_ipv6(const struct setup *setup)
{
	char text[ADDRESS_TEXT_SIZE];

	for (size_t i = 0; i < setup->allowed.count; i++) {
		if (setup->allowed.ranges[i].first.version == 6)
			return true;
	}
	return vantage_address(6, &setup->sources, text);
}

static char *make_networks(struct setup *setup, struct options *options)
{
	struct networks special;
	char *error;
	bool contacts_nobody_else;

	networks_special_purpose(&special);
	error = make_forbidden(options, &special, setup);
	if (!error)
		setup->lists = lists_load(options, NULL, &error);
	contacts_nobody_else = options->dry_run ||
		(!error && options->allowlist_file &&
			networks_cover(&special, &setup->lists->avoid.allowlist));
	/* Without a name to answer for, only laboratories may be contacted. */
	if (!error && !options->ehlo_name && !contacts_nobody_else) {
		error = own_name_find(&setup->own_name, &setup->sources);
		options->ehlo_name = error ? NULL : setup->own_name.text;
	}
	if (!error && options->failure_spacing < FAILURE_SPACING_LEAST && !contacts_nobody_else)
		error = memory_format(
			"--failure-spacing: less than %lld s only with an allow list of "
			"special-use networks: mail servers ban who fails more often",
			(long long)(FAILURE_SPACING_LEAST / CLOCK_SECOND));
	networks_done(&special);
	return error;
}

static char *load_prefixes(const char *path, struct setup *setup)
{
	struct prefix_list list;
	struct buffer text;
	char *fault = list_text_load(path, false, &text), *error = NULL;

	if (fault)
		error = memory_format("--networks %s", fault);
	else if (!prefix_list_add(&setup->prefixes, text.bytes, text.length, &list))
		error = memory_format(
			"--networks %s: line %zu %s", path, list.bad_line, list.fault);
	else if (!list.rows)
		log_write(LEVEL_NOTE, "--networks %s: has no prefix", path);
	setup->survey.prefixes = &setup->prefixes;
	free(fault);
	buffer_done(&text);
	return error;
}

static char *check_name(const char *name)
{
	if (strlen(name) > NAME_MAXIMUM)
		return memory_format("--ehlo-name: too long");
	if (*name != '[' && (!name_is_host(name) || name_labels(name) < 2 || name_is_address(name)))
		return memory_format("--ehlo-name: not a fully qualified host name: %s: give "
				     "the one that this machine's address resolves to, such as "
				     "survey.example.org",
			name);
	return NULL;
}

static char *check_texts(const struct options *options)
{
	char *error = options->ehlo_name ? check_name(options->ehlo_name) : NULL;

	if (error)
		return error;
	if (options->user_metadata && !json_check(options->user_metadata))
		return memory_format("--user-metadata: not a JSON value");
	return NULL;
}

/* No address would be asked. */
static char *check_versions(const struct setup *setup, const struct options *options)
{
	if (options->no_ipv4 && options->no_ipv6)
		return memory_format(
			"--no-ipv4 and --no-ipv6 (-6, -4): one of them, or no server is asked");
	if (options->no_ipv6 && source_of(&setup->sources, 6))
		return memory_format("--source-ip: no packet comes from an IPv6 address with "
				     "--no-ipv6 (-4): leave out one of them");
	if (options->no_ipv4 && !setup->survey.ipv6 && !options->dry_run)
		return memory_format("--no-ipv4: no route leads from here to IPv6 servers");
	return NULL;
}

static char *choose_scanners(struct setup *setup, const struct options *options)
{
	setup->choice.of_addresses = options->addresses;
	char *error = choice_make(scanner_registry, options->scanners, &setup->choice);

	setup->survey.scanners = setup->choice.list;
	setup->survey.scanner_count = setup->choice.count;
	return error;
}

static char *divide_capacity(struct setup *setup, const struct options *options)
{
	struct survey_setup *survey = &setup->survey;
	struct shares shares;

	setup->capacity = capacity_find();
	if (!capacity_divide(&setup->capacity, options->senders, survey->workers, &shares))
		return memory_format("%lld file descriptors are too few for %u workers: raise "
				     "ulimit -n or lower --workers",
			(long long)setup->capacity.descriptors, survey->workers);
	survey->senders = shares.senders;
	survey->dns_sockets = shares.dns_sockets;
	/* They may be fewer than were asked for. */
	if (survey->workers > survey->senders)
		survey->workers = (unsigned)survey->senders;
	return NULL;
}

static char *divide_memory(struct setup *setup, const struct options *options)
{
	struct survey_setup *survey = &setup->survey;
	uint64_t least = memory_least(survey->workers), found = memory_find();
	struct memory_plan plan;

	/* A machine that has too little, by itself, is no reason not to try. */
	if (options->memory)
		setup->memory = (uint64_t)options->memory << 20;
	else if (found)
		setup->memory = found > least ? found : least;
	const struct memory_wish wish = { .limit = setup->memory,
		.workers = survey->workers,
		.senders = survey->senders,
		.dns_cache_octets = survey->dns_cache_octets };

	if (!memory_divide(&wish, &plan))
		return memory_format("--memory %lld: %u workers need %llu MiB at least",
			(long long)options->memory, survey->workers,
			(unsigned long long)((least + (1 << 20) - 1) >> 20));
	survey->senders = plan.senders;
	survey->dns_cache_octets = plan.dns_cache_octets;
	survey->warm_octets = plan.warm_octets;
	survey->backlog_octets = plan.backlog_octets;
	return NULL;
}

/* In proportion to a worker's part of the list; all there may be where its length is not known, from a pipe. */
static size_t cache_octets(uint64_t lines, unsigned workers)
{
	uint64_t wanted = lines ? lines * DNS_CACHE_FOR_DOMAIN / workers : DNS_CACHE_MOST;

	if (wanted < DNS_CACHE_LEAST)
		wanted = DNS_CACHE_LEAST;
	return (size_t)(wanted < DNS_CACHE_MOST ? wanted : DNS_CACHE_MOST);
}

static unsigned worker_count(const struct options *options)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	int64_t workers = options->workers ? options->workers : processors > 0 ? processors : 1;

	/* Each has its share of the senders. */
	return (unsigned)(workers > options->senders ? options->senders : workers);
}

char *setup_make(struct options *options, struct setup *ret_setup)
{
	struct setup *setup = ret_setup;
	char *error;

	*setup = (struct setup){ 0 };
	setup->survey.options = options;
	setup->survey.forbidden = &setup->forbidden;
	setup->survey.own = &setup->own;
	setup->survey.workers = worker_count(options);
	error = check_texts(options);
	if (!error)
		error = sources_set(&setup->sources, &options->source_ip);
	setup->survey.sources = &setup->sources;
	if (!error)
		error = make_networks(setup, options);
	if (!error && options->networks)
		error = load_prefixes(options->networks, setup);
	find_own(setup);
	setup->survey.ipv6 = !options->no_ipv6 && have_ipv6(setup);
	if (!error)
		error = check_versions(setup, options);
	if (!error)
		error = choose_scanners(setup, options);
	if (!error)
		error = divide_capacity(setup, options);
	/* A shard has about its part of them. */
	setup->lines = feed_count(options) / (uint64_t)options->shards;
	setup->survey.dns_cache_octets = cache_octets(setup->lines, setup->survey.workers);
	if (!error)
		error = divide_memory(setup, options);
	if (!error && options->capture && !options->dry_run)
		setup->tap = tap_open(&error);
	setup->survey.tap = setup->tap;
	if (setup->lists)
		setup->survey.avoid = &setup->lists->avoid;
	return error;
}

void setup_done(struct setup *setup)
{
	networks_done(&setup->forbidden);
	networks_done(&setup->allowed);
	networks_done(&setup->own);
	prefixes_done(&setup->prefixes);
	tap_close(setup->tap, NULL);
	lists_free(setup->lists);
	free(setup->choice.list);
}
