/* SPDX-License-Identifier: Apache-2.0 */
/* PKIX trust (trust.h): X509_verify_cert at security level 0, its first error mapped by E.4. */
#include "tls/trust.h"

#include "base/clock.h"
#include "tls/path.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trust_store {
	X509_STORE *roots;
	STACK_OF(X509) * intermediates;
	size_t count;
};

static char *complaint(const char *what, const char *file)
{
	size_t size = 64 + strlen(what) + strlen(file);
	char *text = memory_alloc(size);

	snprintf(text, size, "%s: %s", file, what);
	ERR_clear_error();
	return text;
}

/* Every certificate of a PEM file; NULL when there is none. */
static STACK_OF(X509) * load_pem(const char *file)
{
	STACK_OF(X509) *certificates = sk_X509_new_null();
	BIO *bio = BIO_new_file(file, "r");
	X509 *x509;

	while (bio && (x509 = PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL)))
		sk_X509_push(certificates, x509);
	BIO_free(bio);
	ERR_clear_error();
	if (sk_X509_num(certificates))
		return certificates;
	sk_X509_free(certificates);
	return NULL;
}

struct trust_store *trust_store_load(
	const char *ca_file, const char *intermediates_file, char **ret_error)
{
	struct trust_store *store = memory_alloc(sizeof(*store));
	STACK_OF(X509) *roots = load_pem(ca_file);

	store->roots = X509_STORE_new();
	for (int i = 0; i < sk_X509_num(roots); i++)
		X509_STORE_add_cert(store->roots, sk_X509_value(roots, i));
	store->count = roots ? (size_t)sk_X509_num(roots) : 0;
	sk_X509_pop_free(roots, X509_free);
	if (intermediates_file)
		store->intermediates = load_pem(intermediates_file);
	const char *bad = !store->count ? ca_file : NULL;
	if (!bad && intermediates_file && !store->intermediates)
		bad = intermediates_file;
	if (bad) {
		*ret_error = complaint("no PEM certificate could be read", bad);
		trust_store_free(store);
		return NULL;
	}
	return store;
}

void trust_store_free(struct trust_store *store)
{
	if (!store)
		return;
	X509_STORE_free(store->roots);
	sk_X509_pop_free(store->intermediates, X509_free);
	free(store);
}

size_t trust_store_count(const struct trust_store *store)
{
	return store->count;
}

enum trust trust_classify(int code, int depth)
{
	switch (code) {
	case X509_V_OK:
		return TRUST_TRUSTED;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return depth ? TRUST_CHAIN_EXPIRED : TRUST_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return TRUST_NOT_YET_VALID;
	case X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD:
	case X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD:
		return TRUST_MALFORMED;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return TRUST_SELF_SIGNED_LEAF;
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
		return TRUST_SELF_SIGNED_ROOT;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return TRUST_UNKNOWN_CA;
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
	case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
	case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY:
	case X509_V_ERR_SUBJECT_ISSUER_MISMATCH:
	case X509_V_ERR_AKID_SKID_MISMATCH:
	case X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH:
	case X509_V_ERR_SIGNATURE_ALGORITHM_MISMATCH:
	case X509_V_ERR_SIGNATURE_ALGORITHM_INCONSISTENCY:
		return TRUST_BAD_SIGNATURE;
	case X509_V_ERR_INVALID_CA:
	case X509_V_ERR_INVALID_NON_CA:
	case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
	case X509_V_ERR_INVALID_PURPOSE:
	case X509_V_ERR_KEYUSAGE_NO_DIGITAL_SIGNATURE:
	case X509_V_ERR_PATH_LENGTH_EXCEEDED:
	case X509_V_ERR_NO_ISSUER_PUBLIC_KEY:
	case X509_V_ERR_PATHLEN_INVALID_FOR_NON_CA:
	case X509_V_ERR_PATHLEN_WITHOUT_KU_KEY_CERT_SIGN:
	case X509_V_ERR_KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA:
		return TRUST_BAD_CA_TYPE;
	case X509_V_ERR_PERMITTED_VIOLATION:
	case X509_V_ERR_EXCLUDED_VIOLATION:
	case X509_V_ERR_SUBTREE_MINMAX:
	case X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE:
	case X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX:
	case X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
		return TRUST_NAME_CONSTRAINTS;
	case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
		return TRUST_CRITICAL_EXTENSION;
	case X509_V_ERR_CERT_CHAIN_TOO_LONG:
		return TRUST_CHAIN_TOO_LONG;
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
	case X509_V_ERR_UNSUPPORTED_SIGNATURE_ALGORITHM:
		return TRUST_WEAK;
	default:
		return TRUST_OTHER;
	}
}

/* One run of the library; the first error and its depth. */
static int verify(
	X509_STORE *roots, X509 *leaf, STACK_OF(X509) * untrusted, int64_t time_us, int *ret_depth)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	int code = X509_V_ERR_UNSPECIFIED;

	*ret_depth = 0;
	if (X509_STORE_CTX_init(context, roots, leaf, untrusted)) {
		X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);

		X509_STORE_CTX_set_default(context, "ssl_server");
		X509_VERIFY_PARAM_set_auth_level(parameters, 0);
		X509_VERIFY_PARAM_set_time(parameters, (time_t)(time_us / CLOCK_SECOND));
		X509_verify_cert(context);
		code = X509_STORE_CTX_get_error(context);
		*ret_depth = X509_STORE_CTX_get_error_depth(context);
	}
	X509_STORE_CTX_free(context);
	ERR_clear_error();
	return code;
}

/*
 * A moment at which the first `count` certificates presented were or will all be valid, as far as
 * there is one.
 */
static int64_t valid_moment(const struct chain *chain, size_t count)
{
	int64_t first_end = INT64_MAX, last_start = 0;

	for (size_t i = 0; i < count; i++) {
		const struct certificate *certificate = &chain->certificates[i];
		if (certificate->has_not_after && certificate->not_after < first_end)
			first_end = certificate->not_after;
		if (certificate->has_not_before && certificate->not_before > last_start)
			last_start = certificate->not_before;
	}
	return first_end - CLOCK_SECOND > last_start ? first_end - CLOCK_SECOND : last_start;
}

/* The next time at which a certificate of the chain begins or ends to be valid. */
static int64_t next_change(const struct chain *chain, int64_t time_us)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < chain->count; i++) {
		const struct certificate *certificate = &chain->certificates[i];
		if (certificate->has_not_after && certificate->not_after >= time_us &&
			certificate->not_after < next)
			next = certificate->not_after;
		if (certificate->has_not_before && certificate->not_before > time_us &&
			certificate->not_before < next)
			next = certificate->not_before;
	}
	return next;
}

static bool add_all(STACK_OF(X509) * to, STACK_OF(X509) * from)
{
	for (int i = 0; i < sk_X509_num(from); i++) {
		if (!sk_X509_push(to, sk_X509_value(from, i)))
			return false;
	}
	return true;
}

static enum trust cause_of(
	const struct certificate *leaf, enum path_end end, int depth, enum trust said)
{
	switch (end) {
	case PATH_END_OPEN:
		/* Another of the same name has signed it. */
		if (said == TRUST_SELF_SIGNED_LEAF && !leaf->self_signed &&
			!leaf->self_signature_untried)
			return TRUST_UNKNOWN_CA;
		break;
	case PATH_END_MALFORMED:
		return TRUST_MALFORMED;
	case PATH_END_SELF_SIGNED:
		return depth ? TRUST_SELF_SIGNED_ROOT : TRUST_SELF_SIGNED_LEAF;
	case PATH_END_NOT_SIGNED:
		return said == TRUST_UNKNOWN_CA ? said : TRUST_BAD_SIGNATURE;
	}
	return said;
}

/* Whether a root of the store has signed this, a root that is presented again with it: an anchor is a name and a key. */
static bool is_signed_by_root(const struct trust_store *store, X509 *x509)
{
	STACK_OF(X509) *roots = X509_STORE_get1_all_certs(store->roots);
	bool found = false;

	for (int i = 0; i < sk_X509_num(roots) && !found; i++) {
		const X509 *root = sk_X509_value(roots, i);
		EVP_PKEY *key = X509_get0_pubkey(root);

		found = key &&
			!X509_NAME_cmp(X509_get_subject_name(root), X509_get_issuer_name(x509)) &&
			X509_verify(x509, key) == 1;
	}
	sk_X509_pop_free(roots, X509_free);
	ERR_clear_error();
	return found;
}

/*
 * The way leads to a root of the store: whatever keeps the library from going it, the CA is not unknown, nor the root
 * untrusted, nor a signature bad.
 */
static bool leads_to_root(const struct trust_store *store, const struct path_way *way)
{
	return way->last && way->end != PATH_END_MALFORMED &&
		(way->end != PATH_END_SELF_SIGNED || way->depth) &&
		is_signed_by_root(store, way->last);
}

/*
 * What the library says first is not the cause: it takes no certificate for an issuer, not even for its own, whose
 * extensions stand twice or whose key identifier is odd, and one for self-signed whose signature it has not tried.
 */
static void find_cause(
	const struct trust_store *store, const struct chain *chain, struct trust_verdict *verdict)
{
	if (verdict->status != TRUST_UNKNOWN_CA && verdict->status != TRUST_SELF_SIGNED_LEAF &&
		verdict->status != TRUST_SELF_SIGNED_ROOT)
		return;
	struct path_way way = path_follow(chain);
	if (leads_to_root(store, &way)) {
		verdict->status = TRUST_OTHER;
		return;
	}
	enum trust cause = cause_of(&chain->certificates[0], way.end, way.depth, verdict->status);
	if (cause != verdict->status)
		verdict->depth = way.depth;
	verdict->status = cause;
}

/* A leaf nobody can read is trusted by none, whatever of it a library looks at (RFC 5280 4.2). */
static void judge_form(const struct chain *chain, struct trust_verdict *verdict)
{
	const struct certificate *leaf = &chain->certificates[0];

	if (!certificate_is_malformed(leaf))
		return;
	if (verdict->code == X509_V_OK)
		verdict->code = X509_V_ERR_INVALID_EXTENSION;
	verdict->depth = 0;
	verdict->status = leaf->self_signed ? TRUST_SELF_SIGNED_LEAF : TRUST_MALFORMED;
	verdict->if_unexpired_known = false;
}

static void judge(const struct trust_store *store, const struct chain *chain, X509 *leaf,
	STACK_OF(X509) * presented, struct trust_verdict *verdict)
{
	int depth;

	verdict->code = verify(store->roots, leaf, presented, verdict->judged_at, &verdict->depth);
	verdict->status = trust_classify(verdict->code, verdict->depth);
	if (verdict->status == TRUST_UNKNOWN_CA && store->intermediates) {
		STACK_OF(X509) *more = sk_X509_dup(presented);
		if (more && add_all(more, store->intermediates) &&
			!verify(store->roots, leaf, more, verdict->judged_at, &depth))
			verdict->status = TRUST_TRANSVALID;
		sk_X509_free(more);
	}
	if (verdict->status == TRUST_EXPIRED || verdict->status == TRUST_CHAIN_EXPIRED ||
		verdict->status == TRUST_NOT_YET_VALID) {
		/* Certificates beside the path may have dates of their own: the leaf's come first. */
		int code = verify(store->roots, leaf, presented, valid_moment(chain, 1), &depth);
		if (code)
			code = verify(store->roots, leaf, presented,
				valid_moment(chain, chain->count), &depth);
		verdict->if_unexpired_known = true;
		verdict->if_unexpired = code == X509_V_OK;
		/* Dates win over other faults only where they are the only fault (E.4). */
		if (code && trust_classify(code, depth) != TRUST_CHAIN_EXPIRED &&
			trust_classify(code, depth) != TRUST_EXPIRED &&
			trust_classify(code, depth) != TRUST_NOT_YET_VALID) {
			verdict->code = code;
			verdict->depth = depth;
			verdict->status = trust_classify(code, depth);
		}
	}
}

struct trust_verdict trust_judge(
	const struct trust_store *store, const struct chain *chain, int64_t time_us)
{
	struct trust_verdict verdict = { .status = TRUST_OTHER, .judged_at = time_us };
	STACK_OF(X509) *presented = chain->objects;

	assert(presented);
	verdict.valid_until = next_change(chain, time_us);
	if (chain->certificates[0].parsed) {
		judge(store, chain, sk_X509_value(presented, 0), presented, &verdict);
		find_cause(store, chain, &verdict);
		judge_form(chain, &verdict);
	} else {
		verdict.code = X509_V_ERR_UNSPECIFIED;
	}
	return verdict;
}

const char *trust_error_text(int code)
{
	return X509_verify_cert_error_string(code);
}
