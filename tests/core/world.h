/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Internet of a scenario: what DNS says, what servers do, what happens when, and what was seen of the survey. What
 * is counted is shared by the processes of all its runs, so that servers remember.
 */
#ifndef TESSCAN_TESTS_CORE_WORLD_H
#define TESSCAN_TESTS_CORE_WORLD_H

#include "base/address.h"
#include "base/arena.h"
#include "net/dns.h"
#include "net/fetch.h"
#include "tests/unit/certificates.h"

#include <openssl/ssl.h>

#define WORLD_START CERTIFICATES_NOW /* of the first run; the next begins an hour later */
#define WORLD_RUN_EVERY (3600 * CLOCK_SECOND)
#define WORLD_LATENCY INT64_C(10000) /* of whatever the scenario says nothing else about */
#define WORLD_MAXIMUM 1600 /* of each kind of thing */
#define WORLD_CONTACTS 4000
#define WORLD_WORDS 40 /* of a line */

/* What a name server answers to one question; several for one question answer one after another, the last for good. */
struct world_answer {
	const char *name;
	uint16_t type;
	enum dns_status status;
	const char *detail;
	int64_t delay_us;
	const char *records; /* as in a zone file, " , " between two */
};

struct world_zone {
	const char *name;
	bool secure;
	bool sha1; /* and so by that alone */
};

struct world_certificate {
	const char *name;
	struct identity identity;
};

enum world_act {
	ACT_ANSWER,
	ACT_SILENCE,
	ACT_CLOSE,
	ACT_RESET,
	ACT_REFUSE, /* a connection */
	ACT_UNREACHABLE, /* likewise */
	ACT_SHORT, /* this machine has no socket for it */
	ACT_ALERT /* a handshake */
};

/* What a server does when it is its turn. */
struct world_step {
	bool given;
	enum world_act act;
	int64_t delay_us;
	const char *text; /* of an answer: lines end with CRLF */
	int alert; /* of a handshake: its number; 0: the library's own, without a certificate */
	bool named; /* of a handshake: only where the client sends a name */
};

/* In the order of a session. */
enum world_turn {
	TURN_CONNECT,
	TURN_GREETING,
	TURN_EHLO,
	TURN_HELO,
	TURN_STARTTLS,
	TURN_TLS,
	TURN_EHLO_TLS,
	TURN_QUIT,
	world_turn_count
};

struct world_name {
	const char *name; /* NULL: whatever is asked for */
	const struct world_certificate *certificate;
};

/* What awaits one connection to a port; several for one address await one after another, the last all others. */
struct world_server {
	struct address address;
	uint16_t port;
	struct world_step steps[world_turn_count];
	struct world_name names[WORLD_WORDS];
	size_t name_count;
	int status; /* of HTTP */
	const char *type;
	const char *body;
	bool retry_after; /* fields of its answer */
	bool challenge;
};

enum world_happening { HAPPENS_SIGNAL, HAPPENS_OUTAGE, HAPPENS_RETURN };

struct world_event {
	size_t run;
	int64_t at_us; /* since the run began */
	enum world_happening what;
	int signal;
};

struct world_run {
	int status;
	const char *options;
};

/* One connection that the survey made. */
struct world_contact {
	struct address address;
	uint16_t port;
	int64_t began_us;
	int64_t ended_us; /* 0: it has not */
};

/* Shared by all processes of a scenario. */
struct world_notes {
	unsigned asked
		[WORLD_MAXIMUM]; /* of each answer: how often it was the first of its question */
	unsigned connected[WORLD_MAXIMUM]; /* likewise */
	struct world_contact contacts[WORLD_CONTACTS];
	size_t contact_count;
	char fault[400]; /* of the scenario or of the survey, that no record shows; empty: none */
};

struct world {
	struct arena arena;
	struct world_answer answers[WORLD_MAXIMUM];
	size_t answer_count;
	struct world_zone zones[WORLD_MAXIMUM];
	size_t zone_count;
	struct world_certificate certificates[WORLD_MAXIMUM];
	size_t certificate_count;
	struct world_server servers[WORLD_MAXIMUM];
	size_t server_count;
	struct world_event events[WORLD_MAXIMUM];
	size_t event_count;
	struct world_run runs[WORLD_MAXIMUM];
	size_t run_count;
	struct identity trusted; /* in the survey's --ca-file */
	struct identity stranger;
	struct world_notes *notes;
	size_t run; /* that is under way */
	bool is_out; /* the survey's own network */
	bool no_lookups; /* none is to be made */
};

/* The only one: fakes are handed no more than what they take the place of. */
extern struct world *world;

/* The first is kept; the run goes on, and fails. */
__attribute__((format(printf, 1, 2))) void world_fault(const char *format, ...);
/* The certificate that a server presents to this name; NULL: none. */
const struct world_certificate *world_certificate(
	const struct world_server *server, const char *sni);
/* What awaits the next connection, which counts from then on; NULL, and a fault: the scenario knows of no such server. */
const struct world_server *world_connect(
	const struct address *address, uint16_t port, struct world_contact **ret_contact);
/* What the next question is answered with; NULL: nothing is said of it. */
const struct world_answer *world_ask(const char *name, uint16_t type);
/* Whether anything is said of the name, or of one below it. */
bool world_has_name(const char *name);
/* The lowest zone that holds the name; NULL: none is told of. */
const struct world_zone *world_zone_of(const char *name);

#endif
