/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate store (certificates.h). */
#include "output/certificates.h"

#include "base/buffer.h"
#include "output/record.h"
#include "tls/certificate_json.h"
#include "tls/certificate_lints.h"

static int write_one(struct store *store, const struct chain *chain, size_t index)
{
	const struct certificate *certificate = &chain->certificates[index];
	struct buffer text;
	struct writer json;

	buffer_init(&text, SIZE_MAX / 2); /* no more than CERTIFICATE_LINE_MAXIMUM is written */
	writer_init(&json, &text);
	writer_object(&json, NULL);
	writer_integer(&json, "schema", RECORD_SCHEMA);
	writer_string(&json, "type", "certificate");
	certificate_json(&json, certificate,
		certificate_lints(certificate, index == 0, chain->trust.judged_at));
	certificate_json_more(&json, certificate);
	writer_object_end(&json);
	int error = store_line(store, text.bytes, text.length);
	buffer_done(&text);
	return error;
}

int certificates_add(struct store *store, const struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++) {
		if (!store_know(store, chain->certificates[i].sha256))
			continue;
		int error = write_one(store, chain, i);
		if (error)
			return error;
	}
	return 0;
}
