/* Decoding of public keys (decoder.h). */
#define OPENSSL_SUPPRESS_DEPRECATED /* ENGINE: in every 3.x, and what we fall back from without it is only slower */
#include "tls/decoder.h"

#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdint.h>

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

bool decoder_shorten(void)
{
	static ENGINE *engine;

	if (engine)
		return true;
	engine = ENGINE_new();
	bool done = engine && ENGINE_set_id(engine, "tesscan") &&
		ENGINE_set_name(engine, "the built-in decoders of RSA and EC keys") &&
		ENGINE_set_pkey_meths(engine, find_method) && ENGINE_init(engine) &&
		ENGINE_register_pkey_meths(engine);
	ERR_clear_error();
	return done;
}

#else

bool decoder_shorten(void)
{
	return false;
}

#endif
