/* SPDX-License-Identifier: Apache-2.0 */
/* What domains share (shared.h). */
#include "engine/shared.h"

#include "base/writer.h"
#include "tls/digest.h"

#include <assert.h>
#include <string.h>

#define SHARED_HEAD_MAXIMUM 200 /* octets around the object, all of them ours */

void shared_announce(struct worker *worker, const char *type, const char *object, size_t length,
	struct shared_key *ret_key)
{
	uint8_t digest[DIGEST_SIZE];
	struct buffer line;
	struct writer json;

	if (!worker->context->setup.shares_lines)
		return;
	digest_of(object, length, digest);
	memcpy(ret_key->octets, digest, SHARED_KEY_SIZE);
	ret_key->known = true;
	buffer_init(&line, length + SHARED_HEAD_MAXIMUM);
	writer_init(&json, &line);
	writer_object(&json, NULL);
	writer_integer(&json, "schema", worker->context->setup.schema);
	writer_string(&json, "type", type);
	writer_hex(&json, "key", ret_key->octets, SHARED_KEY_SIZE);
	writer_raw(&json, type, object);
	writer_object_end(&json);
	assert(!line.full);
	struct message *message = message_new(MESSAGE_SHARED);
	message->shared.key = *ret_key;
	message->shared.text = buffer_take(&line, &message->shared.length);
	message->octets = message->shared.length;
	worker_post(worker, message);
}
