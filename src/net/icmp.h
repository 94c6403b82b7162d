/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether it was this machine itself that refused a connection: a firewall rule of ours that rejects, or a neighbour
 * that does not answer, speaks by ICMP as routers do, and the errno is the same. Linux 5.9 and later tell who sent the
 * message (IP_RECVERR, ip(7)).
 */
#ifndef TESSCAN_NET_ICMP_H
#define TESSCAN_NET_ICMP_H

#include "net/errors.h"

#include <stdbool.h>

/* For a TCP socket that has yet to connect, and off again once it has: then ICMP would end the connection. */
void icmp_listen(int fd, bool on);
/*
 * The message that ended the attempt to connect: its errno, at NET_STAGE_CONNECT when this machine itself sent it. False
 * when there is none, or nobody knows; then *ret_error is as before. Once.
 */
bool icmp_told(int fd, struct net_error *ret_error);

#endif
