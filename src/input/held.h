/* SPDX-License-Identifier: Apache-2.0 */
/* A line that waits for its turn among many, in as few octets as it can. */
#ifndef TESSCAN_INPUT_HELD_H
#define TESSCAN_INPUT_HELD_H

#include "engine/request.h"

struct held;

/* Frees the request, as it came from the list: nothing has been done about it. */
struct held *held_make(struct domain_request *request);
/* Octets that it takes. */
size_t held_octets(const struct held *held);
/* The same request again; what is held is freed. */
struct domain_request *held_take(struct held *held);

#endif
