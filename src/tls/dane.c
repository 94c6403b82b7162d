/* SPDX-License-Identifier: Apache-2.0 */
/* Offline DANE verification (dane.h). */
#include "tls/dane.h"

#include "base/clock.h"
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

struct dane_verifier *dane_verifier_new(void)
{
	struct dane_verifier *verifier = memory_alloc(sizeof(*verifier));

	verifier->context = SSL_CTX_new(TLS_client_method());
	verifier->empty = X509_STORE_new();
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

static SSL *load_records(struct dane_verifier *verifier, const struct dane_question *question)
{
	SSL *ssl = SSL_new(verifier->context);

	if (SSL_dane_enable(ssl, question->base) <= 0) {
		SSL_free(ssl);
		return NULL;
	}
	SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
	for (size_t i = 0; i < question->count; i++) {
		const struct tlsa_record *record = &question->records[i];

		if (record->why != TLSA_WHY_USABLE)
			continue;
		if (SSL_dane_tlsa_add(ssl, record->usage, record->selector, record->matching_type,
			    record->data, record->data_length) <= 0) {
			SSL_free(ssl);
			return NULL;
		}
	}
	return ssl;
}

static bool set_parameters(X509_STORE_CTX *context, const struct dane_question *question)
{
	X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);

	X509_STORE_CTX_set_default(context, "ssl_server");
	X509_VERIFY_PARAM_set_auth_level(parameters, 0);
	X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	X509_VERIFY_PARAM_set_time(parameters, (time_t)(question->time_us / CLOCK_SECOND));
	for (size_t i = 0; i < question->reference_count; i++) {
		if (!X509_VERIFY_PARAM_add1_host(parameters, question->references[i], 0))
			return false;
	}
	return true;
}

static enum dane_result result_of(int code)
{
	switch (code) {
	case X509_V_OK:
		return DANE_RESULT_OK;
	case X509_V_ERR_DANE_NO_MATCH:
		return DANE_RESULT_NO_MATCH;
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_EMAIL_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return DANE_RESULT_NAME;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return DANE_RESULT_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return DANE_RESULT_NOT_YET_VALID;
	default:
		return DANE_RESULT_CHAIN;
	}
}

static void run(struct dane_verifier *verifier, SSL *ssl, STACK_OF(X509) * presented,
	const struct dane_question *question, struct dane_answer *answer)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	uint8_t usage = 0;

	if (X509_STORE_CTX_init(context, verifier->empty, sk_X509_value(presented, 0), presented)) {
		X509_STORE_CTX_set0_dane(context, SSL_get0_dane(ssl));
		if (set_parameters(context, question)) {
			X509_verify_cert(context);
			answer->code = X509_STORE_CTX_get_error(context);
			answer->result = result_of(answer->code);
			/* The library names the matching record only for this result. */
			SSL_set_verify_result(ssl, answer->code);
			answer->depth = SSL_get0_dane_tlsa(ssl, &usage, NULL, NULL, NULL, NULL);
			if (answer->depth >= 0)
				answer->usage = usage;
		}
	}
	X509_STORE_CTX_free(context);
}

/* Usage 3 looks at the leaf, usage 2 at its issuers. */
static bool record_matches(const struct chain *chain, const struct tlsa_record *record)
{
	size_t from = record->usage == TLSA_USAGE_EE ? 0 : 1;
	size_t to = record->usage == TLSA_USAGE_EE ? 1 : chain->count;

	for (size_t i = from; i < to; i++) {
		if (tlsa_matches(record, &chain->certificates[i]))
			return true;
	}
	return false;
}

static void match_records(
	const struct chain *chain, const struct dane_question *question, struct dane_answer *answer)
{
	for (size_t i = 0; i < question->count; i++) {
		const struct tlsa_record *record = &question->records[i];

		if (record->why != TLSA_WHY_USABLE || !record_matches(chain, record))
			continue;
		answer->match_any = true;
		answer->match_agile |= tlsa_survives_agility(question->records, question->count, i);
	}
}

static bool has_anchor(const struct dane_question *question)
{
	for (size_t i = 0; i < question->count; i++) {
		if (question->records[i].why == TLSA_WHY_USABLE &&
			question->records[i].usage == TLSA_USAGE_TA)
			return true;
	}
	return false;
}

struct dane_answer dane_verify(struct dane_verifier *verifier, const struct chain *chain,
	const struct dane_question *question)
{
	const struct certificate *leaf = &chain->certificates[0];
	struct dane_answer answer = { .result = DANE_RESULT_INTERNAL, .depth = -1, .usage = -1 };
	STACK_OF(X509) *presented = sk_X509_new_null();
	SSL *ssl = load_records(verifier, question);

	assert(question->reference_count);
	for (size_t i = 0; i < chain->count; i++) {
		const unsigned char *end = chain->certificates[i].der.bytes;
		X509 *x509 = d2i_X509(NULL, &end, (long)chain->certificates[i].der.length);
		if (x509)
			sk_X509_push(presented, x509);
	}
	if (ssl && leaf->parsed)
		run(verifier, ssl, presented, question, &answer);
	match_records(chain, question, &answer);
	answer.ta_found = answer.usage == TLSA_USAGE_TA ||
		(answer.result != DANE_RESULT_OK && answer.result != DANE_RESULT_NO_MATCH &&
			answer.result != DANE_RESULT_INTERNAL && has_anchor(question));
	/* A trust anchor that stands in DNS matches without being presented. */
	answer.match_any |= answer.ta_found;
	answer.match_agile |= answer.ta_found;
	answer.time_ok =
		question->time_us >= leaf->not_before && question->time_us <= leaf->not_after;
	for (size_t i = 0; i < question->reference_count; i++)
		answer.name_ok |= names_match(leaf, question->references[i]).via != MATCH_NONE;
	sk_X509_pop_free(presented, X509_free);
	SSL_free(ssl);
	ERR_clear_error();
	return answer;
}
