/* SPDX-License-Identifier: Apache-2.0 */
/* Probes without a network (fake_probe.h). */
#include "tests/script/fake_probe.h"

#include "base/clock.h"
#include "base/target.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void fake_fault(struct probe *probe, const char *format, ...)
{
	va_list arguments;

	if (*probe->fault)
		return;
	va_start(arguments, format);
	vsnprintf(probe->fault, sizeof(probe->fault), format, arguments);
	va_end(arguments);
}

static void start(struct probe *probe)
{
	const struct probe_event event = { .kind = PROBE_START };

	probe->target =
		(struct probe_target){ .port = probe->options ? (uint16_t)probe->options->port
							      : PORT_SMTP,
			.sni = "mx.example.se" };
	if (!address_parse("198.18.5.1", &probe->target.address))
		fake_fault(probe, "bad target");
	arena_init(&probe->arena);
	buffer_init(&probe->input, 64 * 1024);
	buffer_init(&probe->sent, 4096);
	if (probe->scanner->open)
		probe->shared = probe->scanner->open();
	probe->state = arena_alloc(&probe->arena, probe->scanner->state_size);
	fake_deliver(probe, &event);
}

void fake_start(struct probe *probe, const struct scanner *scanner, const struct options *options,
	unsigned attempt)
{
	*probe = (struct probe){ .scanner = scanner, .options = options, .attempt = attempt };
	start(probe);
}

static void answer(struct probe *probe, const struct fake_question *question)
{
	const struct fake_world *world = probe->world;

	for (size_t i = 0; i < world->answer_count; i++) {
		const struct fake_answer *from = &world->answers[i];
		struct dns_answer given = { .name = question->name,
			.type = question->type,
			.status = from->status,
			.security = from->security,
			.packet = from->packet };
		const struct probe_event event = { .kind = PROBE_ANSWER, .answer = &given };

		if (from->type != question->type || strcmp(from->name, question->name) != 0)
			continue;
		given.rcode = from->packet.rcode;
		if (from->status == DNS_BOGUS) {
			given.has_records = from->packet.record_count > 0;
			given.packet.record_count = 0;
		}
		fake_deliver(probe, &event);
		return;
	}
	fake_fault(probe, "nobody answers %s, type %u", question->name, question->type);
}

static void answer_fetch(struct probe *probe, const struct fake_fetch *from)
{
	struct fetch_result result = { .end = from->end,
		.http_status = from->http_status,
		.retry_after = from->retry_after,
		.challenge = from->challenge };
	const struct probe_fetched fetched = { .result = &result,
		.time_us = 1,
		.judged = from->judged,
		.trust = from->trust,
		.names_host = from->names_host,
		.backed_off = from->backed_off,
		.took_us = from->took_us,
		.skip = from->skip };
	const struct probe_event event = { .kind = PROBE_FETCHED, .fetched = &fetched };

	if (from->content_type)
		snprintf(
			result.content_type, sizeof(result.content_type), "%s", from->content_type);
	if (from->body) {
		result.body = (uint8_t *)(uintptr_t)from->body;
		result.body_length = strlen(from->body);
	}
	fake_deliver(probe, &event);
}

void fake_scan(struct probe *probe, const struct scanner *scanner, struct domain_facts *domain,
	struct host_facts *host, const struct fake_world *world, unsigned attempt)
{
	/* No flag is given. */
	static const struct options options = { .policy_timeout = 60 * CLOCK_SECOND,
		.max_addr = 4 };

	*probe = (struct probe){ .scanner = scanner,
		.options = &options,
		.domain = domain,
		.host = host,
		.world = world,
		.attempt = attempt };
	start(probe);
	while (probe->question_count && !*probe->fault) {
		const struct fake_question question = probe->questions[0];

		probe->question_count--;
		memmove(probe->questions, probe->questions + 1,
			probe->question_count * sizeof(probe->questions[0]));
		if (probe->done)
			fake_fault(probe, "probe_done() with a question open");
		else if (question.fetch)
			answer_fetch(probe, question.fetch);
		else
			answer(probe, &question);
	}
	if (!probe->done)
		fake_fault(probe, "it did not end");
}

void fake_end(struct probe *probe)
{
	buffer_done(&probe->input);
	buffer_done(&probe->sent);
	arena_done(&probe->arena);
	if (probe->scanner->close)
		probe->scanner->close(probe->shared);
}

void fake_deliver(struct probe *probe, const struct probe_event *event)
{
	if (!probe->done)
		probe->scanner->event(probe, probe->state, event);
}

void fake_receive(struct probe *probe, const char *bytes, size_t length)
{
	const struct probe_event event = { .kind = PROBE_RECEIVED };

	if (probe->done)
		return;
	if (probe->sent.length && !probe->late)
		fake_fault(probe, "the client spoke before the server had finished: %.*s",
			(int)probe->sent.length, probe->sent.bytes);
	if (!buffer_append(&probe->input, bytes, length))
		fake_fault(probe, "the scanner lets its input pile up");
	fake_deliver(probe, &event);
}

bool fake_take_line(struct probe *probe, char *line, size_t size)
{
	const char *end =
		probe->sent.length ? memchr(probe->sent.bytes, '\n', probe->sent.length) : NULL;

	if (!end)
		return false;
	size_t length = (size_t)(end - probe->sent.bytes);
	snprintf(line, size, "%.*s", (int)(length ? length - 1 : 0), probe->sent.bytes);
	buffer_consume(&probe->sent, length + 1);
	return true;
}

const struct probe_target *probe_target(const struct probe *probe)
{
	return &probe->target;
}

const struct options *probe_options(const struct probe *probe)
{
	return probe->options;
}

struct arena *probe_arena(struct probe *probe)
{
	return &probe->arena;
}

/* It has no handshake of which anything was seen. */
void probe_tell_shown(const struct probe *probe, struct tls_failure *failure)
{
	(void)probe;
	(void)failure;
}

struct smtp_facts *probe_smtp(struct probe *probe)
{
	return &probe->smtp;
}

struct host_facts *probe_host(struct probe *probe)
{
	if (!probe->host)
		fake_fault(probe, "a scanner of something else asked for a host");
	return probe->host;
}

struct domain_facts *probe_domain(struct probe *probe)
{
	if (!probe->domain)
		fake_fault(probe, "a scanner of something else asked for a domain");
	return probe->domain;
}

void *probe_shared(const struct probe *probe)
{
	return probe->shared;
}

unsigned probe_attempt(const struct probe *probe)
{
	return probe->attempt;
}

bool probe_is_last_attempt(const struct probe *probe)
{
	return probe_attempt(probe) > 1;
}

bool probe_may_ask(const struct probe *probe, const char *name)
{
	return !probe->world || !probe->world->excluded ||
		strcmp(probe->world->excluded, name) != 0;
}

enum skip probe_may_contact(const struct probe *probe, const struct address *address)
{
	const struct fake_world *world = probe->world;
	char text[ADDRESS_TEXT_SIZE];

	address_format(address, text);
	for (size_t i = 0; world && i < world->skipped_count; i++) {
		if (!strcmp(world->skipped[i].address, text))
			return world->skipped[i].skip;
	}
	return !strcmp(text, "127.0.0.1") ? SKIP_SPECIAL_USE : SKIP_NONE;
}

static void ask(struct probe *probe, struct fake_question question)
{
	if (probe->question_count == FAKE_QUESTIONS_MAXIMUM)
		fake_fault(probe, "too many questions at once");
	else
		probe->questions[probe->question_count++] = question;
}

static void note(struct probe *probe, const char *type, const char *name)
{
	size_t used = strlen(probe->asked);

	snprintf(probe->asked + used, sizeof(probe->asked) - used, "%s%s %s", used ? ", " : "",
		type, name);
}

void probe_fetch(struct probe *probe, const struct address *address, const char *host,
	const char *path, int64_t timeout_us)
{
	char text[ADDRESS_TEXT_SIZE];

	address_format(address, text);
	if (timeout_us <= 0 || timeout_us > probe->options->policy_timeout)
		fake_fault(probe, "a fetch in %lld us", (long long)timeout_us);
	note(probe, "GET", host);
	if (strcmp(path, "/.well-known/mta-sts.txt") != 0)
		fake_fault(probe, "a fetch of %s%s", host, path);
	for (size_t i = 0; probe->world && i < probe->world->fetch_count; i++) {
		if (strcmp(probe->world->fetches[i].address, text) != 0)
			continue;
		ask(probe, (struct fake_question){ .fetch = &probe->world->fetches[i] });
		return;
	}
	fake_fault(probe, "a fetch of %s%s from %s", host, path, text);
}

void probe_connect(struct probe *probe)
{
	if (probe->connecting)
		fake_fault(probe, "a second connection");
	probe->connecting = true;
}

/* Never a command that could lead to mail (PROTOCOL D.1, G8). */
static bool allowed(const char *line, size_t length)
{
	static const char *const verbs[] = { "EHLO ", "HELO ", "STARTTLS\r\n", "QUIT\r\n" };

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (length >= strlen(verbs[i]) && !memcmp(line, verbs[i], strlen(verbs[i])))
			return true;
	}
	return false;
}

void probe_send(struct probe *probe, const char *text, size_t length)
{
	const char *end = memchr(text, '\n', length);

	if (!allowed(text, length))
		fake_fault(probe, "not an allowed command: %.*s", (int)length, text);
	if (length > 512 || length < 2 || !end || end != text + length - 1 || end[-1] != '\r')
		fake_fault(probe, "not one line of at most 512 octets");
	if (probe->tls == FAKE_TLS_STARTED)
		fake_fault(probe, "a command in the middle of the handshake");
	if (probe->closed || probe->done)
		fake_fault(probe, "a command on a closed connection");
	buffer_append(&probe->sent, text, length);
}

struct buffer *probe_input(struct probe *probe)
{
	return &probe->input;
}

void probe_start_tls(struct probe *probe)
{
	if (probe->tls != FAKE_TLS_NONE)
		fake_fault(probe, "TLS was started before");
	probe->tls = FAKE_TLS_STARTED;
	buffer_consume(&probe->input, probe->input.length);
}

struct octets probe_plaintext(const struct probe *probe)
{
	return probe->plaintext;
}

void probe_close(struct probe *probe)
{
	probe->closed = true;
}

const char *probe_ehlo_name(struct probe *probe)
{
	return probe->options->ehlo_name;
}

const char *probe_own_address(struct probe *probe)
{
	(void)probe;
	return "192.0.2.25";
}

int64_t probe_time(const struct probe *probe)
{
	(void)probe;
	return clock_monotonic();
}

void probe_set_deadline(struct probe *probe, int64_t delay_us)
{
	probe->deadline_us = clock_monotonic() + delay_us;
}

void probe_ask(struct probe *probe, const char *name, uint16_t type)
{
	if (!probe->world)
		fake_fault(probe, "a lookup of %s, type %u", name, type);
	note(probe, dns_type_text(type), name);
	ask(probe,
		(struct fake_question){ .name = arena_string(&probe->arena, name), .type = type });
}
void probe_done(struct probe *probe, enum outcome outcome)
{
	probe->done++;
	if (probe->done > 1)
		fake_fault(probe, "probe_done() was called again");
	probe->outcome = outcome;
}
