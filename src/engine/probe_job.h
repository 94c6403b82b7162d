/* SPDX-License-Identifier: Apache-2.0 */
/* What is wanted of an address, and became of it: the queue's (probes.h), which a session has meanwhile (session.h). */
#ifndef TESSCAN_ENGINE_PROBE_JOB_H
#define TESSCAN_ENGINE_PROBE_JOB_H

#include "engine/address.h"

/* One probe. Kept for the survey, to be joined. */
struct probe_job {
	struct address_work work; /* first: the address hands it back */
	void (*done)(struct probe_job *job); /* the facts are complete */
	void (*later)(struct probe_job *job,
		int64_t due_us); /* … or to be asked for again, not before that time */
	struct probe_job *next; /* of the same address */
	char *sni; /* NULL: send none */
	uint16_t port;
	enum tls_key_kind key_kind;
	unsigned attempt; /* that the facts are of, or that is wanted */
	unsigned round; /* likewise */
	bool failed; /* while they are frozen: it is a failure of the address */
	bool forgotten; /* there were facts, too large to be kept */
	unsigned shortages; /* how often this machine had no connection for it */
	bool without_sni; /* the session is the one after `other`, which had failed with SNI (E.1) */
	unsigned
		kept; /* of the sessions that are left: for others that verdicts rest on, not for scanners */
	bool had; /* a session, or what was to be one */
	bool admitted; /* as one more that follows a failure, and has not begun (G2) */
	bool in_ledger; /* the ledger has its session (G2) */
	int64_t lost_us; /* when that ended without QUIT, until whoever waited is told; 0: it did not */
	enum name_class name_class; /* as it was first asked for */
	bool counted; /* among the names that its address is asked for */
	struct waiters waiters;
	struct fault_mark *mark; /* who asked for the session, until it is over */
	struct probe *probe; /* of the session until it is judged, then of a scanner that follows */
	struct probe *
		other; /* of the two with and without SNI, that which is over or does not count; NULL: there is one */
	int64_t other_us; /* when it began */
	enum skip
		plain_skip; /* why there was no session without SNI after one with it had failed */
	struct probe_facts
		*session; /* the facts, until all scanners have ended; NULL: there are none */
	struct probe_facts *
		earlier; /* of the attempt before, meanwhile, whose results are had anew; NULL: there are none */
	struct probe_facts *
		before; /* of the first attempt, while a second is made or may have to be made anew; NULL: there is none */
	bool first_stands; /* the facts are those of the first attempt, as no second came about */
	size_t scan; /* of the context's scanners of addresses, which runs or waits */
	bool scans_left; /* that and those after it are not asked: no session is left for them */
	bool own; /* the facts are of a session of this job's */
	bool learned; /* the session counts for its address */
	int64_t time_us;
	struct probe_facts *facts; /* NULL until then, and while they are frozen */
	struct warm_place place;
	struct cold_unit cold; /* what is frozen of it … */
	size_t before_octets; /* … and how much of that, at the end, is `before`; 0: none */
};

#endif
