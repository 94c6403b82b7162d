/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of this machine that packets come from, where its kernel is not to choose (--source-ip). */
#ifndef TESSCAN_NET_SOURCE_H
#define TESSCAN_NET_SOURCE_H

#include "base/address.h"
#include "base/option_table.h"

struct sources {
	struct address v4, v6; /* version 0: the kernel chooses */
};

/*
 * Of texts, one for each version at most, which sockets can be bound to. NULL, or one line of what is wrong (freed by
 * the caller).
 */
char *sources_set(struct sources *sources, const struct text_list *texts);
/* That of this version, 4 or 6; NULL: the kernel chooses. sources may be NULL. */
const struct address *source_of(const struct sources *sources, uint8_t version);
/*
 * Binds a socket of this version, if there is a source for it: without a port, which connect() chooses for its peer, or with
 * one at once. 0 or errno.
 */
int source_bind(const struct sources *sources, int fd, uint8_t version, bool port_at_once);

#endif
