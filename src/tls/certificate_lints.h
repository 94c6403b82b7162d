/* SPDX-License-Identifier: Apache-2.0 */
/* Remarks on certificates and on chains that change no verdict (E.3). Pure. */
#ifndef TESSCAN_TLS_CERTIFICATE_LINTS_H
#define TESSCAN_TLS_CERTIFICATE_LINTS_H

#include "tls/chain.h"

/*
 * LINT_BIT()s of enum certificate_lint for one certificate at this time. `leaf`: it was presented
 * first, so that what is demanded of a server's certificate holds for it.
 */
uint64_t certificate_lints(const struct certificate *certificate, bool leaf, int64_t time_us);

/* What is odd about the list as a whole (RFC 5246 7.4.2). Its trust has been judged. */
uint64_t chain_lints(const struct chain *chain);

#endif
