/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PKIX trust of a presented chain (E.4), judged offline, independent of names and of revocation.
 * The store is read-only after loading; one per thread.
 */
#ifndef TESSCAN_TLS_TRUST_H
#define TESSCAN_TLS_TRUST_H

#include "tls/chain.h"

struct trust_store;

/*
 * Loads PEM files: the CA store, and, unless NULL, intermediates that servers may have forgotten.
 * NULL on failure, with one line of what is wrong in ret_error (freed by the caller).
 */
struct trust_store *trust_store_load(
	const char *ca_file, const char *intermediates_file, char **ret_error);
void trust_store_free(struct trust_store *store);
size_t trust_store_count(const struct trust_store *store);

/* The verdict at this time (microseconds since the epoch). Before chain_forget_objects(). */
struct trust_verdict trust_judge(
	const struct trust_store *store, const struct chain *chain, int64_t time_us);
/* The class of a result of the library (X509_V_...) at this depth, before what a second look shows. */
enum trust trust_classify(int code, int depth);
/* The library's text for a verdict's code. */
const char *trust_error_text(int code);

#endif
