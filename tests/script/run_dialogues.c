/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the SMTP scanner through every dialogue of a folder and prints TAP. Each dialogue is run with
 * its octets as written, octet by octet, and cut once at each place; the record must be the same.
 * A last line says whether each case of a range is named by some dialogue.
 */
#include "tests/script/dialogue.h"
#include "tests/script/fake_probe.h"

#include "base/clock.h"
#include "tests/script/settings.h"
#include "tests/unit/json_path.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START INT64_C(1790000000000000)
#define CASES_MAXIMUM 1000
#define CUTS_MAXIMUM 300 /* places at which longer runs of octets are cut */

extern const struct scanner smtp_scanner;

/* How the server's octets are cut into pieces. */
struct cutting {
	size_t first; /* length of the first piece; 0: all at once */
	bool octets; /* every octet by itself */
};

struct run {
	const struct dialogue *dialogue;
	struct probe probe;
	struct buffer pending; /* octets of the server not delivered yet */
	struct cutting cutting;
	unsigned line;
};

static void pass_time(struct run *run, int64_t until_us)
{
	const struct probe_event event = { .kind = PROBE_DEADLINE };

	if (!run->probe.done && run->probe.deadline_us <= until_us) {
		clock_fix(run->probe.deadline_us);
		fake_deliver(&run->probe, &event);
	}
	if (!run->probe.done)
		clock_fix(until_us);
}

static void flush(struct run *run)
{
	size_t done = 0, length = run->pending.length, piece = run->cutting.first;

	while (done < length) {
		if (run->cutting.octets)
			piece = 1;
		if (!piece || piece > length - done)
			piece = length - done;
		fake_receive(&run->probe, run->pending.bytes + done, piece);
		done += piece;
		piece = length - done;
	}
	buffer_consume(&run->pending, length);
}

static void expect_client(struct run *run, const char *text)
{
	char line[600];

	if (!fake_take_line(&run->probe, line, sizeof(line)))
		fake_fault(&run->probe, "line %u: the client says nothing, expected %s", run->line,
			text);
	else if (strcmp(line, text) != 0)
		fake_fault(&run->probe, "line %u: the client says %s, expected %s", run->line, line,
			text);
}

/* errno by its name, whatever follows the first word; 0: there is none. */
static int number_of(const char *text)
{
	size_t length = strcspn(text, " ");

	for (int number = 1; number < 200; number++) {
		const char *name = strerrorname_np(number);
		if (name && strlen(name) == length && !strncmp(name, text, length))
			return number;
	}
	return 0;
}

static void fail(struct run *run, const char *name, enum net_stage stage)
{
	const struct probe_event event = { .kind = PROBE_FAILED,
		.error = { number_of(name), stage } };

	if (!event.error.number)
		fake_fault(&run->probe, "line %u: unknown error %s", run->line, name);
	else
		fake_deliver(&run->probe, &event);
}

/* "connect ERRNO", later; "connect ERRNO at once", by connect() itself. */
static void connect_fails(struct run *run, const char *text)
{
	fail(run, text, strstr(text, " at once") ? NET_STAGE_CONNECT : NET_STAGE_CONNECTING);
}

static void tls_up(struct run *run, const char *version)
{
	struct tls_facts facts = { .version = version,
		.cipher_iana = "TLS_AES_256_GCM_SHA384",
		.cipher_openssl = "TLS_AES_256_GCM_SHA384",
		.cipher_id = 0x1302,
		.key_exchange = "ECDHE",
		.authentication = "RSA",
		.mac = "AEAD",
		.cipher_bits = 256,
		.aead = true,
		.group = "x25519",
		.group_bits = 253,
		.forward_secrecy = true,
		.signature = "RSA-PSS-SHA256" };
	const struct probe_event event = { .kind = PROBE_TLS_UP, .tls_facts = &facts };

	if (run->probe.tls != FAKE_TLS_STARTED)
		fake_fault(&run->probe, "line %u: no handshake was started", run->line);
	run->probe.tls = FAKE_TLS_UP;
	fake_deliver(&run->probe, &event);
}

static void tls_fails(struct run *run, const char *text)
{
	struct tls_failure failure = { .class = TLS_FAIL_INTERNAL };
	const struct probe_event event = { .kind = PROBE_TLS_FAILED, .tls_failure = &failure };
	size_t length = strcspn(text, " ");

	if (run->probe.tls == FAKE_TLS_NONE)
		fake_fault(&run->probe, "line %u: no handshake was started", run->line);
	for (int class = 0; class < tls_fail_count; class++) {
		const char *word = tls_fail_text((enum tls_fail)class);
		if (strlen(word) == length && !strncmp(word, text, length))
			failure.class = (enum tls_fail)class;
	}
	snprintf(failure.error, sizeof(failure.error), "%s", text + length + (text[length] == ' '));
	fake_deliver(&run->probe, &event);
}

static void tls(struct run *run, const char *text)
{
	if (!strncmp(text, "up ", 3))
		tls_up(run, text + 3);
	else if (!strncmp(text, "fail ", 5))
		tls_fails(run, text + 5);
	else
		fake_fault(&run->probe, "line %u: tls: up or fail", run->line);
}

/* The peer closes the connection, or it fails in its midst. */
static void lose(struct run *run, const char *error)
{
	const struct probe_event closed = { .kind = PROBE_CLOSED };

	if (run->probe.sent.length)
		fake_fault(&run->probe, "line %u: the client said something before: %.*s",
			run->line, (int)run->probe.sent.length, run->probe.sent.bytes);
	if (error)
		fail(run, error, NET_STAGE_CONNECTED);
	else
		fake_deliver(&run->probe, &closed);
}

/* One step that is no expectation of the end. */
static void take_step(struct run *run, const struct step *step)
{
	run->line = step->line;
	if (step->kind != STEP_SERVER)
		flush(run);
	switch (step->kind) {
	case STEP_SERVER:
		buffer_append(&run->pending, step->text, step->length);
		break;
	case STEP_CONNECT:
		connect_fails(run, step->text);
		break;
	case STEP_CLIENT:
		expect_client(run, step->text);
		break;
	case STEP_PLAINTEXT:
		run->probe.plaintext = (struct octets){ (const uint8_t *)step->text, step->length };
		break;
	case STEP_TLS:
		tls(run, step->text);
		break;
	case STEP_WAIT:
		pass_time(run, clock_monotonic() + CLOCK_SECOND * strtol(step->text, NULL, 10));
		break;
	case STEP_SILENCE:
		pass_time(run, run->probe.deadline_us);
		break;
	case STEP_CLOSE:
		lose(run, NULL);
		break;
	case STEP_RESET:
		lose(run, *step->text ? step->text : "ECONNRESET");
		break;
	case STEP_CASE:
	case STEP_OPTION:
	case STEP_CUT:
	case STEP_ATTEMPT:
	case STEP_OUTCOME:
	case STEP_TIME:
	case STEP_JSON:
		break;
	}
}

static void start(struct run *run, const struct options *options)
{
	const struct probe_event connected = { .kind = PROBE_CONNECTED };
	bool fails = false;
	unsigned attempt = 1;

	for (size_t i = 0; i < run->dialogue->count; i++) {
		const struct step *step = &run->dialogue->steps[i];
		fails |= step->kind == STEP_CONNECT;
		if (step->kind == STEP_ATTEMPT)
			attempt = (unsigned)strtoul(step->text, NULL, 10);
	}
	clock_fix(START);
	buffer_init(&run->pending, 256 * 1024);
	fake_start(&run->probe, &smtp_scanner, options, attempt);
	run->probe.late = run->dialogue->late;
	if (!run->probe.connecting)
		fake_fault(&run->probe, "the scanner does not connect");
	if (!fails)
		fake_deliver(&run->probe, &connected);
}

/* The session's part of the record as JSON, NULL with a fault. */
static json_t *record(struct run *run)
{
	struct buffer text;
	struct writer json;
	json_error_t error;

	buffer_init(&text, 4 * 1024 * 1024);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	smtp_scanner.record(run->probe.state, &json);
	writer_object_end(&json);
	json_t *root = json_loadb(
		text.bytes, text.length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (!root)
		fake_fault(&run->probe, "the record is no JSON: %s", error.text);
	buffer_done(&text);
	return root;
}

static void expect_json(struct run *run, json_t *root, const char *text)
{
	char path[200];
	size_t length = strcspn(text, " ");
	const char *rest = text + length;

	snprintf(path, sizeof(path), "%.*s", (int)length, text);
	char *shown = json_show(root, path);
	bool good = false;
	if (!strcmp(rest, " absent"))
		good = !strcmp(shown, "absent");
	else if (!strncmp(rest, " = ", 3))
		good = !strcmp(shown, rest + 3);
	else if (!strncmp(rest, " has ", 5))
		good = json_has(root, path, rest + 5);
	if (!good)
		fake_fault(&run->probe, "line %u: expected %s, got %s", run->line, text, shown);
	free(shown);
}

static void expect_outcome(struct run *run, json_t *root, const char *word)
{
	const char *written = json_text_at(root, "outcome");

	if (strcmp(outcome_text(run->probe.outcome), word) != 0)
		fake_fault(&run->probe, "line %u: outcome %s, expected %s", run->line,
			outcome_text(run->probe.outcome), word);
	if (run->probe.smtp.outcome != run->probe.outcome)
		fake_fault(&run->probe, "the shared facts have another outcome");
	if (!written || strcmp(written, word) != 0)
		fake_fault(&run->probe, "the record has another outcome");
}

/* What verdicts rest on is what the record says. */
static void compare_facts(struct run *run, json_t *root)
{
	const struct smtp_facts *facts = &run->probe.smtp;
	const char *strip = json_text_at(root, "strip.verdict");
	static const char *const places[] = { "greeting.policy_block", "ehlo.policy_block",
		"helo.policy_block", "starttls.policy_block", "ehlo_tls.policy_block" };
	bool block = false, judged = facts->usable && run->probe.target.port != PORT_SUBMISSIONS;

	if (judged != (strip != NULL) || (strip && strcmp(strip, strip_text(facts->strip)) != 0))
		fake_fault(&run->probe, "strip: the facts say %s, the record %s",
			strip_text(facts->strip), strip ? strip : "nothing");
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char *shown = json_show(root, places[i]);
		block |= !strcmp(shown, "true");
		free(shown);
	}
	if (facts->policy_block != block)
		fake_fault(&run->probe, "policy_block: the facts say %d, the record %d",
			facts->policy_block, block);
}

static bool check_end(struct run *run, json_t *root)
{
	bool outcome = false;

	for (size_t i = 0; i < run->dialogue->count; i++) {
		const struct step *step = &run->dialogue->steps[i];
		run->line = step->line;
		if (step->kind == STEP_OUTCOME)
			expect_outcome(run, root, step->text);
		outcome |= step->kind == STEP_OUTCOME;
		if (step->kind == STEP_JSON)
			expect_json(run, root, step->text);
		if (step->kind == STEP_TIME &&
			clock_monotonic() != START + CLOCK_SECOND * strtol(step->text, NULL, 10))
			fake_fault(&run->probe, "line %u: %lld ms passed", run->line,
				(long long)(clock_monotonic() - START) / 1000);
	}
	return outcome;
}

/* Runs it once; the record's text, or NULL with *ret_fault. Both are freed by the caller. */
static char *run_once(const struct dialogue *dialogue, const struct options *options,
	struct cutting cutting, char **ret_fault)
{
	struct run run = { .dialogue = dialogue, .cutting = cutting };
	char *text = NULL;

	start(&run, options);
	for (size_t i = 0; i < dialogue->count; i++)
		take_step(&run, &dialogue->steps[i]);
	flush(&run);
	if (run.probe.done != 1)
		fake_fault(&run.probe, "probe_done() was called %u times", run.probe.done);
	if (run.probe.sent.length)
		fake_fault(&run.probe, "the client says more: %.*s", (int)run.probe.sent.length,
			run.probe.sent.bytes);
	json_t *root = run.probe.done ? record(&run) : NULL;
	if (root) {
		compare_facts(&run, root);
		if (!check_end(&run, root))
			fake_fault(&run.probe, "the dialogue expects no outcome");
		text = json_dumps(root, JSON_SORT_KEYS);
	}
	*ret_fault = *run.probe.fault ? strdup(run.probe.fault) : NULL;
	json_decref(root);
	fake_end(&run.probe);
	buffer_done(&run.pending);
	return text;
}

/* The longest run of octets the server sends in a row. */
static size_t longest_run(const struct dialogue *dialogue)
{
	size_t longest = 0, length = 0;

	for (size_t i = 0; i < dialogue->count; i++) {
		length = dialogue->steps[i].kind == STEP_SERVER ? length + dialogue->steps[i].length
								: 0;
		if (length > longest)
			longest = length;
	}
	return longest;
}

/* Runs it in every way; NULL, or what was wrong (freed by the caller). */
static char *run_all_ways(const struct dialogue *dialogue, const struct options *options)
{
	size_t longest = longest_run(dialogue);
	char *fault = NULL, *whole = run_once(dialogue, options, (struct cutting){ 0 }, &fault);

	for (size_t cut = 0; !fault && dialogue->cut && cut < longest && cut < CUTS_MAXIMUM;
		cut++) {
		struct cutting cutting = { .first = cut, .octets = cut == 0 };
		char *pieces = run_once(dialogue, options, cutting, &fault);
		if (fault || !pieces || !whole || strcmp(pieces, whole) != 0) {
			char text[2 * FAKE_FAULT_SIZE];
			snprintf(text, sizeof(text), "octets cut at %zu (0: everywhere): %.300s",
				cut, fault ? fault : "another record");
			free(fault);
			fault = strdup(text);
		}
		free(pieces);
	}
	free(whole);
	return fault;
}

/* Marks the case numbers a title names. */
static void mark_cases(const char *title, bool seen[CASES_MAXIMUM])
{
	for (; *title; title++) {
		if (*title == 'T' && title[1] >= '0' && title[1] <= '9') {
			unsigned long number = strtoul(title + 1, NULL, 10);
			if (number < CASES_MAXIMUM)
				seen[number] = true;
		}
	}
}

static const char *title_of(const struct dialogue *dialogue, bool seen[CASES_MAXIMUM])
{
	const char *title = NULL;

	for (size_t i = 0; i < dialogue->count; i++) {
		if (dialogue->steps[i].kind != STEP_CASE)
			continue;
		if (!title)
			title = dialogue->steps[i].text;
		mark_cases(dialogue->steps[i].text, seen);
	}
	return title;
}

static bool run_file(const char *path, unsigned number, bool seen[CASES_MAXIMUM])
{
	struct arena arena;
	struct options options;

	arena_init(&arena);
	struct dialogue dialogue = dialogue_read(path, &arena);
	const char *title = title_of(&dialogue, seen), *slash = strrchr(path, '/');
	char *fault = *dialogue.error ? strdup(dialogue.error) : NULL;
	if (!fault && !title)
		fault = strdup("the dialogue names no case");
	if (!fault)
		fault = settings_make(&dialogue, &arena, &options);
	if (!fault)
		fault = run_all_ways(&dialogue, &options);
	printf("%sok %u - %s: %s\n", fault ? "not " : "", number, slash ? slash + 1 : path,
		title ? title : "");
	if (fault)
		printf("# %s\n", fault);
	bool good = !fault;
	free(fault);
	arena_done(&arena);
	return good;
}

static bool all_cases_named(const bool seen[CASES_MAXIMUM], const char *range, unsigned number)
{
	char *end;
	unsigned long first = strtoul(range, &end, 10),
		      last = *end ? strtoul(end + 1, NULL, 10) : 0;
	unsigned long missing = 0;

	for (unsigned long i = first; i <= last && i < CASES_MAXIMUM; i++) {
		if (!seen[i])
			printf("# no dialogue names T%03lu\n", i);
		missing += !seen[i];
	}
	printf("%sok %u - every case of T%s is named\n", missing || !last ? "not " : "", number,
		range);
	return !missing && last;
}

static int is_dialogue(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 4 && !strcmp(entry->d_name + length - 4, ".txt");
}

int main(int argc, char **argv)
{
	struct dirent **entries;
	bool seen[CASES_MAXIMUM] = { false }, good = true;
	int count = argc == 3 ? scandir(argv[1], &entries, is_dialogue, alphasort) : -1;

	if (count <= 0) {
		fprintf(stderr, "Usage: run_dialogues FOLDER FIRST-LAST\n");
		return 2;
	}
	printf("1..%d\n", count + 1);
	for (int i = 0; i < count; i++) {
		char path[4096];
		snprintf(path, sizeof(path), "%s/%s", argv[1], entries[i]->d_name);
		good &= run_file(path, (unsigned)i + 1, seen);
		free(entries[i]);
	}
	free(entries);
	good &= all_cases_named(seen, argv[2], (unsigned)count + 1);
	return good ? 0 : 1;
}
