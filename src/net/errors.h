/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors of connections: whose they are, and what follows. The one table of errnos (errors.def); whoever has one asks
 * here. An errno that is not in it is this machine's: told as local_error, and nobody is contacted sooner for it.
 */
#ifndef TESSCAN_NET_ERRORS_H
#define TESSCAN_NET_ERRORS_H

#include "base/outcome.h"
#include "net/errors.def"

#include <stdbool.h>
#include <stddef.h>

/* How far a connection had come. */
enum net_stage {
	NET_STAGE_SOCKET, /* nothing was sent: socket(), bind(), or not even tried */
	NET_STAGE_CONNECT, /* connect() itself: from here on a packet may have been sent */
	NET_STAGE_CONNECTING, /* SO_ERROR, while the connection was awaited */
	NET_STAGE_CONNECTED, /* recv(), send(), and what TLS calls for us */
	NET_STAGE_CONTENT, /* no errno of the system's: what came cannot be read (EPROTO), or is too much (EMSGSIZE) */
};

struct net_error {
	int number; /* errno; 0: none, and at NET_STAGE_CONNECTED the peer closed the connection */
	enum net_stage stage;
};

enum net_whose {
	NET_THEIRS, /* the host said so */
	NET_PATH, /* something between: whose, nobody knows */
	NET_OURS, /* this machine: it says nothing of the peer */
};

#define NET_ERROR_CLASS(class, whose, heard, outcome, words) class,
enum net_error_class { NET_ERROR_CLASSES(NET_ERROR_CLASS) net_error_class_count };
#undef NET_ERROR_CLASS

enum net_error_class net_error_class(struct net_error error);
enum net_whose net_error_whose(struct net_error error);
/* Whether it is a sign of life: somebody outside sent something. */
bool net_error_heard(struct net_error error);
/* Whether nobody answered although somebody was asked; our own network may be the reason. */
bool net_error_silent(struct net_error error);
/* What a probe without a connection is told as. Not for NET_STAGE_CONNECTED. */
enum outcome net_error_outcome(struct net_error error);
/* Whether a packet may have been sent, so that the address is to be left alone for a while. */
bool net_error_contacted(struct net_error error);
/* Whether the table has it. */
bool net_error_is_known(int number);
/* The peer sent more than is read. */
bool net_error_is_flood(struct net_error error);
/* In words, for records; a static text. */
const char *net_error_text(struct net_error error);

/* errno of the shortage whose text stands in a line, as a library logs it; 0: none. */
int net_shortage_in(const char *line);

/* The rows of the table, for tests; false beyond the last. */
bool net_error_row(size_t index, int *ret_number, enum net_error_class ret_classes[3]);

#endif
