/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What workers say to each other. Units have owning workers; whoever needs another's unit sends a
 * request and is answered by the same `waiter` and `slot`. What crosses is immutable or given away. Kinds, and who is
 * handed them, are in messages.def.
 */
#ifndef TESSCAN_ENGINE_MESSAGE_H
#define TESSCAN_ENGINE_MESSAGE_H

#include "base/address.h"
#include "base/failure_notes.h"
#include "base/fault.h"
#include "base/target.h"
#include "engine/inference.h"
#include "engine/lane.h"
#include "engine/messages.def"
#include "engine/request.h"
#include "engine/sightings.h"
#include "verdict/facts.h"

struct worker;
struct mailbox;
struct host_unit;
struct host_probes;
struct fetch_job;

#define MESSAGE_ENUMERATOR(kind, unit, verb) kind,
enum message_kind { MESSAGE_KINDS(MESSAGE_ENUMERATOR, MESSAGE_ENUMERATOR) message_kind_count };
#undef MESSAGE_ENUMERATOR

/* What a domain in work takes of the window. */
struct domain_place {
	bool aside; /* it waits for a name server, and is in nobody's way */
	bool waited; /* it was put off in this pass (G2) */
	struct lane_claim claim; /* what it has taken of lanes */
};

/* How the memory that the survey uses stands to what it may use. */
enum memory_state {
	MEMORY_ENOUGH,
	MEMORY_SHORT, /* nothing new is begun, and less is kept at hand */
	MEMORY_FULL, /* … and sessions are had one by one */
};

/* The chain stays in the asker's memory, which keeps it until the answer. */
struct judge_request {
	const struct octets *ders;
	size_t count;
	struct stack_st_X509 *objects;
	int64_t time_us;
};

/* The keys stay in the asker's memory, which keeps them until the answer. */
struct claim_request {
	const struct lane_claim *keys;
	enum message_kind answer;
	bool granted; /* of the answer: all of them were taken; else none, … */
	uint64_t full; /* … for want of a place in this one */
};

struct finished_record {
	char *text; /* a line without its line feed */
	size_t length;
	struct shared_keys named; /* what it refers to of lines of their own */
	enum outcome outcome;
	bool second_attempt; /* it rests on one */
	/* For a record of failures, which our own network may have caused: to survey the domain anew. */
	struct domain_request *doubtful; /* owned; NULL: nothing failed */
};

/* A line of its own, without its line feed. */
struct shared_line {
	struct shared_key key;
	char *text;
	size_t length;
};

struct message {
	struct message *next;
	enum message_kind kind;
	struct fault_mark *mark; /* what its sender was working on; taken by the mailbox */
	struct mailbox *answer_to;
	void *waiter;
	size_t slot;
	unsigned attempt; /* of requests: 1 or 2 */
	bool insists; /* of MESSAGE_PROBE_HOST: the domain's policy names the host, no other name's sessions will do */
	unsigned
		round; /* of requests; of MESSAGE_PERMIT_BACK: of the session that counts, 0: none does */
	unsigned signs; /* of MESSAGE_PERMIT_BACK: what it showed */
	struct domain_place *
		place; /* of MESSAGE_RELEASED, MESSAGE_PARKED, MESSAGE_POSTPONED, MESSAGE_PUT_OFF, MESSAGE_RECORD: what becomes free; owned; NULL: nothing */
	int64_t due_us; /* of MESSAGE_ADDRESS_PROBED, MESSAGE_HOST_PROBED: sessions are to come, from then on (G2); 0: none */
	int64_t lost_us; /* of MESSAGE_ADDRESS_PROBED: when its session ended, without QUIT; 0: it did not */
	size_t octets; /* of texts and chains that it gives away; 0: too few to count */
	union {
		struct domain_request *domain; /* MESSAGE_DOMAIN, MESSAGE_POSTPONED */
		struct {
			struct domain_request *request;
			uint64_t lane;
		} parked;
		struct {
			struct domain_request *request;
			int64_t due_us;
		} put_off;
		struct {
			enum failure_kind kind;
			char *of; /* owned */
		} failure;
		struct claim_request claim; /* MESSAGE_CLAIM and its answers */
		struct {
			char *name; /* owned */
			struct target
				target; /* the only address, of which name is another name or the text; port 0: the name leads to them */
		} host; /* MESSAGE_RESOLVE */
		struct {
			struct host_unit *unit;
			struct host_facts *facts; /* a reference */
			bool settled; /* no session with it is to come */
		} resolved;
		struct host_unit *unit; /* MESSAGE_PROBE_HOST */
		char *operator_name; /* MESSAGE_PERMIT, MESSAGE_PERMIT_BACK, owned */
		struct host_probes
			*host_probes; /* a reference; NULL: none are whole yet, due_us says when */
		struct {
			struct address address;
			uint16_t port;
			char *sni; /* owned; NULL: none */
			enum tls_key_kind key_kind;
			unsigned
				kept; /* sessions that may come yet, and go before those of scanners */
			enum name_class name_class;
		} target;
		struct probe_facts *probe; /* a reference; NULL: due_us says when there is one */
		struct fetch_job *fetch; /* given away, and given back */
		struct judge_request judge;
		struct chain *chain; /* a reference */
		struct finished_record record;
		struct shared_line shared;
		struct sighting sighting;
		int64_t rate; /* MESSAGE_RATE: per second, of all workers */
		enum memory_state memory;
	};
};

/* Who waits for a unit; answered in the order of their coming. */
struct waiters {
	struct waiter {
		struct mailbox *answer_to;
		void *waiter;
		size_t slot;
	} *list;
	size_t count;
	size_t capacity;
};

struct message *message_new(enum message_kind kind);
/* Its texts; what is doubtful of it is not its own. */
void finished_record_done(struct finished_record *record);
/* Remembers who sent a request. */
void waiters_add(struct waiters *waiters, const struct message *request);
void waiters_done(struct waiters *waiters);
/* An answer to one of them, to be completed and posted with mailbox_post(waiter->answer_to, …). */
struct message *answer_new(enum message_kind kind, const struct waiter *waiter);

#endif
