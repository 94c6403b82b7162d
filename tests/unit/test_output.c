/* SPDX-License-Identifier: Apache-2.0 */
/* output: record (hand-made facts, parsed with jansson) and sink. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "output/hold.h"
#include "output/json_check.h"
#include "output/record.h"
#include "output/sink.h"
#include "tests/unit/facts.h"
#include "tests/unit/files.h"
#include "tests/unit/json_path.h"
#include "verdict/dane.h"
#include "verdict/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static json_t *encode(const struct domain_facts *domain)
{
	size_t length;
	struct shared_keys named;
	char *text = record_encode(domain, &length, &named);
	json_error_t error;

	assert_int_equal(strlen(text), length);
	assert_null(strchr(text, '\n'));
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		fail_msg("%s: %s", error.text, text);
	free(text);
	assert_null(named.keys);
	return root;
}

static void assert_value(json_t *root, const char *path, const char *expected)
{
	char *shown = json_show(root, path);

	if (strcmp(shown, expected) != 0)
		fail_msg("%s: %s, expected %s", path, shown, expected);
	free(shown);
}

/* summary always has all its keys, T669 among them. */
static void assert_summary_complete(json_t *root)
{
	static const char *const keys[] = { "outcome", "starttls", "tls_version", "cert_trust",
		"cert_match", "dnssec", "dane", "provider", "listed", "mail", "advertised", "tls",
		"tld", "sts_mode", "sts_valid" };

	for (size_t i = 0; i < COUNT_OF(keys); i++)
		assert_non_null(json_object_get(json_at(root, "summary"), keys[i]));
}

static void whole_record(void **state)
{
	static const char *const references[] = { "mx.example.se", "example.se" };
	uint8_t data[32];
	struct arena arena;

	(void)state;
	memset(data, 0xab, sizeof(data));
	arena_init(&arena);
	struct host_facts *facts = facts_host("mx.example.se", TLSA_USABLE);
	facts_address(facts, "2001:db8::1", DNS_INSECURE)->skip = SKIP_SPECIAL_USE;
	facts->addresses[1].origin = (struct prefix_origin){ 4294967295, "SE" };
	struct tlsa_record tlsa = { .usage = 3,
		.selector = 1,
		.matching_type = 1,
		.data = data,
		.data_length = sizeof(data) };
	facts->tlsa.records = &tlsa;
	facts->tlsa.record_count = 1;
	facts->tlsa.lookups[0].name = "_25._tcp.mx.example.se";
	facts->tlsa.lookups[0].facts = facts_lookup(DNS_OK, DNS_SECURE);
	facts->tlsa.lookup_count = 1;
	struct domain_facts *domain = facts_domain(&arena, "example.se", DNS_SECURE);
	struct mx_record mx = { 10, "mx.example.se" };
	domain->mx.records = &mx;
	domain->mx.record_count = 1;
	domain->rank = 12;
	domain->sequence = 17;
	domain->input = "Example.SE.";
	struct domain_host *host = facts_domain_host(&arena, domain, "mx.example.se", 10, facts);
	host->addresses[0].sessions[ROLE_MAIN].probe = facts_probe(OUTCOME_TLS_OK);
	free(host->addresses[0].sessions[ROLE_MAIN].probe->json);
	host->addresses[0].sessions[ROLE_MAIN].probe->json = strdup("{\"outcome\":\"tls_ok\"}");
	host->addresses[0].sessions[ROLE_MAIN].dane_answered = true;
	host->addresses[0].sessions[ROLE_MAIN].dane_answer =
		(struct dane_answer){ .depth = -1, .code = 65 };
	host->addresses[0].sessions[ROLE_MAIN].dane = DANE_ADDRESS_MISMATCH;
	memcpy(host->references, references, sizeof(references));
	host->reference_count = 2;
	host->dane = DANE_HOST_FAIL;
	domain->dane = dane_judge_domain(domain);
	domain->summary = summary_of(domain);
	clock_fix(INT64_C(1790000000123000));
	json_t *root = encode(domain);
	clock_fix(0);
	assert_value(root, "schema", "5");
	assert_value(root, "seq", "17");
	assert_value(root, "rank", "12");
	assert_value(root, "input", "Example.SE.");
	assert_value(root, "domain", "example.se");
	assert_value(root, "time", "2026-09-21T14:13:20.123Z");
	assert_value(root, "input_status", "ok");
	assert_value(root, "mx.kind", "mx");
	assert_value(root, "mx.status", "ok");
	assert_value(root, "mx.security", "secure");
	assert_value(root, "mx.records", "[{\"exchange\":\"mx.example.se\",\"preference\":10}]");
	assert_value(root, "hosts.0.name", "mx.example.se");
	assert_value(root, "hosts.0.kind", "name");
	assert_value(root, "hosts.0.implicit", "absent");
	assert_value(root, "hosts.0.address_status", "ok");
	assert_value(root, "hosts.0.aaaa.status", "nodata");
	assert_value(root, "hosts.0.cname_query", "absent");
	assert_value(root, "hosts.0.tlsa.status", "usable");
	assert_value(root, "hosts.0.tlsa.base", "mx.example.se");
	assert_value(root, "hosts.0.tlsa.lookups.0.name", "_25._tcp.mx.example.se");
	assert_value(root, "hosts.0.tlsa.records.0.usable", "true");
	assert_value(root, "hosts.0.tlsa.records.0.why", "absent");
	assert_value(root, "hosts.0.addresses.0.ip", "198.18.5.1");
	assert_value(root, "hosts.0.addresses.0.probe.outcome", "tls_ok");
	assert_value(root, "hosts.0.addresses.0.skip", "absent");
	assert_value(root, "hosts.0.addresses.0.dane.verdict", "fail_mismatch");
	assert_value(
		root, "hosts.0.addresses.0.dane.references", "[\"mx.example.se\",\"example.se\"]");
	assert_value(root, "hosts.0.addresses.0.dane.verify_result", "65");
	assert_value(root, "hosts.0.addresses.0.dane.depth", "absent");
	assert_value(root, "hosts.0.addresses.1.skip", "special_use");
	assert_value(root, "hosts.0.addresses.1.security", "insecure");
	assert_value(root, "hosts.0.addresses.1.probe", "absent");
	/* T665 */
	assert_value(root, "hosts.0.addresses.0.asn", "absent");
	assert_value(root, "hosts.0.addresses.0.country", "absent");
	assert_value(root, "hosts.0.addresses.1.asn", "4294967295");
	assert_value(root, "hosts.0.addresses.1.country", "SE");
	assert_value(root, "hosts.0.dane", "fail");
	assert_value(root, "dane.verdict", "broken");
	assert_value(root, "dane.primary", "fail");
	assert_value(root, "truncated", "absent");
	assert_value(root, "failure", "absent");
	assert_value(root, "summary.outcome", "surveyed");
	assert_value(root, "summary.starttls", "all");
	assert_value(root, "summary.tls_version", "TLSv1.3");
	assert_value(root, "summary.cert_trust", "no_cert");
	assert_value(root, "summary.dnssec", "secure");
	assert_value(root, "summary.dane", "broken");
	assert_value(root, "summary.provider", "example.se");
	assert_value(root, "summary.listed", "true");
	assert_value(root, "summary.mail", "true");
	assert_value(root, "summary.tld", "se");
	assert_value(root, "summary.sts_mode", "null");
	assert_summary_complete(root);
	json_decref(root);
	facts_domain_done(domain);
	host_facts_unref(facts);
	arena_done(&arena);
}

/* T665: of a list of addresses. */
static void origin_of_target(void **state)
{
	struct arena arena;
	struct shared_keys named;
	size_t length;

	(void)state;
	arena_init(&arena);
	struct host_facts *facts = facts_host("mx.example.se", TLSA_SKIPPED_INSECURE_HOST);
	facts->addresses[0].origin = (struct prefix_origin){ 64500, "NO" };
	struct domain_facts *domain = facts_domain(&arena, "mx.example.se", DNS_SECURE);
	domain->target = (struct target){ .address = facts->addresses[0].address, .port = 25 };
	struct domain_host *host = facts_domain_host(&arena, domain, "mx.example.se", 0, facts);
	host->addresses[0].skip = SKIP_BLOCKLIST;
	char *text = record_encode_address(domain, &length, &named);
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_value(root, "asn", "64500");
	assert_value(root, "country", "NO");
	assert_value(root, "skip", "blocklist");
	json_decref(root);
	free(text);
	facts_domain_done(domain);
	host_facts_unref(facts);
	arena_done(&arena);
}

static void bad_line(void **state)
{
	struct domain_facts domain = { .sequence = 3,
		.rank = -1,
		.input = "b\xfc"
			 "cher..de",
		.input_status = INPUT_BAD_IDN };

	(void)state;
	domain.summary = summary_of(&domain);
	json_t *root = encode(&domain);
	assert_value(root, "input",
		"b\xc3\xbc"
		"cher..de");
	assert_value(root, "enc", "latin1");
	assert_value(root, "rank", "absent");
	assert_value(root, "domain", "absent");
	assert_value(root, "mx", "absent");
	assert_value(root, "hosts", "absent");
	assert_value(root, "failure.class", "input");
	assert_value(root, "failure.stage", "input");
	assert_value(root, "failure.cause", "bad_idn");
	assert_value(root, "summary.outcome", "input");
	assert_value(root, "summary.starttls", "null");
	assert_value(root, "summary.provider", "null");
	assert_summary_complete(root);
	json_decref(root);
}

static void failed_lookup(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct domain_facts *domain = facts_domain(&arena, "example.se", DNS_UNKNOWN);
	domain->mx.kind = MX_KIND_ERROR;
	domain->mx.lookup = facts_lookup(DNS_BOGUS, DNS_BOGUS_DATA);
	domain->mx.lookup.detail = "signature \"expired\"";
	domain->summary = summary_of(domain);
	json_t *root = encode(domain);
	assert_value(root, "mx.kind", "error");
	assert_value(root, "mx.security", "bogus");
	assert_value(root, "mx.why_bogus", "signature \"expired\"");
	assert_value(root, "mx.records", "absent");
	assert_value(root, "hosts", "[]");
	assert_value(root, "dane", "absent");
	assert_value(root, "failure.class", "unknown");
	assert_value(root, "failure.cause", "MX lookup: signature \"expired\"");
	assert_value(root, "summary.outcome", "dns_bogus");
	assert_value(root, "summary.dnssec", "bogus");
	assert_summary_complete(root);
	json_decref(root);
	domain->mx.lookup = facts_lookup(DNS_TIMEOUT, DNS_UNKNOWN);
	domain->summary = summary_of(domain);
	root = encode(domain);
	assert_value(root, "mx.rcode", "absent");
	assert_value(root, "mx.security", "absent");
	assert_value(root, "summary.dnssec", "null");
	json_decref(root);
	arena_done(&arena);
}

static void cut_domain(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct domain_facts *domain = facts_domain(&arena, "example.se", DNS_INSECURE);
	facts_domain_host(&arena, domain, "mx.example.se", 10, NULL)->skip = SKIP_LIMIT;
	domain->cut_hosts = 1;
	domain->lints = LINT_BIT(LINT_NON_LDH);
	domain->summary = summary_of(domain);
	json_t *root = encode(domain);
	assert_value(root, "truncated", "{\"addresses\":0,\"mx\":1,\"probes\":0}");
	assert_value(root, "hosts.0.skip", "limit");
	assert_value(root, "hosts.0.address_status", "absent");
	assert_value(root, "lints", "[\"non_ldh\"]");
	json_decref(root);
	arena_done(&arena);
}

static void json_is_checked(void **state)
{
	(void)state;
	assert_true(json_check("{\"a\":1}"));
	assert_true(json_check("[1,2]"));
	assert_false(json_check("{a:1}"));
	assert_false(json_check(""));
	assert_false(json_check("{} {}"));
}

/* A path in the temporary folder at which there is no file. */
static char *free_path(const char *suffix)
{
	char *made = files_make("", 0), *path = malloc(strlen(made) + strlen(suffix) + 1);

	memcpy(path, made, strlen(made));
	memcpy(path + strlen(made), suffix, strlen(suffix) + 1);
	files_remove(made);
	return path;
}

static struct sink *open_sink(const char *path, bool overwrite)
{
	char *error = NULL;
	const struct sink_start start = { .overwrite = overwrite, .interval_us = 5 * CLOCK_SECOND };
	struct sink *sink = sink_open(path, &start, &error);

	if (!sink)
		fail_msg("%s", error);
	assert_int_equal(sink_begin(sink), 0);
	return sink;
}

static void plain_lines(void **state)
{
	char *path = free_path(".jsonl");
	size_t length;
	struct sink *sink = open_sink(path, false);

	(void)state;
	assert_int_equal(sink_line(sink, "{\"a\":1}", 7), 0);
	assert_int_equal(sink_line(sink, "", 0), 0);
	assert_int_equal(sink_lines(sink), 0);
	assert_int_equal(sink_flush(sink), 0);
	assert_int_equal(sink_lines(sink), 2);
	assert_int_equal(sink_close(sink), 0);
	char *text = files_read(path, &length);
	assert_string_equal(text, "{\"a\":1}\n\n");
	free(text);
	files_remove(path);
}

/* Whole lines in each of several members: every member can be read by itself. */
static void gzip_members(void **state)
{
	char *path = free_path(".gz"), *line = malloc(1000), *text = malloc(4 * 1024 * 1024);
	struct sink *sink = open_sink(path, false);
	size_t length, members = 0, lines = 0;

	(void)state;
	memset(line, 'x', 1000);
	for (int i = 0; i < 2500; i++)
		assert_int_equal(sink_line(sink, line, 1000), 0);
	assert_int_equal(sink_close(sink), 0);
	char *bytes = files_read(path, &length);
	z_stream stream = { .next_in = (unsigned char *)bytes, .avail_in = (uInt)length };
	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	while (stream.avail_in) {
		stream.next_out = (unsigned char *)text;
		stream.avail_out = 4 * 1024 * 1024;
		assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
		assert_int_equal(stream.total_out % 1001, 0);
		assert_int_equal(text[stream.total_out - 1], '\n');
		lines += stream.total_out / 1001;
		members++;
		assert_int_equal(inflateReset(&stream), Z_OK);
	}
	inflateEnd(&stream);
	assert_int_equal(lines, 2500);
	assert_in_range(members, 2, 4);
	free(bytes);
	free(line);
	free(text);
	files_remove(path);
}

/* What was added becomes durable when time has passed. */
static void ticks(void **state)
{
	char *path = free_path(".jsonl");
	size_t length;

	(void)state;
	clock_fix(INT64_C(1790000000000000));
	struct sink *sink = open_sink(path, false);
	assert_int_equal(sink_line(sink, "one", 3), 0);
	clock_fix(INT64_C(1790000000000000) + 60 * CLOCK_SECOND);
	assert_int_equal(sink_tick(sink), 0);
	char *text = files_read(path, &length);
	assert_string_equal(text, "one\n");
	free(text);
	assert_int_equal(sink_close(sink), 0);
	clock_fix(0);
	files_remove(path);
}

static void refusals(void **state)
{
	const struct sink_start fresh = { 0 };
	char *path = files_make("precious", 8), *error = NULL;
	size_t length;

	(void)state;
	assert_true(sink_would_refuse(path, &fresh));
	assert_false(sink_would_refuse(path, &(struct sink_start){ .overwrite = true }));
	assert_false(sink_would_refuse(path, &(struct sink_start){ .resume = true }));
	assert_false(sink_would_refuse("-", &fresh));
	assert_null(sink_open(path, &fresh, &error));
	assert_non_null(strstr(error, path));
	assert_non_null(strstr(error, "--overwrite"));
	free(error);
	char *text = files_read(path, &length);
	assert_string_equal(text, "precious");
	free(text);
	/* Held, and given up again. */
	const struct sink_start anew = { .overwrite = true };
	struct sink *sink = sink_open(path, &anew, &error);
	assert_non_null(sink);
	assert_int_equal(sink_close(sink), 0);
	text = files_read(path, &length);
	assert_string_equal(text, "precious");
	free(text);
	assert_int_equal(sink_close(open_sink(path, true)), 0);
	text = files_read(path, &length);
	assert_int_equal(length, 0);
	free(text);
	files_remove(path);
	assert_null(sink_open("/nonexistent/out", &fresh, &error));
	free(error);
}

/* By a link nothing is written to a file, nor made where it leads; to a device it may lead. */
static void links(void **state)
{
	char *path = files_make("precious", 8), *link = free_path(".link"), *error = NULL;
	bool made;

	(void)state;
	assert_int_equal(symlink(path, link), 0);
	assert_true(hold_would_refuse(link));
	assert_int_equal(hold_file(link, 0, &made), -ELOOP);
	assert_null(sink_open(link, &(struct sink_start){ .overwrite = true }, &error));
	assert_non_null(strstr(error, "symbolic link"));
	free(error);
	files_remove(path);
	assert_int_equal(hold_file(link, 0, &made), -ELOOP);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("/dev/null", link), 0);
	assert_false(hold_would_refuse(link));
	int fd = hold_file(link, 0, &made);
	assert_true(fd >= 0 && !made);
	close(fd);
	files_remove(link);
}

/* What is made goes again, and nothing else does. */
static void given_up(void **state)
{
	char *old = files_make("precious", 8), *fresh = free_path(".jsonl");
	bool made;

	(void)state;
	int first = hold_file(old, 0, &made);
	assert_true(first >= 0 && !made);
	int second = hold_file(fresh, 0, &made);
	assert_true(second >= 0 && made);
	hold_release();
	assert_int_equal(access(old, F_OK), 0);
	assert_int_not_equal(access(fresh, F_OK), 0);
	close(second);
	second = hold_file(fresh, 0, &made);
	hold_keep();
	hold_release();
	assert_int_equal(access(fresh, F_OK), 0);
	close(first);
	close(second);
	files_remove(old);
	files_remove(fresh);
}

/* A full disk stays an error for all later calls. */
static void full_disk(void **state)
{
	char *error = NULL;

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	struct sink *sink =
		sink_open("/dev/full", &(struct sink_start){ .overwrite = true }, &error);
	assert_non_null(sink);
	char *line = calloc(1, 2 * 1024 * 1024);
	assert_int_equal(sink_line(sink, line, 2 * 1024 * 1024), -ENOSPC);
	assert_int_equal(sink_line(sink, "x", 1), -ENOSPC);
	assert_int_equal(sink_tick(sink), -ENOSPC);
	assert_int_equal(sink_close(sink), -ENOSPC);
	free(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_record),
		cmocka_unit_test(origin_of_target),
		cmocka_unit_test(bad_line),
		cmocka_unit_test(failed_lookup),
		cmocka_unit_test(cut_domain),
		cmocka_unit_test(json_is_checked),
		cmocka_unit_test(plain_lines),
		cmocka_unit_test(gzip_members),
		cmocka_unit_test(ticks),
		cmocka_unit_test(refusals),
		cmocka_unit_test(links),
		cmocka_unit_test(given_up),
		cmocka_unit_test(full_disk),
	};

	return RUN_TESTS("output", tests);
}
