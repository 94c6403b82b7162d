/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that wait (held.h). */
#include "input/held.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

struct held {
	uint64_t sequence;
	int64_t rank;
	uint64_t duplicate_of;
	lint_set lints;
	enum input_status status;
	struct target target;
	bool is_named;
	uint32_t octets; /* of all of it */
	char texts[]; /* the input, and the name if there is one */
};

struct held *held_make(struct domain_request *request)
{
	size_t input = strlen(request->input) + 1;
	size_t name = request->name ? strlen(request->name) + 1 : 0;
	struct held *held = memory_alloc(sizeof(*held) + input + name);

	*held = (struct held){ request->sequence, request->rank, request->duplicate_of,
		request->lints, request->status, request->target, name > 0,
		(uint32_t)(sizeof(*held) + input + name) };
	memcpy(held->texts, request->input, input);
	if (name)
		memcpy(held->texts + input, request->name, name);
	domain_request_free(request);
	return held;
}

size_t held_octets(const struct held *held)
{
	return held->octets;
}

struct domain_request *held_take(struct held *held)
{
	struct domain_request *request = memory_alloc(sizeof(*request));

	request->sequence = held->sequence;
	request->rank = held->rank;
	request->duplicate_of = held->duplicate_of;
	request->lints = held->lints;
	request->status = held->status;
	request->target = held->target;
	request->attempt = 1;
	request->input = memory_string(held->texts);
	if (held->is_named)
		request->name = memory_string(held->texts + strlen(held->texts) + 1);
	free(held);
	return request;
}
