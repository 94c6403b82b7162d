/* SPDX-License-Identifier: Apache-2.0 */
/* Costly keys (costly.h): long ones, RSA exponents chosen to be slow, binary curves. */
#include "tls/costly.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#define CHEAP_EXPONENT_BITS 33 /* 2^32 + 1 has been seen; the usual ones have 2 to 17 */
#define CHEAP_RSA_BITS 8192
#define CHEAP_DSA_BITS 3072
#define CHEAP_CURVE_BITS 521

static bool has_long_exponent(const EVP_PKEY *key)
{
	BIGNUM *exponent = NULL;
	bool found = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent);
	bool is_long = !found || BN_num_bits(exponent) > CHEAP_EXPONENT_BITS;

	BN_free(exponent);
	ERR_clear_error();
	return is_long;
}

/*
 * Arithmetic over GF(2^m) is five times as slow. The field is told by the curve's name, which also keys say that were
 * decoded the short way (decoder.h); a curve without one may be anything.
 */
static bool may_be_binary_curve(const EVP_PKEY *key)
{
	static const char *const binary[] = { "sect", "c2", "wap-", "Oakley-" };
	char name[80] = "";
	bool found = EVP_PKEY_get_group_name(key, name, sizeof(name), NULL);

	ERR_clear_error();
	for (size_t i = 0; found && i < sizeof(binary) / sizeof(binary[0]); i++)
		found = strncmp(name, binary[i], strlen(binary[i])) != 0;
	return !found;
}

bool key_is_costly(const EVP_PKEY *key)
{
	if (!key)
		return false;
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
	case EVP_PKEY_RSA_PSS:
		return EVP_PKEY_get_bits(key) > CHEAP_RSA_BITS || has_long_exponent(key);
	case EVP_PKEY_DSA:
		return EVP_PKEY_get_bits(key) > CHEAP_DSA_BITS;
	case EVP_PKEY_EC:
		return EVP_PKEY_get_bits(key) > CHEAP_CURVE_BITS || may_be_binary_curve(key);
	default:
		return false;
	}
}
