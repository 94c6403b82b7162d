/* SPDX-License-Identifier: Apache-2.0 */
/* Probes (probe.h, scanner.h). */
#include "engine/probe.h"

#include "base/clock.h"
#include "engine/selection.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of a deadline: together as much as a session may receive in all, in the clear (4 KiB each) or in TLS (16 KiB). */
#define CATCH_UP_TURNS 40
#define LOSS_THAT_MATTERS CLOCK_SECOND /* of a session: its peer may have been tired of waiting */

static void close_connection(struct probe *probe)
{
	probe->lost |= probe->connected && !probe->said_quit;
	probe->connected = probe->said_quit = false;
	conn_close(probe->conn);
	probe->conn = NULL;
}

static void deliver(struct probe *probe, const struct probe_event *event)
{
	if (!probe->ended)
		probe->scanner->event(probe, probe->state, event);
}

static void deliver_kind(struct probe *probe, enum probe_event_kind kind)
{
	struct probe_event event = { .kind = kind };

	deliver(probe, &event);
}

static void start(void *owner)
{
	struct probe *probe = owner;
	struct fault_scope scope;

	probe->started = true;
	fault_enter_again(&scope, probe->mark);
	deliver_kind(probe, PROBE_START);
	fault_leave(&scope);
}

static void end(void *owner)
{
	struct probe *probe = owner;
	struct fault_scope scope;

	fault_enter_again(&scope, probe->mark);
	probe->done(probe->owner, probe);
	fault_leave(&scope);
}

static void end_soon(struct probe *probe)
{
	probe->task.run = end;
	loop_defer(probe->environment->loop, &probe->task);
}

static void give_turn_back(void *owner)
{
	struct probe *probe = owner;

	probe->turn(probe->owner);
}

/* What the peer has said already counts, before the clock does; but no flood puts a deadline off. */
static void deadline(void *owner)
{
	struct probe *probe = owner;
	struct fault_scope scope;
	int turns = 0;
	bool heard = false;

	fault_enter_again(&scope, probe->mark);
	while (!heard && probe->conn && turns++ < CATCH_UP_TURNS && conn_catch_up(probe->conn))
		heard = probe->ended || probe->waits || timer_is_set(probe->deadline);
	if (!heard)
		deliver_kind(probe, PROBE_DEADLINE);
	fault_leave(&scope);
}

struct probe *probe_new(const struct probe_environment *environment, const struct scanner *scanner,
	const struct probe_subject *subject, void (*done)(void *owner, struct probe *probe),
	void *owner)
{
	struct probe *probe = memory_alloc(sizeof(*probe));

	probe->environment = environment;
	probe->mark = fault_mark_keep();
	probe->scanner = scanner;
	arena_init(&probe->arena);
	probe->state = arena_alloc(&probe->arena, scanner->state_size);
	if (subject->target) {
		probe->target = *subject->target;
		if (probe->target.sni)
			probe->target.sni = arena_string(&probe->arena, probe->target.sni);
	}
	probe->host = subject->host;
	probe->domain = subject->domain;
	probe->claim = subject->claim;
	probe->slow = subject->slow;
	probe->earlier = subject->earlier;
	probe->turn = subject->turn;
	probe->done = done;
	probe->owner = owner;
	probe->deadline = timer_new_deadline(environment->loop, deadline, probe);
	probe->task = (struct task){ .run = start, .owner = probe };
	loop_defer(environment->loop, &probe->task);
	return probe;
}

void probe_free(struct probe *probe)
{
	if (!probe)
		return;
	conn_close(probe->conn);
	timer_free(probe->deadline);
	tls_objects_free(probe->objects);
	free(probe->mark);
	arena_done(&probe->arena);
	free(probe);
}

const struct probe_target *probe_target(const struct probe *probe)
{
	return &probe->target;
}

const struct options *probe_options(const struct probe *probe)
{
	return probe->environment->options;
}

const void *probe_own_options(const struct probe *probe)
{
	return options_of(probe->environment->options, probe->scanner->options);
}

const void *probe_earlier(const struct probe *probe)
{
	return probe->earlier;
}

struct arena *probe_arena(struct probe *probe)
{
	return &probe->arena;
}

struct smtp_facts *probe_smtp(struct probe *probe)
{
	return &probe->smtp;
}

struct host_facts *probe_host(struct probe *probe)
{
	return probe->host;
}

struct domain_facts *probe_domain(struct probe *probe)
{
	return probe->domain;
}

void *probe_shared(const struct probe *probe)
{
	const struct survey_setup *setup = &probe->environment->context->setup;

	for (size_t i = 0; i < setup->scanner_count; i++) {
		if (setup->scanners[i] == probe->scanner)
			return probe->environment->shared[i];
	}
	return NULL;
}

unsigned probe_attempt(const struct probe *probe)
{
	return probe->environment->attempt;
}

bool probe_is_last_attempt(const struct probe *probe)
{
	return probe->environment->attempt > 1 || probe->environment->options->no_retry;
}

static void tls_up(struct probe *probe)
{
	struct tls_facts facts = tls_session_facts(conn_tls(probe->conn));
	struct probe_event event = { .kind = PROBE_TLS_UP, .tls_facts = &facts };

	probe->der_count = tls_session_chain(conn_tls(probe->conn), &probe->arena, &probe->ders);
	probe->objects = tls_session_objects(conn_tls(probe->conn));
	deliver(probe, &event);
}

/* Whether an event of the connection was made by somebody outside. */
static bool is_sign_of_life(const struct probe *probe, enum conn_event what)
{
	return (what != CONN_ERROR && what != CONN_TLS_FAILED) ||
		net_error_heard(conn_error(probe->conn));
}

static void on_conn(void *owner, enum conn_event what)
{
	struct probe *probe = owner;
	struct probe_event event = { 0 };

	if (what == CONN_EOF || what == CONN_ERROR || what == CONN_TLS_FAILED)
		probe->smtp.stalled =
			loop_lost(probe->environment->loop) - probe->lost_us >= LOSS_THAT_MATTERS;
	if (is_sign_of_life(probe, what))
		pulse(probe->environment->pulses, PULSE_HEARD);
	switch (what) {
	case CONN_CONNECTED:
		probe->connected = true;
		deliver_kind(probe, PROBE_CONNECTED);
		break;
	case CONN_DATA:
		deliver_kind(probe, PROBE_RECEIVED);
		break;
	case CONN_EOF:
		deliver_kind(probe, PROBE_CLOSED);
		break;
	case CONN_ERROR:
		event.kind = PROBE_FAILED;
		event.error = conn_error(probe->conn);
		if (net_error_class(event.error) == NET_ERROR_SHORTAGE)
			probe->shortage = event.error.number;
		probe->refused |= net_error_class(event.error) == NET_ERROR_REFUSED;
		deliver(probe, &event);
		break;
	case CONN_TLS_UP:
		tls_up(probe);
		break;
	case CONN_TLS_FAILED:
		event.kind = PROBE_TLS_FAILED;
		event.tls_failure = conn_tls_failure(probe->conn);
		deliver(probe, &event);
		break;
	}
}

static void connect_now(struct probe *probe, bool granted)
{
	/* While a survey is held, and when it ends, there is no connection to be had. */
	bool refused = !granted || probe->environment->held || probe->stopped;
	const struct address *address = refused ? NULL : &probe->target.address;
	probe->lost_us = loop_lost(probe->environment->loop);
	probe->waits = false;
	probe->conn = conn_open(probe->environment->loop, probe->environment->tap,
		probe->environment->sources, address, probe->target.port, on_conn, probe);
	probe->contacted |= conn_contacted(probe->conn);
}

void probe_connect(struct probe *probe)
{
	bool granted = probe->sessions < probe->scanner->sessions;

	assert(!probe->conn && !probe->waits);
	if (granted && probe->sessions++ && probe->turn) {
		/* What it waits for now is ours. The next turn may come at once, which is no matter of this call. */
		timer_clear(probe->deadline);
		probe->waits = true;
		probe->task.run = give_turn_back;
		loop_defer(probe->environment->loop, &probe->task);
	} else {
		connect_now(probe, granted);
	}
}

void probe_take_turn(struct probe *probe, bool granted)
{
	struct fault_scope scope;

	if (probe->ended)
		return;
	fault_enter_again(&scope, probe->mark);
	connect_now(probe, granted);
	deliver_kind(probe, PROBE_TURN);
	fault_leave(&scope);
}

void probe_keep(const struct probe *probe, struct scan_results *results, struct arena *arena)
{
	const struct scan_kind *kind = context_kind(probe->environment->context, probe->scanner);

	if (kind && kind->record)
		scan_results_add(results, kind, probe->state, arena)->cut_short = probe->stopped;
}

void probe_stop(struct probe *probe)
{
	struct fault_scope scope;

	if (probe->ended)
		return;
	probe->stopped = true;
	fault_enter_again(&scope, probe->mark);
	if (probe->started)
		deliver_kind(probe, PROBE_STOP);
	fault_leave(&scope);
}

void probe_send(struct probe *probe, const char *text, size_t length)
{
	if (!probe->conn)
		return;
	probe->said_quit |= length >= 4 && !strncasecmp(text, "QUIT", 4);
	conn_send(probe->conn, text, length);
}

struct buffer *probe_input(struct probe *probe)
{
	return probe->conn ? conn_input(probe->conn) : &probe->nothing;
}

void probe_start_tls(struct probe *probe)
{
	if (probe->conn)
		conn_start_tls(probe->conn, probe->environment->tls, probe->target.sni,
			probe->target.key_kind);
}

struct octets probe_plaintext(const struct probe *probe)
{
	return probe->conn ? conn_plaintext(probe->conn) : (struct octets){ 0 };
}

/* Tickets and alerts come until the connection is closed. */
static void note_late_facts(struct probe *probe)
{
	if (probe->conn && conn_tls(probe->conn) && probe->smtp.tls_up)
		tls_session_late_facts(conn_tls(probe->conn), &probe->smtp.tls);
}

/* A handshake that fails, or is given up, may have shown a chain. */
static void note_shown_chain(struct probe *probe)
{
	const struct tls_watch *watch = probe->conn ? conn_tls_watch(probe->conn) : NULL;

	if (watch && !probe->der_count)
		probe->der_count = tls_watch_chain(watch, &probe->arena, &probe->ders);
}

void probe_tell_shown(const struct probe *probe, struct tls_failure *failure)
{
	const struct tls_watch *watch = probe->conn ? conn_tls_watch(probe->conn) : NULL;

	if (watch)
		tls_watch_tell(watch, failure);
}

void probe_close(struct probe *probe)
{
	note_late_facts(probe);
	note_shown_chain(probe);
	close_connection(probe);
}

const char *probe_own_address(struct probe *probe)
{
	if (*probe->own_address)
		return probe->own_address;
	if (!probe->conn || !conn_local_address(probe->conn, probe->own_address))
		return NULL;
	return probe->own_address;
}

const char *probe_ehlo_name(struct probe *probe)
{
	if (probe->environment->options->ehlo_name)
		return probe->environment->options->ehlo_name;
	const char *address = probe_own_address(probe);
	if (!address)
		return "[127.0.0.1]";
	snprintf(probe->ehlo_name, sizeof(probe->ehlo_name), "[%s%s]",
		probe->target.address.version == 6 ? "IPv6:" : "", address);
	return probe->ehlo_name;
}

void probe_set_deadline(struct probe *probe, int64_t delay_us)
{
	timer_set(probe->deadline, delay_us);
}

int64_t probe_time(const struct probe *probe)
{
	return loop_time(probe->environment->loop);
}

/* Of one that has ended already the last answer is what it waited for. */
static void answered(struct probe *probe, const struct probe_event *event)
{
	probe->questions--;
	if (!probe->ended)
		deliver(probe, event);
	else if (!probe->questions)
		end_soon(probe);
}

static void on_answer(void *owner, const struct dns_answer *answer)
{
	struct probe_event event = { .kind = PROBE_ANSWER, .answer = answer };

	answered(owner, &event);
}

static void on_slow(void *owner)
{
	struct probe *probe = owner;

	if (probe->slow)
		probe->slow(probe->owner);
}

void probe_ask(struct probe *probe, const char *name, uint16_t type)
{
	probe->questions++;
	dns_ask_patiently(probe->environment->dns, name, type, on_answer, on_slow, probe);
}

bool probe_may_ask(const struct probe *probe, const char *name)
{
	return !avoid_name(context_avoid(probe->environment->context), name);
}

enum skip probe_may_contact(const struct probe *probe, const struct address *address)
{
	return selection_judge(probe->environment->context, address);
}

void probe_fetch(struct probe *probe, const struct address *address, const char *host,
	const char *path, int64_t timeout_us)
{
	/* It would wait for a turn of the address that it has itself. */
	assert(probe->scanner->unit != UNIT_ADDRESS);
	probe->questions++;
	probe->environment->fetch(
		probe->environment->worker, probe, address, host, path, timeout_us);
}

void probe_fetched(struct probe *probe, const struct probe_fetched *fetched)
{
	struct probe_event event = { .kind = PROBE_FETCHED, .fetched = fetched };
	struct fault_scope scope;

	fault_enter_again(&scope, probe->mark);
	answered(probe, &event);
	fault_leave(&scope);
}

void probe_done(struct probe *probe, enum outcome outcome)
{
	assert(!probe->ended);
	probe->ended = true;
	probe->outcome = outcome;
	timer_clear(probe->deadline);
	probe_close(probe);
	/* A turn that is not given back yet stays its owner's. */
	if (probe->waits)
		loop_cancel(probe->environment->loop, &probe->task);
	if (!probe->questions)
		end_soon(probe);
}
