/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The survey's own packets, kept as evidence (--capture, libpcap): those of the connections it registers, and
 * DNS between this machine and name servers. Other people's traffic is not written. One thread of its own.
 */
#ifndef TESSCAN_NET_TAP_H
#define TESSCAN_NET_TAP_H

#include "base/address.h"

#include <stdbool.h>
#include <stdint.h>

struct tap;

/* Needs CAP_NET_RAW. NULL with one line of what is wrong in ret_error (freed by the caller). */
struct tap *tap_open(char **ret_error);
/*
 * Makes the thread, which waits; the descriptor of the capture's file, as it is, is taken over. False with errno. Once.
 */
bool tap_start(struct tap *tap, int fd);
/* Packets go to that file from then on, and what it had before is gone. 0 or -errno. */
int tap_begin(struct tap *tap);
/*
 * The socket, not connected yet, is the survey's, and about to be connected to this address: it is given a
 * local port, so that its first packet is known. From any thread; tap may be NULL. 0 or errno.
 */
int tap_register(struct tap *tap, int fd, const struct address *address, uint16_t port);

struct tap_counts {
	uint64_t packets; /* written */
	uint64_t dropped; /* that the kernel had no room for: evidence that is missing */
};

/* Writes what is still in the kernel's buffer and closes. 0 or -errno when the file could not be written. */
int tap_close(struct tap *tap, struct tap_counts *ret_counts);

#endif
