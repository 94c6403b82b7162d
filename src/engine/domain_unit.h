/* SPDX-License-Identifier: Apache-2.0 */
/* What a worker keeps of a domain in work, which domain.h drives, and how it leaves. Nobody else looks inside. */
#ifndef TESSCAN_ENGINE_DOMAIN_UNIT_H
#define TESSCAN_ENGINE_DOMAIN_UNIT_H

#include "engine/message.h"
#include "engine/worker.h"

struct domain {
	struct domain *next; /* of those whose records wait until there is room for them */
	struct worker *worker;
	struct arena arena;
	struct domain_facts facts;
	unsigned attempt;
	unsigned round;
	size_t pending; /* answers from hosts, in the round of resolving or of probing */
	size_t scans; /* scanners of domains that run */
	bool probed; /* the rounds are over */
	bool insisted; /* on sessions with the hosts' own names, once its policy was known */
	bool sleeps; /* it is one of its worker's sleepers */
	bool scanned; /* the scanners of domains were begun */
	int64_t due_us; /* when sessions are to be asked for again (G2); 0: none are */
	unsigned returns; /* how often it came again for that, and knew nothing any more */
	bool *settled; /* for each host: no session with it is to come */
	struct domain_place place;
	struct lane_claim wanted; /* until the answer to a claim */
	uint64_t full_lane; /* of the policy host, that had no place for the domain; 0: none */
	struct host_unit **units; /* of each host that was resolved */
	struct host_probes **probes; /* of each host that was probed */
};

void domain_free(struct domain *domain);
/* The request once more. */
struct domain_request *domain_request_again(const struct domain *domain);
/* Tells the maker of the survey, also what the domain took of the window, and stays. */
void domain_leave_window(struct domain *domain, struct message *message);
/* … and is freed. */
void domain_leave(struct domain *domain, struct message *message);

#endif
