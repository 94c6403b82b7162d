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

struct certificates *certificates_open(
	const char *path, const struct sink_start *start, char **ret_error)
{
	struct sink *sink = sink_open(path, start, ret_error);

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

bool certificates_know(
	struct certificates *certificates, const uint8_t fingerprint[CHAIN_DIGEST_SIZE])
{
	if (map_get(&certificates->known, fingerprint, CHAIN_DIGEST_SIZE))
		return false;
	void *key = arena_copy(&certificates->arena, fingerprint, CHAIN_DIGEST_SIZE);
	map_put(&certificates->known, key, CHAIN_DIGEST_SIZE, key);
	return true;
}

int certificates_add(struct certificates *certificates, const struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++) {
		if (!certificates_know(certificates, chain->certificates[i].sha256))
			continue;
		int error = write_one(certificates, chain, i);
		if (error)
			return error;
	}
	return 0;
}

uint64_t certificates_count(const struct certificates *certificates)
{
	return certificates->known.count;
}

struct sink *certificates_sink(const struct certificates *certificates)
{
	return certificates->sink;
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
