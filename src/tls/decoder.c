/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding of public keys (decoder.h). */
#define OPENSSL_SUPPRESS_DEPRECATED /* ENGINE: in every 3.x, and what we fall back from without it is only slower */
#include "tls/decoder.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdint.h>
#ifndef OPENSSL_NO_ENGINE
#include <openssl/engine.h>
#endif

static bool usable(const char *type, OSSL_PARAM *numbers)
{
	EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_MD_CTX *verifier = EVP_MD_CTX_new();
	EVP_PKEY *key = NULL;
	bool done = maker && verifier && EVP_PKEY_fromdata_init(maker) > 0 &&
		EVP_PKEY_fromdata(maker, &key, EVP_PKEY_PUBLIC_KEY, numbers) > 0 &&
		EVP_DigestVerifyInit_ex(verifier, NULL, "SHA256", NULL, NULL, key, NULL) > 0;

	EVP_MD_CTX_free(verifier);
	EVP_PKEY_CTX_free(maker);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return done;
}

bool decoder_leaves_keys_usable(void)
{
	char curve[] = "P-256";
	/* The generator (SEC 2, 2.4.2), a point like any other. */
	uint8_t point[] = { 0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6,
		0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4,
		0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f,
		0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b,
		0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5 };
	/* In native order. Any odd number is a modulus to who only begins to verify. */
	uint8_t modulus[256];
	unsigned exponent = 65537;
	OSSL_PARAM rsa[] = {
		OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, modulus, sizeof(modulus)),
		OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_E, &exponent),
		OSSL_PARAM_construct_end(),
	};
	OSSL_PARAM ec[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
		OSSL_PARAM_construct_end(),
	};

	for (size_t i = 0; i < sizeof(modulus); i++)
		modulus[i] = 0xc5;
	return usable("RSA", rsa) && usable("EC", ec);
}

#ifndef OPENSSL_NO_ENGINE

/* The library's own methods, named again: whoever looks for an engine of these types finds one. */
static int find_method(
	ENGINE *engine, EVP_PKEY_METHOD **ret_method, const int **ret_types, int type)
{
	static const int types[] = { EVP_PKEY_RSA, EVP_PKEY_EC };

	(void)engine;
	if (!ret_method) {
		*ret_types = types;
		return sizeof(types) / sizeof(types[0]);
	}
	/* The library neither changes nor frees a method that was not made by EVP_PKEY_meth_new(). */
	*ret_method = (EVP_PKEY_METHOD *)(uintptr_t)EVP_PKEY_meth_find(type);
	return *ret_method != NULL;
}

enum key_decoder decoder_choose(bool shared)
{
	static ENGINE *engine; /* of the process, as the library's table of them */

	if (!engine) {
		engine = ENGINE_new();
		if (!engine || !ENGINE_set_id(engine, "tesscan") ||
			!ENGINE_set_name(engine, "the built-in decoders of RSA and EC keys") ||
			!ENGINE_set_pkey_meths(engine, find_method) || !ENGINE_init(engine)) {
			ENGINE_free(engine);
			engine = NULL;
		}
	}
	bool registered = engine && ENGINE_register_pkey_meths(engine);
	if (registered && shared && !decoder_leaves_keys_usable()) {
		ENGINE_unregister_pkey_meths(engine);
		registered = false;
	}
	ERR_clear_error();
	return registered ? KEY_DECODER_ENGINE : KEY_DECODER_PROVIDER;
}

#else

enum key_decoder decoder_choose(bool shared)
{
	(void)shared;
	return KEY_DECODER_PROVIDER;
}

#endif
