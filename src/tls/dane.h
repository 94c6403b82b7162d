/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Offline DANE verification of a stored chain for one domain (C.2, C.7; RFC 7672 3, RFC 7671).
 * The library does it, set up so that it answers as in the handshake itself.
 */
#ifndef TESSCAN_TLS_DANE_H
#define TESSCAN_TLS_DANE_H

#include "tls/chain.h"
#include "tls/tlsa.h"

#define DANE_REFERENCES_MAXIMUM 4
#define DANE_ANCHORS_MAXIMUM 8 /* whole trust anchors of a set that are tried */

struct dane_verifier;

struct dane_question {
	const struct tlsa_record *records; /* those not usable are left out */
	size_t count;
	const char *base; /* TLSA base domain */
	const char *references[DANE_REFERENCES_MAXIMUM]; /* C.3, the first is primary */
	size_t reference_count;
	int64_t time_us; /* of the probe */
};

enum dane_result {
	DANE_RESULT_OK,
	DANE_RESULT_NO_MATCH,
	DANE_RESULT_NAME,
	DANE_RESULT_EXPIRED,
	DANE_RESULT_NOT_YET_VALID,
	DANE_RESULT_CHAIN, /* any other fault of the chain up to the trust anchor */
	DANE_RESULT_INTERNAL,
	DANE_RESULT_UNTRIED, /* it might verify, and costs more than we spend: no fault of theirs */
};

/* What holds for a chain and a set of records, whatever the domain. */
struct dane_basis {
	enum dane_result result; /* with a right name */
	int code;
	int depth;
	int usage;
	bool match_any;
	bool match_agile;
	bool has_anchor; /* a usable record of usage 2 */
	bool names_decide; /* a wrong name would be what is found first */
	bool path_in_time; /* every certificate of the path built, its trust anchor with it */
	bool no_path; /* a malformed certificate stands in the way to a trust anchor */
	bool untried; /* more trust anchors, certificates or costly keys than are tried */
};

struct dane_answer {
	enum dane_result result;
	int code; /* X509_V_OK or X509_V_ERR_... */
	int depth; /* of the match, -1 without */
	int usage; /* of the matching record, -1 without */
	bool match_any; /* some usable record matches, digest agility aside */
	bool match_agile; /* some record that digest agility keeps matches */
	bool ta_found; /* a usage 2 record led to a trust anchor, whatever else failed */
	bool name_ok; /* the leaf names a reference identifier */
	bool time_ok; /* the leaf is within its dates, and so is its path up to the trust anchor, where it leads to one */
};

/* One per thread. */
struct dane_verifier *dane_verifier_new(void);
void dane_verifier_free(struct dane_verifier *verifier);
/*
 * The part of dane_verify() that costs, and the one that depends on the question's references; the first does not look
 * at them. At least one record must be usable.
 */
struct dane_basis dane_examine(struct dane_verifier *verifier, const struct chain *chain,
	const struct dane_question *question);
struct dane_answer dane_conclude(const struct dane_basis *basis, const struct chain *chain,
	const struct dane_question *question);
struct dane_answer dane_verify(struct dane_verifier *verifier, const struct chain *chain,
	const struct dane_question *question);

#endif
