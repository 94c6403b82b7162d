/* Certificate store (certificates.h). */
#include "output/certificates.h"

#include "base/arena.h"
#include "base/map.h"
#include "output/record.h"
#include "tls/certificate_json.h"
#include "tls/certificate_lints.h"

#include <stdlib.h>

struct certificates {
	struct sink *sink;
	struct arena arena; /* fingerprints */
	struct map known;
};

struct certificates *certificates_open(const char *path, bool overwrite, char **ret_error)
{
	struct sink *sink = sink_open(path, overwrite, ret_error);

	if (!sink)
		return NULL;
	struct certificates *certificates = memory_alloc(sizeof(*certificates));
	certificates->sink = sink;
	arena_init(&certificates->arena);
	return certificates;
}

static int write_one(struct certificates *certificates, const struct chain *chain, size_t index)
{
	const struct certificate *certificate = &chain->certificates[index];
	struct buffer text;
	struct writer json;

	buffer_init(&text, RECORD_MAXIMUM);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	writer_integer(&json, "schema", RECORD_SCHEMA);
	writer_string(&json, "type", "certificate");
	certificate_json(&json, certificate,
		certificate_lints(certificate, index == 0, chain->trust.judged_at));
	certificate_json_more(&json, certificate);
	writer_object_end(&json);
	int error = sink_line(certificates->sink, text.bytes, text.length);
	buffer_done(&text);
	return error;
}

int certificates_add(struct certificates *certificates, const struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++) {
		const struct certificate *certificate = &chain->certificates[i];
		size_t size = sizeof(certificate->sha256);

		if (map_get(&certificates->known, certificate->sha256, size))
			continue;
		void *key = arena_copy(&certificates->arena, certificate->sha256, size);
		map_put(&certificates->known, key, size, key);
		int error = write_one(certificates, chain, i);
		if (error)
			return error;
	}
	return sink_tick(certificates->sink);
}

uint64_t certificates_count(const struct certificates *certificates)
{
	return sink_lines(certificates->sink);
}

int certificates_close(struct certificates *certificates)
{
	if (!certificates)
		return 0;
	int error = sink_close(certificates->sink);
	map_done(&certificates->known);
	arena_done(&certificates->arena);
	free(certificates);
	return error;
}
