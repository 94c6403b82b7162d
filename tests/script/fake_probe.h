/*
 * The engine's side of scanner.h without a network: what a scanner asks for is noted, and the test
 * delivers the events. Linked instead of engine/probe.c.
 */
#ifndef TESSCAN_TESTS_FAKE_PROBE_H
#define TESSCAN_TESTS_FAKE_PROBE_H

#include "engine/scanner.h"

#define FAKE_FAULT_SIZE 300

enum fake_tls { FAKE_TLS_NONE, FAKE_TLS_STARTED, FAKE_TLS_UP };

struct probe {
	const struct scanner *scanner;
	const struct options *options;
	struct probe_target target;
	unsigned attempt; /* from 1 */
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
	unsigned done; /* how often probe_done() was called */
	enum outcome outcome;
	char fault[FAKE_FAULT_SIZE]; /* the first broken rule of the interface; empty: none */
};

/* Starts the scanner. */
void fake_start(struct probe *probe, const struct scanner *scanner, const struct options *options,
	unsigned attempt);
void fake_end(struct probe *probe);
void fake_deliver(struct probe *probe, const struct probe_event *event);
/* Octets of the server; nothing the client said may be unread. */
void fake_receive(struct probe *probe, const char *bytes, size_t length);
/* Takes the client's next line, without CRLF; false when it has said nothing. */
bool fake_take_line(struct probe *probe, char *line, size_t size);
__attribute__((format(printf, 2, 3))) void fake_fault(
	struct probe *probe, const char *format, ...);

#endif
