/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which sessions an address gets: a pure function of what is known of its host and of its sessions so far, which the
 * scanner of addresses brings (struct scanner, plan()). It is asked when a domain wants the host probed and again after
 * each session, since what one shows decides on others.
 */
#ifndef TESSCAN_ENGINE_PLAN_H
#define TESSCAN_ENGINE_PLAN_H

#include "engine/host_probes.h"
#include "engine/inference.h"
#include "engine/options.h"
#include "tls/session.h"

struct plan_question {
	const struct options *options;
	const struct host_facts *host;
	const struct host_address *address; /* one of its */
	const struct address_probes *probes; /* the address's sessions so far */
	unsigned attempt; /* that they are of: 1 or 2 */
	/* They are asked for once more, in this attempt, by a later round; 0: they are not. */
	unsigned wanted;
};

enum plan_step {
	PLAN_NONE, /* there is no such session, as far as is known by now */
	PLAN_BEGIN,
	PLAN_STANDS, /* it is under way, or over and good for whoever asks */
	PLAN_AGAIN, /* what it failed for may have passed */
};

/* The session of one role. But for PLAN_NONE, what it is, too. */
struct planned_session {
	enum plan_step step;
	const char *sni; /* the host's memory; NULL: none is sent */
	enum tls_key_kind key_kind;
	enum name_class name_class; /* as far as it is the host's; without `sni` it matters not */
};

struct session_plan {
	struct planned_session sessions[session_role_count];
	unsigned
		to_come; /* how many there may yet be, should all go well, those under way among them */
};

#endif
