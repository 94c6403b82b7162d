/* SPDX-License-Identifier: Apache-2.0 */
/* Malformed certificates (malformed.h). What is said here of extensions does not depend on who reads them. */
#include "tls/malformed.h"

#include "base/arena.h"
#include "base/clock.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

static int compare_objects(const void *a, const void *b)
{
	return OBJ_cmp(*(const ASN1_OBJECT *const *)a, *(const ASN1_OBJECT *const *)b);
}

/* A certificate may have tens of thousands of them, so they are sorted first. */
bool malformed_repeats_extension(const X509 *x509)
{
	int count = X509_get_ext_count(x509);
	bool repeats = false;

	if (count < 2)
		return false;
	const ASN1_OBJECT **objects = memory_alloc((size_t)count * sizeof(*objects));
	for (int i = 0; i < count; i++)
		objects[i] = X509_EXTENSION_get_object(X509_get_ext(x509, i));
	qsort(objects, (size_t)count, sizeof(*objects), compare_objects);
	for (int i = 1; i < count; i++)
		repeats |= !OBJ_cmp(objects[i - 1], objects[i]);
	free(objects);
	return repeats;
}

bool malformed_is_unreadable(X509 *x509)
{
	bool unreadable = X509_get_extension_flags(x509) & EXFLAG_INVALID;

	ERR_clear_error();
	return unreadable;
}

bool malformed_read_date(const ASN1_TIME *time, int64_t *ret_time_us)
{
	time_t now = 0;
	struct tm tm;
	/* The library's reader takes more than its verifier does. */
	bool good = X509_cmp_time(time, &now) != 0 && ASN1_TIME_to_tm(time, &tm);

	ERR_clear_error();
	if (good)
		*ret_time_us = (int64_t)timegm(&tm) * CLOCK_SECOND;
	return good;
}
