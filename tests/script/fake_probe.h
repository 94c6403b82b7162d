/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine's side of scanner.h without a network: what a scanner asks for is noted, and the test
 * delivers the events. Linked instead of engine/probe.c.
 */
#ifndef TESSCAN_TESTS_FAKE_PROBE_H
#define TESSCAN_TESTS_FAKE_PROBE_H

#include "engine/scanner.h"

#define FAKE_FAULT_SIZE 300

#define FAKE_QUESTIONS_MAXIMUM 16
#define FAKE_LOG_SIZE 600

/* What scanners of domains and hosts are answered: the test's whole Internet. */
struct fake_answer {
	const char *name;
	uint16_t type;
	enum dns_status status;
	enum dns_security security;
	struct dns_packet packet;
};

struct fake_fetch {
	const char *address;
	enum fetch_end end;
	int http_status;
	const char *content_type;
	const char *body;
	bool judged;
	enum trust trust;
	bool names_host;
	bool retry_after;
	bool challenge;
	bool backed_off;
	int64_t took_us;
	enum skip skip;
};

/* An address that may not be contacted. */
struct fake_skip {
	const char *address;
	enum skip skip;
};

struct fake_world {
	const struct fake_answer *answers;
	size_t answer_count;
	const struct fake_fetch *fetches;
	size_t fetch_count;
	const struct fake_skip *skipped; /* besides 127.0.0.1 */
	size_t skipped_count;
	const char *excluded; /* a name that may not be asked for */
};

struct fake_question {
	const char *name;
	uint16_t type;
	const struct fake_fetch *fetch; /* NULL: a lookup */
};

enum fake_tls { FAKE_TLS_NONE, FAKE_TLS_STARTED, FAKE_TLS_UP };

struct probe {
	const struct scanner *scanner;
	const struct options *options;
	struct probe_target target;
	unsigned attempt; /* from 1 */
	struct host_facts *host; /* of scanners of hosts */
	struct domain_facts *domain; /* of scanners of domains */
	const struct fake_world *world;
	struct fake_question questions[FAKE_QUESTIONS_MAXIMUM]; /* not answered yet */
	size_t question_count;
	char asked[FAKE_LOG_SIZE]; /* every question: "MX example.se, A mx.example.se" */
	struct arena arena;
	void *state;
	void *shared;
	struct smtp_facts smtp;
	struct buffer input;
	struct buffer sent; /* lines of the client that nobody has looked at */
	int64_t deadline_us;
	bool connecting;
	bool closed;
	enum fake_tls tls;
	struct octets plaintext; /* that came where TLS was due */
	bool late; /* the server may say more when the client has spoken */
	unsigned done; /* how often probe_done() was called */
	enum outcome outcome;
	char fault[FAKE_FAULT_SIZE]; /* the first broken rule of the interface; empty: none */
};

/* Starts the scanner. */
void fake_start(struct probe *probe, const struct scanner *scanner, const struct options *options,
	unsigned attempt);
void fake_end(struct probe *probe);
/* Runs a scanner of this domain or of this host, the other NULL, to its end. */
void fake_scan(struct probe *probe, const struct scanner *scanner, struct domain_facts *domain,
	struct host_facts *host, const struct fake_world *world, unsigned attempt);
void fake_deliver(struct probe *probe, const struct probe_event *event);
/* Octets of the server; nothing the client said may be unread. */
void fake_receive(struct probe *probe, const char *bytes, size_t length);
/* Takes the client's next line, without CRLF; false when it has said nothing. */
bool fake_take_line(struct probe *probe, char *line, size_t size);
__attribute__((format(printf, 2, 3))) void fake_fault(struct probe *probe, const char *format, ...);

#endif
