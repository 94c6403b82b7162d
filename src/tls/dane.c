/* SPDX-License-Identifier: Apache-2.0 */
/* Offline DANE verification (dane.h). */
#include "tls/dane.h"

#include "base/clock.h"
#include "tls/malformed.h"
#include "tls/names.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

struct dane_verifier {
	SSL_CTX *context;
	X509_STORE *empty; /* public CAs must not help usage 2 */
};

/*
 * The library would look at names next, and only then at signatures and dates: had it come to that, a wrong name would
 * be what it says first. It is not asked about names itself, since they differ from domain to domain.
 */
static int on_names_reached(X509_STORE_CTX *context)
{
	bool *names_decide = X509_STORE_CTX_get_app_data(context);

	*names_decide = true;
	return 1;
}

struct dane_verifier *dane_verifier_new(void)
{
	struct dane_verifier *verifier = memory_alloc(sizeof(*verifier));

	verifier->context = SSL_CTX_new(TLS_client_method());
	verifier->empty = X509_STORE_new();
	/* Nothing is revoked here; it is where the library is after the names. */
	X509_STORE_set_check_revocation(verifier->empty, on_names_reached);
	SSL_CTX_set_security_level(verifier->context, 0);
	SSL_CTX_dane_enable(verifier->context); /* knows both digests, so digest agility works */
	return verifier;
}

void dane_verifier_free(struct dane_verifier *verifier)
{
	if (!verifier)
		return;
	X509_STORE_free(verifier->empty);
	SSL_CTX_free(verifier->context);
	free(verifier);
}

/* What of a set of records the library is given, and what we see of it ourselves. */
struct choice {
	SSL *ssl;
	const struct chain *chain;
	bool represented[2][2][3]; /* by usage, selector and matching type */
	bool *known; /* the same for each certificate: a record of that kind matches it */
	size_t anchors; /* whole ones */
	bool has_anchor;
	bool has_path; /* an issuer that a record names is presented, or stands in DNS */
	bool untried; /* what was left out might have matched */
	bool failed;
	struct dane_basis *basis;
};

#define RECORD_KINDS 12 /* of usable records: usages 2 and 3, two selectors, three matching types */

static size_t kind_of(const struct tlsa_record *record)
{
	return ((size_t)(record->usage - TLSA_USAGE_TA) * 2 + record->selector) * 3 +
		record->matching_type;
}

static bool is_whole_anchor(const struct tlsa_record *record)
{
	return record->usage == TLSA_USAGE_TA && record->matching_type == 0;
}

static bool is_usable(const struct tlsa_record *record)
{
	return record->why == TLSA_WHY_USABLE;
}

static void add(struct choice *choice, const struct tlsa_record *record)
{
	choice->represented[record->usage - TLSA_USAGE_TA][record->selector]
			   [record->matching_type] = true;
	if (!choice->failed &&
		SSL_dane_tlsa_add(choice->ssl, record->usage, record->selector,
			record->matching_type, record->data, record->data_length) <= 0)
		choice->failed = true;
}

/* Each is a candidate for every issuer, and each bare key is tried on a signature. */
static void add_whole_anchor(struct choice *choice, const struct tlsa_record *record)
{
	if (choice->anchors == DANE_ANCHORS_MAXIMUM || tlsa_anchor_is_costly(record)) {
		choice->untried = true;
		return;
	}
	choice->anchors++;
	choice->has_path = true;
	add(choice, record);
}

/* Usage 3 looks at the leaf, usage 2 at its issuers. False: no certificate matches. */
static bool find_match(
	const struct chain *chain, const struct tlsa_record *record, size_t *ret_index)
{
	size_t from = record->usage == TLSA_USAGE_EE ? 0 : 1;
	size_t to = record->usage == TLSA_USAGE_EE ? 1 : chain->count;

	for (size_t i = from; i < to; i++) {
		if (tlsa_matches(record, &chain->certificates[i])) {
			*ret_index = i;
			return true;
		}
	}
	return false;
}

/* A record that matches; another of its kind for the same certificate says the same. */
static void choose_match(
	struct choice *choice, const struct dane_question *question, size_t at, size_t index)
{
	const struct tlsa_record *record = &question->records[at];
	bool *known = &choice->known[index * RECORD_KINDS + kind_of(record)];

	if (*known)
		return;
	*known = choice->basis->match_any = true;
	choice->has_path |= record->usage == TLSA_USAGE_TA;
	choice->basis->match_agile |= tlsa_survives_agility(question->records, question->count, at);
	if (is_whole_anchor(record))
		add_whole_anchor(choice, record);
	else
		add(choice, record);
}

/* One of each kind stands for all that match nothing: digest agility looks at kinds. */
static void choose_other(struct choice *choice, const struct tlsa_record *record)
{
	if (is_whole_anchor(record))
		add_whole_anchor(choice, record);
	else if (!choice->represented[record->usage - TLSA_USAGE_TA][record->selector]
				     [record->matching_type])
		add(choice, record);
}

/*
 * Gives the library fewer records that lead to the same answer (each costs it something for each certificate), those
 * that match first.
 */
static void choose_records(struct choice *choice, const struct dane_question *question)
{
	const struct chain *chain = choice->chain;
	bool *matched = memory_alloc(question->count * sizeof(*matched));
	size_t index;

	choice->known = memory_alloc(chain->count * RECORD_KINDS * sizeof(*choice->known));
	for (size_t i = 0; i < question->count; i++) {
		const struct tlsa_record *record = &question->records[i];

		if (!is_usable(record))
			continue;
		choice->has_anchor |= record->usage == TLSA_USAGE_TA;
		matched[i] = find_match(chain, record, &index);
		if (matched[i])
			choose_match(choice, question, i, index);
	}
	for (size_t i = 0; i < question->count; i++) {
		if (is_usable(&question->records[i]) && !matched[i])
			choose_other(choice, &question->records[i]);
	}
	free(choice->known);
	free(matched);
}

static void set_parameters(X509_STORE_CTX *context, const struct dane_question *question)
{
	X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);

	X509_STORE_CTX_set_default(context, "ssl_server");
	X509_VERIFY_PARAM_set_auth_level(parameters, 0);
	X509_VERIFY_PARAM_set_depth(parameters, CHAIN_DEPTH_MAXIMUM);
	X509_VERIFY_PARAM_set_time(parameters, (time_t)(question->time_us / CLOCK_SECOND));
}

static enum dane_result result_of(int code)
{
	switch (code) {
	case X509_V_OK:
		return DANE_RESULT_OK;
	case X509_V_ERR_DANE_NO_MATCH:
		return DANE_RESULT_NO_MATCH;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return DANE_RESULT_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return DANE_RESULT_NOT_YET_VALID;
	case X509_V_ERR_CERT_CHAIN_TOO_LONG:
		return DANE_RESULT_UNTRIED;
	default:
		return DANE_RESULT_CHAIN;
	}
}

/* The path as the library has built it: its end is the trust anchor, where that is a certificate. */
static bool all_in_time(STACK_OF(X509) * path, int64_t time_us)
{
	int64_t begin, end;

	for (int i = 0; i < sk_X509_num(path); i++) {
		const X509 *x509 = sk_X509_value(path, i);

		if (!malformed_read_date(X509_get0_notBefore(x509), &begin) ||
			!malformed_read_date(X509_get0_notAfter(x509), &end) || time_us < begin ||
			time_us > end)
			return false;
	}
	return true;
}

static void run(struct dane_verifier *verifier, SSL *ssl, STACK_OF(X509) * presented,
	const struct dane_question *question, struct dane_basis *basis)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	uint8_t usage = 0;

	if (X509_STORE_CTX_init(context, verifier->empty, sk_X509_value(presented, 0), presented)) {
		X509_STORE_CTX_set0_dane(context, SSL_get0_dane(ssl));
		X509_STORE_CTX_set_app_data(context, &basis->names_decide);
		set_parameters(context, question);
		X509_verify_cert(context);
		basis->code = X509_STORE_CTX_get_error(context);
		basis->result = result_of(basis->code);
		/* The library names the matching record only for this result. */
		SSL_set_verify_result(ssl, basis->code);
		basis->depth = SSL_get0_dane_tlsa(ssl, &usage, NULL, NULL, NULL, NULL);
		if (basis->depth >= 0)
			basis->usage = usage;
		basis->path_in_time =
			all_in_time(X509_STORE_CTX_get0_chain(context), question->time_us);
	}
	X509_STORE_CTX_free(context);
}

/* Where no issuer is a trust anchor nobody need look beyond the leaf. */
static STACK_OF(X509) * objects_of(const struct chain *chain, bool leaf_only)
{
	STACK_OF(X509) *objects = sk_X509_new_null();

	for (size_t i = 0; i < (leaf_only ? 1 : chain->count); i++) {
		const unsigned char *end = chain->certificates[i].der.bytes;
		X509 *x509 = d2i_X509(NULL, &end, (long)chain->certificates[i].der.length);
		if (x509)
			sk_X509_push(objects, x509);
	}
	return objects;
}

/*
 * What a certificate is that nobody can read is not asked of a record: usage 3 takes it as it is (RFC 7672 3.1.1), usage
 * 2 has no path from it or across it. Of such a path the library says that nothing matches, where it looks at all.
 */
static void judge_form(const struct choice *choice, struct dane_basis *basis)
{
	const struct chain *chain = choice->chain;
	bool leaf = certificate_is_malformed(&chain->certificates[0]);
	bool passed = basis->result == DANE_RESULT_OK && basis->usage == TLSA_USAGE_TA;
	bool missed = basis->result == DANE_RESULT_NO_MATCH && choice->has_path;
	basis->no_path = (leaf && passed) || (chain->meets_malformed && missed) ||
		(leaf && basis->result == DANE_RESULT_CHAIN);
	if (!basis->no_path)
		return;
	basis->code = X509_V_ERR_INVALID_EXTENSION;
	basis->result = DANE_RESULT_CHAIN;
	basis->depth = basis->usage = -1;
	basis->names_decide = false;
}

struct dane_basis dane_examine(struct dane_verifier *verifier, const struct chain *chain,
	const struct dane_question *question)
{
	struct dane_basis basis = { .result = DANE_RESULT_INTERNAL, .depth = -1, .usage = -1 };
	struct choice choice = {
		.ssl = SSL_new(verifier->context), .chain = chain, .basis = &basis
	};

	choice.failed = SSL_dane_enable(choice.ssl, question->base) <= 0;
	SSL_dane_set_flags(choice.ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
	choose_records(&choice, question);
	basis.has_anchor = choice.has_anchor;
	basis.untried = choice.untried || (choice.has_path && !chain_is_cheap(chain));
	if (!choice.failed && chain->certificates[0].parsed) {
		STACK_OF(X509) *presented =
			objects_of(chain, !choice.has_path || !chain_is_cheap(chain));
		run(verifier, choice.ssl, presented, question, &basis);
		judge_form(&choice, &basis);
		sk_X509_pop_free(presented, X509_free);
	}
	SSL_free(choice.ssl);
	ERR_clear_error();
	return basis;
}

static void judge_names(const struct dane_basis *basis, struct dane_answer *answer)
{
	if (basis->names_decide && !answer->name_ok) {
		answer->result = DANE_RESULT_NAME;
		answer->code = X509_V_ERR_HOSTNAME_MISMATCH;
		answer->depth = answer->usage = -1;
	}
	if (answer->result == DANE_RESULT_OK || !basis->untried)
		return;
	answer->result = DANE_RESULT_UNTRIED;
	answer->code = X509_V_ERR_UNSPECIFIED;
}

struct dane_answer dane_conclude(const struct dane_basis *basis, const struct chain *chain,
	const struct dane_question *question)
{
	const struct certificate *leaf = &chain->certificates[0];
	struct dane_answer answer = { .result = basis->result,
		.code = basis->code,
		.depth = basis->depth,
		.usage = basis->usage,
		.match_any = basis->match_any,
		.match_agile = basis->match_agile };

	assert(question->reference_count);
	for (size_t i = 0; i < question->reference_count; i++)
		answer.name_ok |= names_match(leaf, question->references[i]).via != MATCH_NONE;
	judge_names(basis, &answer);
	answer.ta_found = answer.usage == TLSA_USAGE_TA ||
		(answer.result != DANE_RESULT_OK && answer.result != DANE_RESULT_NO_MATCH &&
			answer.result != DANE_RESULT_INTERNAL &&
			answer.result != DANE_RESULT_UNTRIED && basis->has_anchor &&
			!basis->no_path);
	/* A trust anchor that stands in DNS matches without being presented. */
	answer.match_any |= answer.ta_found;
	answer.match_agile |= answer.ta_found;
	answer.time_ok = certificate_is_within_dates(leaf, question->time_us) &&
		(!answer.ta_found || basis->path_in_time);
	return answer;
}

struct dane_answer dane_verify(struct dane_verifier *verifier, const struct chain *chain,
	const struct dane_question *question)
{
	struct dane_basis basis = dane_examine(verifier, chain, question);

	return dane_conclude(&basis, chain, question);
}
