/* SPDX-License-Identifier: Apache-2.0 */
/* Ways through a chain (path.h). */
#include "tls/path.h"

#include "tls/costly.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

/* The library's objects by place in the chain, NULL where there is none; freed by the caller. */
static X509 **objects_by_place(const struct chain *chain)
{
	X509 **objects = memory_alloc(chain->count * sizeof(X509 *));
	int next = 0;

	for (size_t i = 0; i < chain->count; i++)
		objects[i] = chain->certificates[i].parsed ? sk_X509_value(chain->objects, next++)
							   : NULL;
	return objects;
}

static bool is_sound(const struct certificate *certificate)
{
	return certificate->parsed && !certificate_is_malformed(certificate);
}

static void mark_issuers(struct chain *chain)
{
	X509 **objects = objects_by_place(chain);
	size_t *reached = memory_alloc(chain->count * sizeof(*reached));
	size_t count = 0;

	if (is_sound(&chain->certificates[0])) {
		chain->certificates[0].on_path = true;
		reached[count++] = 0;
	}
	for (size_t next = 0; next < count; next++) {
		for (size_t i = 0; i < chain->count; i++) {
			struct certificate *issuer = &chain->certificates[i];

			if (issuer->on_path || !is_sound(issuer) ||
				X509_check_issued(objects[i], objects[reached[next]]) != X509_V_OK)
				continue;
			issuer->on_path = true;
			reached[count++] = i;
		}
	}
	ERR_clear_error();
	free(reached);
	free(objects);
}

/* A well-formed or a malformed issuer of the certificate at `at`, by name and signature; the chain's count: there is none. */
static size_t issuer_of(const struct chain *chain, X509 *const *objects, const bool *on_way,
	size_t at, bool malformed, unsigned *tries)
{
	for (size_t i = 0; i < chain->count; i++) {
		if (on_way[i] || !objects[i] || !*tries ||
			certificate_is_malformed(&chain->certificates[i]) != malformed ||
			X509_NAME_cmp(X509_get_subject_name(objects[i]),
				X509_get_issuer_name(objects[at])))
			continue;
		EVP_PKEY *key = X509_get0_pubkey(objects[i]);
		if (!key || key_is_costly(key))
			continue;
		--*tries;
		if (X509_verify(objects[at], key) == 1)
			return i;
	}
	return chain->count;
}

static enum path_end follow(
	const struct chain *chain, X509 *const *objects, bool *on_way, struct path_way *way)
{
	unsigned tries = CHAIN_SELF_SIGNATURES_MAXIMUM;
	size_t at = 0;

	for (int depth = 0; at < chain->count && objects[at]; depth++) {
		const struct certificate *certificate = &chain->certificates[at];

		way->depth = depth;
		way->at = at;
		way->last = objects[at];
		if (certificate->self_signed)
			return PATH_END_SELF_SIGNED;
		if (certificate_is_malformed(certificate))
			return PATH_END_MALFORMED;
		on_way[at] = true;
		at = issuer_of(chain, objects, on_way, way->at, false, &tries);
		if (at == chain->count)
			at = issuer_of(chain, objects, on_way, way->at, true, &tries);
		if (at == chain->count && tries && certificate->self_issued &&
			!certificate->self_signature_untried)
			return PATH_END_NOT_SIGNED;
	}
	return PATH_END_OPEN;
}

struct path_way path_follow(const struct chain *chain)
{
	X509 **objects = objects_by_place(chain);
	bool *on_way = memory_alloc(chain->count * sizeof(*on_way));
	struct path_way way = { .end = PATH_END_OPEN };

	way.end = follow(chain, objects, on_way, &way);
	ERR_clear_error();
	free(on_way);
	free(objects);
	return way;
}

void path_mark(struct chain *chain)
{
	bool malformed = false;

	mark_issuers(chain);
	for (size_t i = 0; i < chain->count; i++)
		malformed |= certificate_is_malformed(&chain->certificates[i]);
	/* Only where the way ends can one be that it meets. */
	if (malformed)
		chain->meets_malformed =
			certificate_is_malformed(&chain->certificates[path_follow(chain).at]);
}
