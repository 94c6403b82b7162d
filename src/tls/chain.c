/* SPDX-License-Identifier: Apache-2.0 */
/* Chains (chain.h). */
#include "tls/chain.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>

void chain_identify(const struct octets *ders, size_t count, uint8_t ret_id[CHAIN_DIGEST_SIZE])
{
	EVP_MD_CTX *digest = EVP_MD_CTX_new();

	EVP_DigestInit_ex(digest, EVP_sha256(), NULL);
	for (size_t i = 0; i < count; i++) {
		uint64_t length = ders[i].length;
		EVP_DigestUpdate(digest, &length, sizeof(length));
		EVP_DigestUpdate(digest, ders[i].bytes, ders[i].length);
	}
	EVP_DigestFinal_ex(digest, ret_id, NULL);
	EVP_MD_CTX_free(digest);
}

bool certificate_is_within_dates(const struct certificate *certificate, int64_t time_us)
{
	return certificate->has_not_before && certificate->has_not_after &&
		time_us >= certificate->not_before && time_us <= certificate->not_after;
}

bool chain_is_cheap(const struct chain *chain)
{
	return chain->costly_keys <= CHAIN_COSTLY_MAXIMUM &&
		chain->name_checks <= CHAIN_NAME_CHECKS_MAXIMUM;
}

void chain_forget_objects(struct chain *chain)
{
	sk_X509_pop_free(chain->objects, X509_free);
	chain->objects = NULL;
}

size_t chain_octets(const struct chain *chain)
{
	return sizeof(*chain) + chain->arena.octets;
}

struct chain *chain_ref(struct chain *chain)
{
	atomic_fetch_add_explicit(&chain->references, 1, memory_order_relaxed);
	return chain;
}

void chain_unref(struct chain *chain)
{
	if (!chain || atomic_fetch_sub_explicit(&chain->references, 1, memory_order_acq_rel) != 1)
		return;
	chain_forget_objects(chain);
	arena_done(&chain->arena);
	free(chain);
}
