/* SPDX-License-Identifier: Apache-2.0 */
/* docs/bounds.md, Records: what peers can make longest is valid, short enough, and keeps its verdicts. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "base/hex.h"
#include "engine/probe_text.h"
#include "output/certificates.h"
#include "output/record.h"
#include "tests/unit/files.h"
#include "tests/unit/json_path.h"
#include "tests/unit/worst.h"
#include "verdict/retry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOCK_TIME INT64_C(1790000000000000)

static json_t *parse(const char *text)
{
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!root)
		fail_msg("%s at %d of %zu octets", error.text, error.position, strlen(text));
	return root;
}

/* The next member of the text that is a key of a line elsewhere; NULL: none. No text of a peer looks like one. */
static const char *next_key(const char *at)
{
	static const char *const members[] = { "\"host_key\":\"", "\"probe_key\":\"" };
	const char *next = NULL;

	for (size_t i = 0; i < 2; i++) {
		const char *found = strstr(at, members[i]);
		if (found && (!next || found < next))
			next = found;
	}
	return next ? strchr(next, ':') + 2 : NULL;
}

/* Lines are kept for what a record names, no fewer and no more: those left out of it have none. */
static void assert_named(const char *text, const struct shared_keys *named)
{
	uint8_t key[SHARED_KEY_SIZE];
	size_t count = 0;

	for (const char *at = text; (at = next_key(at)); count++) {
		assert_true(count < named->count);
		assert_true(hex_read(at, key, sizeof(key)));
		assert_memory_equal(key, named->keys[count].octets, sizeof(key));
	}
	assert_int_equal(count, named->count);
}

static json_t *encode(const struct domain_facts *domain, size_t *ret_length)
{
	struct shared_keys named, named_again;

	clock_fix(CLOCK_TIME);
	char *text = record_encode(domain, ret_length, &named),
	     *again = record_encode(domain, NULL, &named_again);
	clock_fix(0);
	assert_named(text, &named);
	assert_named(again, &named_again);
	free(named.keys);
	free(named_again.keys);
	assert_int_equal(strlen(text), *ret_length);
	assert_true(*ret_length <= RECORD_MAXIMUM);
	assert_string_equal(text, again);
	json_t *root = parse(text);
	free(text);
	free(again);
	return root;
}

static void assert_same(json_t *loud, json_t *quiet, const char *path)
{
	char *first = json_show(loud, path), *second = json_show(quiet, path);

	if (strcmp(first, second) != 0 || !strcmp(first, "absent"))
		fail_msg("%s: %s, expected %s", path, first, second);
	free(first);
	free(second);
}

/* What follows from facts is the same, however loud they are. */
static void assert_same_verdicts(json_t *loud, json_t *quiet, size_t hosts, bool split)
{
	static const char *const paths[] = { "seq", "domain", "mx.kind", "mx.status", "mx.security",
		"dnssec.class", "sts.txt", "sts.fetch", "sts.policy.status", "sts.policy.mode",
		"tlsrpt.status", "senders", "resist", "dane", "first_attempt.outcome", "summary" };
	static const char *const of_host[] = { "name", "kind", "dane", "sts", "delivery",
		"address_status", "tlsa.status" };
	char path[80];

	for (size_t i = 0; i < COUNT_OF(paths); i++)
		assert_same(loud, quiet, paths[i]);
	for (size_t i = 0; i < hosts; i++) {
		for (size_t j = 0; j < COUNT_OF(of_host) - (split ? 2 : 0); j++) {
			snprintf(path, sizeof(path), "hosts.%zu.%s", i, of_host[j]);
			assert_same(loud, quiet, path);
		}
	}
}

static void assert_same_session(json_t *loud, json_t *quiet, const char *of)
{
	static const char *const paths[] = { "ip", "security", "probe.greeting.code",
		"probe.ehlo.code", "probe.ehlo.starttls", "probe.starttls.status",
		"probe.tls.version", "probe.tls.cipher", "probe.trust.status", "probe.leaf.key",
		"probe.leaf.sha256", "probe.chain.id", "probe.strip.verdict", "match.domain",
		"match.server", "match.ip", "dane.verdict", "dane.verify_result",
		"other_key.probe.tls.version", "other_key.dane.verdict", "mx_name.match.server" };
	char path[120];

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		snprintf(path, sizeof(path), "%s.%s", of, paths[i]);
		assert_same(loud, quiet, path);
	}
}

/* T272: the text of a session, and the brief one. */
static void sessions(void **state)
{
	struct probe_facts *loud = worst_session(true), *quiet = worst_session(false);

	(void)state;
	assert_in_range(strlen(loud->json), PROBE_BRIEF_MAXIMUM + 1, PROBE_TEXT_MAXIMUM);
	assert_in_range(strlen(loud->brief), 1, PROBE_BRIEF_MAXIMUM);
	assert_null(quiet->brief);
	json_t *whole = parse(loud->json), *brief = parse(loud->brief);
	assert_string_equal(json_text_at(whole, "leaf.key.type"), "ec");
	assert_true(json_is_true(json_at(brief, "ehlo.truncated")));
	assert_true(json_is_true(json_at(brief, "leaf.truncated")));
	assert_true(json_is_true(json_at(brief, "leaf.san.truncated")));
	assert_true(json_is_true(json_at(brief, "ehlo_tls.truncated")));
	assert_null(json_at(brief, "tls.cipher.truncated"));
	assert_string_equal(json_text_at(brief, "tls.cipher.iana"),
		"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
	json_decref(whole);
	json_decref(brief);
	probe_facts_unref(loud);
	probe_facts_unref(quiet);
}

static size_t addresses_in(json_t *root)
{
	size_t count = 0, i;
	json_t *host;

	json_array_foreach(json_at(root, "hosts"), i, host)
	{
		count += json_array_size(json_object_get(host, "addresses"));
	}
	return count;
}

static size_t count_at(json_t *root, const char *path)
{
	return (size_t)json_integer_value(json_at(root, path));
}

static void assert_complete(json_t *root, const struct worst_plan *plan, bool all)
{
	size_t hosts = json_array_size(json_at(root, "hosts"));

	assert_int_equal(hosts + count_at(root, "truncated.left_out_hosts"), plan->mx);
	assert_int_equal(addresses_in(root) + count_at(root, "truncated.left_out_addresses"),
		plan->hosts * plan->addresses);
	assert_int_equal(!all,
		json_at(root, "truncated.left_out_addresses") ||
			json_at(root, "truncated.left_out_hosts"));
}

/* A domain of the plan, beside one with the same verdicts and hardly any evidence; `all`: every host is there. */
static void survey(struct worst_plan plan, bool all)
{
	struct arena arena, other;
	size_t length, quiet_length;

	arena_init(&arena);
	arena_init(&other);
	plan.loud = true;
	struct domain_facts *loud = worst_domain(&arena, &plan);
	plan.loud = false;
	struct domain_facts *quiet = worst_domain(&other, &plan);
	json_t *root = encode(loud, &length), *simple = encode(quiet, &quiet_length);
	assert_true(json_is_true(json_at(root, "truncated.evidence")));
	assert_complete(root, &plan, all);
	assert_int_equal(count_at(root, "truncated.mx"), count_at(simple, "truncated.mx"));
	assert_same_verdicts(root, simple, all ? plan.hosts : 1, plan.split);
	if (!plan.split)
		assert_same_session(root, simple, "hosts.0.addresses.0");
	json_decref(root);
	json_decref(simple);
	worst_done(loud);
	worst_done(quiet);
	arena_done(&arena);
	arena_done(&other);
}

/* T273: with the options as they are by default. */
static void records(void **state)
{
	(void)state;
	/* Five aliased hosts with TLSA records, four addresses, four sessions each. */
	survey((struct worst_plan){ .mx = 5, .hosts = 5, .addresses = 4, .tlsa = 2 }, true);
	survey((struct worst_plan){ .mx = 10, .hosts = 10, .addresses = 2, .tlsa = 1900 }, true);
	survey(
		(struct worst_plan){
			.mx = 10, .hosts = 10, .addresses = 2, .tlsa = 1900, .split = true },
		true);
}

/* T274: with --max-mx, --max-addr and --max-probes raised, and as many MX records as a message holds. */
static void raised(void **state)
{
	(void)state;
	survey((struct worst_plan){ .mx = 1000, .hosts = 40, .addresses = 64, .tlsa = 4 }, false);
	survey((struct worst_plan){ .mx = 4000, .hosts = 10, .addresses = 2, .tlsa = 4 }, false);
	survey(
		(struct worst_plan){
			.mx = 100, .hosts = 100, .addresses = 64, .tlsa = 10, .split = true },
		false);
}

/* T275: a host's line of --format split, and what a second attempt says of the first. */
static void hosts_and_attempts(void **state)
{
	struct worst_plan plan = {
		.mx = 200, .hosts = 30, .addresses = 64, .tlsa = 1900, .loud = true
	};
	struct host_facts *host = worst_host(&plan, 0);
	struct arena arena;
	size_t length;

	(void)state;
	char *text = record_encode_host(host, &length);
	assert_in_range(length, RECORD_HOST_MAXIMUM / 16, RECORD_HOST_MAXIMUM);
	json_t *root = parse(text);
	assert_int_equal(json_array_size(json_at(root, "addresses")), 64);
	assert_string_equal(json_text_at(root, "tlsa.status"), "usable");
	assert_int_equal(json_integer_value(json_at(root, "tlsa.records_cut")),
		1900 - TLSA_DIAGNOSED_MAXIMUM);
	assert_true(json_is_true(json_at(root, "a.truncated")));
	json_decref(root);
	free(text);
	host_facts_unref(host);
	arena_init(&arena);
	struct domain_facts *domain = worst_domain(&arena, &plan);
	length = strlen(domain->first_attempt);
	assert_in_range(length, RETRY_JSON_MAXIMUM / 16, RETRY_JSON_MAXIMUM);
	root = parse(domain->first_attempt);
	assert_true(json_array_size(json_at(root, "failures")) >= 10);
	assert_true(json_is_true(json_at(root, "truncated")));
	json_decref(root);
	worst_done(domain);
	arena_done(&arena);
}

/* T276: RFC 5280 4.1.2.2 has 20 octets of a serial number; there are certificates with more. */
static void certificates(void **state)
{
	char *path = files_make("", 0), *error = NULL;
	struct sink_start start = { .overwrite = true };
	struct store *store = store_open(path, &start, CHAIN_DIGEST_SIZE, &error);
	struct chain chain = { .count = 1 };
	struct certificate certificate;
	size_t length;

	(void)state;
	assert_non_null(store);
	arena_init(&chain.arena);
	certificate = worst_certificate(&chain.arena, true);
	chain.certificates = &certificate;
	assert_int_equal(certificates_add(store, &chain), 0);
	assert_int_equal(store_close(store), 0);
	char *text = files_read(path, &length);
	assert_in_range(length, CERTIFICATE_LINE_MAXIMUM / 2, CERTIFICATE_LINE_MAXIMUM);
	json_t *root = parse(text);
	assert_int_equal(strlen(json_text_at(root, "serial")), 128);
	assert_int_equal(strlen(json_text_at(root, "ski")), 128);
	assert_int_equal(strlen(json_text_at(root, "aki")), 128);
	assert_true(json_is_true(json_at(root, "truncated")));
	assert_int_equal(strlen(json_text_at(root, "der")), (TLS_CERTIFICATES_MAXIMUM + 2) / 3 * 4);
	json_decref(root);
	free(text);
	arena_done(&chain.arena);
	files_remove(path);
}

/* The longest line behind the most that can wait. */
static void sinks(void **state)
{
	char *path = files_make("", 0), *error = NULL, *line = malloc(RECORD_MAXIMUM);
	struct sink_start start = { .overwrite = true, .interval_us = 60 * CLOCK_SECOND };
	struct sink *sink = sink_open(path, &start, &error);
	size_t length;

	(void)state;
	assert_non_null(sink);
	assert_int_equal(sink_begin(sink), 0);
	memset(line, 'x', RECORD_MAXIMUM);
	assert_int_equal(sink_line(sink, line, RECORD_MAXIMUM - 2), 0);
	assert_int_equal(sink_lines(sink), 0);
	assert_int_equal(sink_line(sink, line, RECORD_MAXIMUM), 0);
	assert_int_equal(sink_lines(sink), 2);
	assert_int_equal(sink_close(sink), 0);
	free(files_read(path, &length));
	assert_int_equal(length, 2 * RECORD_MAXIMUM);
	free(line);
	files_remove(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions),
		cmocka_unit_test(records),
		cmocka_unit_test(raised),
		cmocka_unit_test(hosts_and_attempts),
		cmocka_unit_test(certificates),
		cmocka_unit_test(sinks),
	};

	return RUN_TESTS("bounds", tests);
}
