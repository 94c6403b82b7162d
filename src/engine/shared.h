/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --format split: what several domains may share, hosts and sessions, is written once, and records name it by its
 * key, the digest of what is said.
 */
#ifndef TESSCAN_ENGINE_SHARED_H
#define TESSCAN_ENGINE_SHARED_H

#include "engine/worker.h"

/*
 * Sends a JSON object to the maker of the survey, as a line of this type with a member of the same name, before any
 * record that refers to it can be there. Nothing in the nested format, where `ret_key` stays as it is.
 */
void shared_announce(struct worker *worker, const char *type, const char *object, size_t length,
	struct shared_key *ret_key);

#endif
