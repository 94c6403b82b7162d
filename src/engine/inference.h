/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names without end may lead to one address, as those of tenants do. Whether one of them is asked for there, or what the
 * address presents without a name stands for it, must not depend on who comes first: the first pass asks for few and
 * puts off the others, the second decides, once all names are known (docs/internals/sharing-sessions.md).
 */
#ifndef TESSCAN_ENGINE_INFERENCE_H
#define TESSCAN_ENGINE_INFERENCE_H

#include "verdict/facts.h"

#define INFERENCE_OCTETS_MAXIMUM (64 * 1024) /* of a session that stands for others, in memory */
#define NAMES_MAXIMUM 100 /* that an address is asked for, in a survey */
#define NAMES_SAMPLED 50 /* of them: as a sample, for a policy, or for coming first */
#define NAMES_FIRST 20 /* of them: for coming first, where none is inferred */
#define SAMPLED_OF 20 /* names, of which one is asked for in any case */

/* Why a name is asked for, what goes first before the rest. Nothing stands for those of the first two. */
enum name_class {
	NAME_WITH_RECORDS, /* its host has TLSA records */
	NAME_OF_POLICY, /* a domain has a policy, and names the host */
	NAME_OF_OTHERS
};

/* The lowest marks of names, in their order: who is asked for where not all can be. */
struct name_marks {
	uint64_t list[NAMES_MAXIMUM];
	size_t count;
};

/* What one address has shown; zeroed at first. */
struct inference {
	size_t asked; /* names, so far */
	size_t asked_first; /* of them, in the first pass */
	size_t own; /* of these, with records or for a policy */
	bool compared; /* a name was asked for in the first pass, and … */
	uint8_t chain_id[CHAIN_DIGEST_SIZE]; /* was given this chain */
	bool differs; /* another one was given another, or none */
	bool told; /* … which was counted */
	unsigned
		default_attempt; /* in which it was last seen what the address presents without a name; 0: in none */
	struct probe_facts *
		facts; /* of that, for names that the chain authenticates; NULL: it stands for none */
	struct name_marks
		*all; /* of the first pass: of names that may be inferred; NULL: none was put off */
	struct name_marks
		*others; /* … and of those among them that the chain does not authenticate */
	struct name_marks *
		policies; /* of names that were put off although a policy is theirs; NULL: none was */
	size_t policies_asked; /* of these that are asked for in the second pass, so far */
	struct probe_facts
		*put_off; /* what is answered to names that are not asked for yet; NULL: to none */
	struct probe_facts *left_out; /* … at all; likewise */
	struct message
		*waiting; /* requests, until it is seen what the address presents without a name */
};

/* A name that is wanted at an address, and was not asked for there. */
struct name_question {
	const char *name;
	uint64_t mark; /* of the name: the lower, the sooner it is asked for (inference_mark()) */
	enum name_class class;
	unsigned attempt;
	bool last; /* there is no second pass */
	size_t first; /* so many are asked for as they come */
	bool infers; /* --sni-sample, with short cuts and a second pass */
};

enum name_step {
	NAME_ASK,
	NAME_ASK_SAMPLE, /* likewise, to see whether the address tells names apart */
	NAME_DEFAULT, /* once it is known what the address presents without a name */
	NAME_INFER, /* the facts stand for it */
	NAME_PUT_OFF, /* to the second pass */
	NAME_LEAVE_OUT
};

/* Of the survey that greets so, whatever its workers and when it runs. */
uint64_t inference_mark(const char *ehlo_name, const char *name);
/*
 * What is done; a name that is to be asked for counts from now on. One that was put off before more was known of it may
 * be brought again, in a class that goes before.
 */
enum name_step inference_step(struct inference *inference, const struct name_question *question);
/* A name of others that was asked for, or put off, in the first pass. Those of one name are one. */
void inference_remember(struct inference *inference, const char *name, uint64_t mark);
/* A session of the first pass, with a name and any kind of key, is over. */
void inference_learn(struct inference *inference, const struct probe_facts *facts);
/* The session without a name is over, or was left out. */
void inference_set_default(
	struct inference *inference, const struct probe_facts *facts, unsigned attempt);
/* Names that were asked for did not all get what is presented without one: true once. */
bool inference_tell_difference(struct inference *inference);
/* The facts of a name that is put off, or left out: the inference's own. */
struct probe_facts *inference_none(struct inference *inference, bool put_off);
void inference_done(struct inference *inference);

#endif
