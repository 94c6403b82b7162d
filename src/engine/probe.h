/* SPDX-License-Identifier: Apache-2.0 */
/* Runs one scanner on one unit: the engine's side of scanner.h. */
#ifndef TESSCAN_ENGINE_PROBE_H
#define TESSCAN_ENGINE_PROBE_H

#include "base/fault.h"
#include "engine/context.h"
#include "engine/lane.h"
#include "engine/pulse.h"
#include "engine/scanner.h"
#include "net/conn.h"
#include "net/dns.h"
#include "net/loop.h"

struct worker;

/* What a worker lends to every probe it runs. */
struct probe_environment {
	const struct context *context;
	struct loop *loop;
	struct dns *dns;
	struct tap *tap; /* who keeps the packets; NULL: nobody */
	const struct sources *sources; /* that they come from; NULL: the kernel chooses */
	struct ssl_ctx_st *tls;
	const struct options *options;
	struct pulses *pulses;
	void **shared; /* what open() made of each of the context's scanners */
	unsigned attempt;
	bool held; /* nothing may be sent (survey_hold) */
	/* A fetch for the probe, which is answered by probe_fetched(). Texts are copied. */
	void (*fetch)(struct worker *worker, struct probe *probe, const struct address *address,
		const char *host, const char *path, int64_t timeout_us);
	struct worker *worker; /* for fetch() */
};

/* What a probe is about: the member of its scanner's unit is set. */
struct probe_subject {
	const struct probe_target *target; /* copied */
	struct host_facts *host;
	struct domain_facts *domain;
	const struct lane_claim *claim; /* of the domain: places that it has */
	void (*slow)(void *owner); /* a lookup of its takes long */
	const void *earlier; /* what the scanner found at the attempt before; outlives the probe */
	/* The turn is given back, and a further session is wanted: probe_take_turn() is to follow. Called from the loop. */
	void (*turn)(void *owner);
};

struct probe {
	const struct probe_environment *environment;
	const struct scanner *scanner;
	void *state;
	struct arena arena;
	struct probe_target target;
	struct smtp_facts smtp;
	struct host_facts *host;
	struct domain_facts *domain;
	const struct lane_claim *claim; /* of the domain; NULL: of none */
	struct lane_claim claimed; /* for its fetches, beyond those */
	uint64_t full_lane; /* that had no place for a fetch; 0: none */
	struct octets *ders; /* the chain presented, in the arena */
	size_t der_count;
	struct stack_st_X509 *objects; /* of it, one for each; NULL: none */
	struct conn *conn; /* NULL: there is none */
	struct buffer nothing; /* the input then */
	bool waits; /* for the turn of a further session */
	unsigned sessions; /* that were begun, or wait for their turn */
	struct timer *deadline;
	int64_t lost_us; /* by the loop, when the connection was begun */
	struct task task; /* first the start, then turns given back, then the end */
	struct fault_mark *mark; /* what its maker was working on */
	int shortage; /* errno: this machine had no connection for it */
	bool refused; /* a connection, by the address or something before it */
	bool contacted; /* a packet to the peer may have been sent */
	bool connected; /* there is a connection, … */
	bool said_quit; /* … and goodbye was said on it */
	bool lost; /* a connection ended without; whoever reads it clears it */
	size_t questions; /* lookups and fetches outstanding */
	bool started;
	bool stopped; /* before it had ended: the survey ends, or others go first */
	bool ended;
	enum outcome outcome;
	char ehlo_name[ADDRESS_TEXT_SIZE + 8];
	char own_address[ADDRESS_TEXT_SIZE];
	const void *earlier;
	void (*slow)(void *owner); /* NULL: nobody is to hear of it */
	void (*turn)(void *owner); /* NULL: there is no turn to wait for */
	void (*done)(void *owner, struct probe *probe);
	void *owner;
};

/*
 * Starts from the loop; done is called from the loop after probe_done(), and after the answers to all that was asked for,
 * which the scanner does not hear then. The subject is not owned.
 */
struct probe *probe_new(const struct probe_environment *environment, const struct scanner *scanner,
	const struct probe_subject *subject, void (*done)(void *owner, struct probe *probe),
	void *owner);
void probe_free(struct probe *probe);
/*
 * The survey ends, and what is seen from now on is not recorded; or others go first, and this is done once more at the
 * second attempt. The scanner is told once (PROBE_STOP), unless it has ended.
 */
void probe_stop(struct probe *probe);
/* The turn that was asked for, or that it will not come. After probe_done() it is for nothing. */
void probe_take_turn(struct probe *probe, bool granted);
/*
 * What a scanner found that is no core one: added to the results of its unit, once it has ended. If it was stopped before,
 * the result wants the second attempt, whatever the scanner says of it.
 */
void probe_keep(const struct probe *probe, struct scan_results *results, struct arena *arena);
/* The answer to probe_fetch(). */
void probe_fetched(struct probe *probe, const struct probe_fetched *fetched);

#endif
