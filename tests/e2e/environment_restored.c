/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded, it undoes what the program has forgotten: with its first call of OpenSSL, which follows, the environment is
 * again that of its start. What a survey with it shows, one without it must not.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

extern char **environ;

static char **at_start;

__attribute__((constructor)) static void keep(void)
{
	at_start = environ;
}

int OPENSSL_init_crypto(uint64_t options, const void *settings)
{
	int (*next)(uint64_t, const void *) =
		(int (*)(uint64_t, const void *))dlsym(RTLD_NEXT, "OPENSSL_init_crypto");

	environ = at_start;
	tzset();
	return next(options, settings);
}
