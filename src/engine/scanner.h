/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interface of a scanner: a module that gathers one family of facts of one unit. It asks by the
 * functions below and is answered by events only, never inside the call. It ends by exactly one
 * probe_done(), after which it hears nothing more. It sees no sockets, threads or loop, and no other scanner.
 */
#ifndef TESSCAN_ENGINE_SCANNER_H
#define TESSCAN_ENGINE_SCANNER_H

#include "base/arena.h"
#include "base/flat.h"
#include "base/option_table.h"
#include "base/writer.h"
#include "base/outcome.h"
#include "engine/options.h"
#include "net/dns_answer.h"
#include "net/errors.h"
#include "net/fetch_result.h"
#include "tls/session.h"
#include "verdict/facts.h"

/*
 * What a scanner looks at. A domain is looked at once its MX records are known, a host after its addresses, an address
 * after its SMTP session with each name that it was asked by. Of each there may be any number of scanners. Those of
 * domains and hosts run beside each other, those of an address one after the other, each when it is the address's turn.
 */
enum unit { UNIT_DOMAIN, UNIT_HOST, UNIT_ADDRESS };

struct probe;
struct plan_question;
struct session_plan;

enum probe_event_kind {
	PROBE_START,
	PROBE_TURN, /* a further connection is under way; deadlines count from here */
	PROBE_CONNECTED,
	PROBE_RECEIVED, /* octets: what probe_input() holds */
	PROBE_CLOSED, /* the peer ended the connection */
	PROBE_FAILED, /* error */
	PROBE_TLS_UP, /* tls_facts */
	PROBE_TLS_FAILED, /* tls_failure; may follow PROBE_TLS_UP, before any data */
	PROBE_DEADLINE,
	PROBE_ANSWER, /* answer, valid during the event */
	PROBE_FETCHED, /* fetched, valid during the event */
	/*
	 * The survey ends, or goes on with others first: be polite and be quick. What is found nevertheless is looked at
	 * once more, whatever again() says.
	 */
	PROBE_STOP,
};

/* What became of probe_fetch(). */
struct probe_fetched {
	const struct fetch_result *result;
	int64_t time_us;
	bool judged; /* the server presented a chain */
	enum trust trust; /* of that chain */
	bool names_host; /* by a dNSName */
	bool comes_again; /* nothing is known: the domain is taken up once more */
	bool backed_off; /* nothing was sent, since the address had let others time out, or had asked them to come less often (G5) */
	enum skip
		skip; /* nothing was sent, since the address may not be contacted any more; SKIP_NONE: it may */
	int64_t took_us; /* from its turn to its end */
};

struct probe_event {
	enum probe_event_kind kind;
	struct net_error error;
	const struct tls_facts *tls_facts;
	const struct tls_failure *tls_failure;
	const struct dns_answer *answer;
	const struct probe_fetched *fetched;
};

struct scanner {
	const char *name;
	const char *help;
	enum unit unit;
	/*
	 * It fills the facts that verdicts rest on (probe_smtp(), probe_host(), probe_domain()), and is chosen by default.
	 * Of a host and of an address there is one at most. All others leave those facts alone: what they find is in their
	 * state, which nobody else looks into, and which is kept as long as the unit is.
	 */
	bool core;
	unsigned version; /* of its fields, for the manifest; counted from 1 */
	unsigned
		sessions; /* the most that it opens with an address, for one name and in one attempt */
	size_t state_size; /* of the state handed to event() and the others, zeroed at first */
	void (*event)(struct probe *probe, void *state, const struct probe_event *event);
	/* Of that whose sessions verdicts rest on: which of them an address gets (plan.h). Pure. NULL: it is not that one. */
	struct session_plan (*plan)(const struct plan_question *question);
	/*
	 * Writes the members of an object with the scanner's name, in the unit's part of the record; for a core scanner of
	 * addresses, of the session's itself. It may be called any number of times, whatever became of the probe. NULL:
	 * all is in the facts that verdicts rest on.
	 */
	void (*record)(const void *state, struct writer *json);
	/*
	 * What the state's pointers lead to, one after the other, by the functions of base/flat.h; the state itself is
	 * carried over before. By it the state is kept beyond the probe, and cold. NULL: it has no pointer but to what is
	 * static.
	 */
	void (*flat)(struct flat *flat, void *state);
	/* Whether it failed for a reason that may pass, so that a second attempt is wanted; one that was told to stop has it
	   anyway. NULL: it never does. */
	bool (*again)(const void *state);
	/* Its options, a group first, in a structure of its own; 0: none. */
	const struct option_row *options;
	size_t option_count;
	size_t options_size; /* of the structure */
	/*
	 * What all probes of one thread share, made before the first and freed after the last one. Both
	 * NULL: nothing. open() never returns NULL.
	 */
	void *(*open)(void);
	void (*close)(void *shared);
};

/* What the probe is about. */
struct probe_target {
	struct address address; /* UNIT_ADDRESS */
	uint16_t port;
	const char *sni; /* NULL: send none */
	enum tls_key_kind key_kind; /* the key that the server is to present */
};

const struct probe_target *probe_target(const struct probe *probe);
const struct options *probe_options(const struct probe *probe);
/* The scanner's own; NULL: it has none. */
const void *probe_own_options(const struct probe *probe);
/* Lives as long as the probe. */
struct arena *probe_arena(struct probe *probe);
/* What this scanner found at the attempt before, of a host or of an address; NULL: this is the first. */
const void *probe_earlier(const struct probe *probe);
/* UNIT_ADDRESS: the facts that verdicts rest on. */
struct smtp_facts *probe_smtp(struct probe *probe);
/* Adds to a failure that is the scanner's own, a time-out, what the server showed before. */
void probe_tell_shown(const struct probe *probe, struct tls_failure *failure);
/* UNIT_HOST: the host under resolution, its arena included. */
struct host_facts *probe_host(struct probe *probe);
/* UNIT_DOMAIN: the domain, its arena included. */
struct domain_facts *probe_domain(struct probe *probe);
/* What the scanner's open() made; NULL when it has none. */
void *probe_shared(const struct probe *probe);
/* 1, or 2 when what failed for a passing reason is tried once more (A.7, D.11). */
unsigned probe_attempt(const struct probe *probe);
/* True when there will be no further attempt. */
bool probe_is_last_attempt(const struct probe *probe);

/*
 * One connection at a time, and no more of them than the scanner says; one beyond fails (PROBE_FAILED). Each further
 * one waits for the next turn of the address (PROBE_TURN), and no deadline runs meanwhile; none is asked for again until then.
 */
void probe_connect(struct probe *probe);
/*
 * Where there is no connection, as while a further one is waited for (PROBE_STOP may come then), nothing is sent, and the
 * input is empty.
 */
void probe_send(struct probe *probe, const char *text, size_t length);
/* Octets received and not consumed yet; the scanner consumes them. */
struct buffer *probe_input(struct probe *probe);
/* Whatever is in probe_input() is discarded. */
void probe_start_tls(struct probe *probe);
/* What came in the clear since then, before our hello or after it; it lives as long as the connection. */
struct octets probe_plaintext(const struct probe *probe);
void probe_close(struct probe *probe);
/* The name to give in EHLO: configured, or an address literal (RFC 5321 4.1.3). */
const char *probe_ehlo_name(struct probe *probe);
/* Our own address of the connection, as text; NULL when there is none. */
const char *probe_own_address(struct probe *probe);
/*
 * Microseconds that pass while this process has its time: what of a peer's time is measured by. What it lost (it was
 * stopped, the machine was busy) is nobody's slowness but ours.
 */
int64_t probe_time(const struct probe *probe);
/* Replaces an earlier deadline; counted from now, in that time. */
void probe_set_deadline(struct probe *probe, int64_t delay_us);
void probe_ask(struct probe *probe, const char *name, uint16_t type);
/* Whether a name may be asked for at all: it is on no list of whom to leave alone (G7). */
bool probe_may_ask(const struct probe *probe, const char *name);
/* Whether an address may be contacted at all (PROTOCOL A.5): SKIP_NONE, or why not. */
enum skip probe_may_contact(const struct probe *probe, const struct address *address);
/*
 * Not of a scanner of addresses, which has the turn itself. One HTTPS GET from this address, when it is the address's turn. The certificate must be trusted and
 * name the host by a dNSName; nothing is sent otherwise. The texts are copied. timeout_us: from its turn, in all.
 */
void probe_fetch(struct probe *probe, const struct address *address, const char *host,
	const char *path, int64_t timeout_us);
/* What was asked for and not answered yet is not heard any more; the unit waits for it. */
void probe_done(struct probe *probe, enum outcome outcome);

/*
 * The texts of an answer for TXT, the strings of each joined (RFC 1035 3.3.14), in the arena; those that
 * are malformed are left out.
 */
struct octets *texts_of(const struct dns_answer *answer, struct arena *arena, size_t *ret_count);
/* Copies what an answer says of its lookup. */
struct lookup_facts lookup_facts_of(const struct dns_answer *answer, struct arena *arena);

#endif
