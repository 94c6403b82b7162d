/* SPDX-License-Identifier: Apache-2.0 */
/* What a list of addresses names: a mail server by its address and port, which is asked without DNS (PROTOCOL A.9). */
#ifndef TESSCAN_BASE_TARGET_H
#define TESSCAN_BASE_TARGET_H

#include "base/address.h"

#define PORT_SMTP 25 /* RFC 5321 4.5.4.2: mail between servers */
#define PORT_SUBMISSIONS 465 /* RFC 8314 3.3: TLS comes first */
#define PORT_SUBMISSION 587 /* RFC 6409 3.1 */

struct target {
	struct address address;
	uint16_t port; /* one of these; 0: there is none, and a domain leads to its servers */
};

static inline bool target_is_port(int64_t port)
{
	return port == PORT_SMTP || port == PORT_SUBMISSIONS || port == PORT_SUBMISSION;
}

#endif
