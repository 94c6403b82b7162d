/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/tls_world.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

int tls_world_set_up(void **state)
{
	static struct world world;
	const struct certificate_plan plan = {
		.cn = TLS_WORLD_HOST,
		.names = "DNS:" TLS_WORLD_HOST,
	};
	EVP_PKEY *rsa = EVP_RSA_gen(2048), *ed25519 = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	world.client = tls_context_new();
	world.root = certificates_authority("Test Root", NULL);
	world.rsa = certificates_issue(&plan, &world.root, rsa);
	world.ecdsa = certificates_issue(&plan, &world.root, NULL);
	world.ed25519 = certificates_issue(&plan, &world.root, ed25519);
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ed25519);
	*state = &world;
	return 0;
}

int tls_world_tear_down(void **state)
{
	struct world *world = *state;

	tls_context_free(world->client);
	identity_done(&world->root);
	identity_done(&world->rsa);
	identity_done(&world->ecdsa);
	identity_done(&world->ed25519);
	return 0;
}
