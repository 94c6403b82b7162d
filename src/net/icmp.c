/* SPDX-License-Identifier: Apache-2.0 */
/* Who sent an ICMP message (icmp.h). */
#include "net/icmp.h"

/* clang-format off: the kernel's header needs a type that it does not include. */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/errqueue.h>
/* clang-format on */

void icmp_listen(int fd, bool on)
{
	int value = on;

	/* The one that is not of the socket's family is refused. */
	setsockopt(fd, IPPROTO_IP, IP_RECVERR, &value, sizeof(value));
	setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &value, sizeof(value));
}

/* Whether the sender is the socket's own address. */
static bool is_own(int fd, const struct sockaddr *sender)
{
	struct sockaddr_storage own;
	socklen_t size = sizeof(own);

	if (getsockname(fd, (struct sockaddr *)&own, &size) < 0 ||
		own.ss_family != sender->sa_family)
		return false;
	if (own.ss_family == AF_INET)
		return !memcmp(&((const struct sockaddr_in *)(const void *)&own)->sin_addr,
			&((const struct sockaddr_in *)(const void *)sender)->sin_addr,
			sizeof(struct in_addr));
	return !memcmp(&((const struct sockaddr_in6 *)(const void *)&own)->sin6_addr,
		&((const struct sockaddr_in6 *)(const void *)sender)->sin6_addr,
		sizeof(struct in6_addr));
}

bool icmp_told(int fd, struct net_error *ret_error)
{
	union {
		struct cmsghdr header;
		char octets[512];
	} control;
	struct msghdr message = { .msg_control = &control, .msg_controllen = sizeof(control) };

	if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	for (struct cmsghdr *at = CMSG_FIRSTHDR(&message); at; at = CMSG_NXTHDR(&message, at)) {
		if ((at->cmsg_level != IPPROTO_IP || at->cmsg_type != IP_RECVERR) &&
			(at->cmsg_level != IPPROTO_IPV6 || at->cmsg_type != IPV6_RECVERR))
			continue;
		struct sock_extended_err *error = (struct sock_extended_err *)(void *)CMSG_DATA(at);
		bool ours =
			error->ee_origin == SO_EE_ORIGIN_LOCAL || is_own(fd, SO_EE_OFFENDER(error));
		*ret_error = (struct net_error){ (int)error->ee_errno,
			ours ? NET_STAGE_CONNECT : NET_STAGE_CONNECTING };
		return true;
	}
	return false;
}
