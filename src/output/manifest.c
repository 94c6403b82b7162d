/* Manifests (manifest.h). */
#include "output/manifest.h"

#include "base/clock.h"
#include "base/psl.h"
#include "base/version.h"
#include "net/vantage.h"
#include "output/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool cut_suffix(char *path, const char *suffix)
{
	size_t length = strlen(path), suffix_length = strlen(suffix);

	if (length <= suffix_length || strcmp(path + length - suffix_length, suffix) != 0)
		return false;
	path[length - suffix_length] = 0;
	return true;
}

char *manifest_path(const struct options *options)
{
	static const char ending[] = ".manifest.json";

	if (options->metadata_file)
		return memory_string(options->metadata_file);
	if (!strcmp(options->output_file, "-"))
		return NULL;
	char *path = memory_alloc(strlen(options->output_file) + sizeof(ending));
	memcpy(path, options->output_file, strlen(options->output_file));
	cut_suffix(path, ".gz");
	if (!cut_suffix(path, ".jsonl"))
		cut_suffix(path, ".json");
	memcpy(path + strlen(path), ending, sizeof(ending));
	return path;
}

static void file_object(struct writer *json, const char *key, const char *path)
{
	char digest[DIGEST_TEXT_SIZE];

	writer_object(json, key);
	writer_string(json, "file", path);
	if (digest_file(path, digest))
		writer_string(json, "sha256", digest);
	writer_object_end(json);
}

static void outcomes(struct writer *json, const struct manifest *manifest)
{
	writer_object(json, "outcomes");
	for (int i = 0; i < outcome_count; i++) {
		if (manifest->outcomes[i])
			writer_integer(json, outcome_text((enum outcome)i),
				(int64_t)manifest->outcomes[i]);
	}
	writer_object_end(json);
}

static void counters(struct writer *json, const struct manifest *manifest)
{
	const struct survey_counters *c = &manifest->counters;

	if (!manifest->has_counters)
		return;
	writer_object(json, "counters");
	writer_integer(json, "lookups", (int64_t)c->lookups);
	writer_integer(json, "hosts", (int64_t)c->hosts);
	writer_integer(json, "host_joins", (int64_t)c->host_joins);
	writer_integer(json, "addresses", (int64_t)c->addresses);
	writer_integer(json, "probes", (int64_t)c->probes);
	writer_integer(json, "probe_joins", (int64_t)c->probe_joins);
	writer_integer(json, "fetches", (int64_t)c->fetches);
	writer_integer(json, "second_attempts", (int64_t)manifest->postponed);
	writer_integer(json, "chains", (int64_t)c->chains);
	writer_integer(json, "chain_joins", (int64_t)c->chain_joins);
	writer_integer(json, "certificates", (int64_t)manifest->certificates);
	writer_object_end(json);
}

static void files(struct writer *json, const struct manifest *manifest)
{
	const struct options *options = manifest->options;

	writer_object(json, "input");
	writer_string(json, "file", options->input_file);
	if (*manifest->input_sha256)
		writer_string(json, "sha256", manifest->input_sha256);
	writer_integer(json, "lines", (int64_t)manifest->input_lines);
	writer_object_end(json);
	writer_object(json, "output");
	writer_string(json, "file", options->output_file);
	writer_integer(json, "records", (int64_t)manifest->records);
	writer_object_end(json);
	file_object(json, "trust_anchor", options->trust_anchor);
	file_object(json, "ca_store", options->ca_file);
	if (options->intermediates)
		file_object(json, "intermediates", options->intermediates);
}

static void vantage(struct writer *json)
{
	char address[ADDRESS_TEXT_SIZE];

	writer_array(json, "vantage");
	if (vantage_address(4, address))
		writer_string(json, NULL, address);
	if (vantage_address(6, address))
		writer_string(json, NULL, address);
	writer_array_end(json);
}

/* G6: what the owners of servers find out about us. */
static void identities(struct writer *json, const struct manifest *manifest)
{
	if (!manifest->identities)
		return;
	writer_array(json, "identity");
	for (size_t i = 0; i < 2; i++) {
		const struct identity *identity = &manifest->identities[i];

		if (!*identity->address)
			continue;
		writer_object(json, NULL);
		writer_string(json, "address", identity->address);
		writer_string(json, "status", identity_status_text(identity->status));
		if (*identity->pointer)
			writer_string(json, "ptr", identity->pointer);
		writer_object_end(json);
	}
	writer_array_end(json);
}

static void libraries(struct writer *json, const struct manifest *manifest)
{
	char version[80];

	snprintf(version, sizeof(version), "unbound %s", dns_library_version());
	writer_object(json, "dns");
	writer_string(json, "library", version);
	writer_bool(json, "qname_minimisation", false);
	writer_bool(json, "ipv6", manifest->ipv6);
	writer_object_end(json);
	writer_object(json, "tls");
	writer_string(json, "library", tls_library_version());
	writer_object_end(json);
	writer_object(json, "http");
	snprintf(version, sizeof(version), "libcurl %s", fetch_library_version());
	writer_string(json, "library", version);
	writer_object_end(json);
	writer_string(json, "public_suffix_list", psl_digest());
}

static void encode(struct writer *json, const struct manifest *manifest)
{
	const struct options *options = manifest->options;

	writer_object(json, NULL);
	writer_integer(json, "schema", RECORD_SCHEMA);
	writer_string(json, "type", "manifest");
	writer_object(json, "tool");
	writer_string(json, "name", "tesscan");
	writer_string(json, "version", TESSCAN_VERSION);
	writer_object_end(json);
	writer_string(json, "state", manifest->state);
	writer_time(json, "started", manifest->started_us);
	if (manifest->finished_us)
		writer_time(json, "finished", manifest->finished_us);
	writer_object(json, "options");
	options_echo(json, options);
	writer_object_end(json);
	files(json, manifest);
	outcomes(json, manifest);
	counters(json, manifest);
	writer_integer(json, "workers", manifest->workers);
	vantage(json);
	identities(json, manifest);
	libraries(json, manifest);
	writer_bool(json, "lab_mode", options->allow_special_use.count > 0);
	writer_string_if(json, "ehlo_name", options->ehlo_name);
	writer_string_if(json, "contact", options->contact);
	if (options->user_metadata)
		writer_raw(json, "user_metadata", options->user_metadata);
	writer_string_if(json, "notes", options->notes);
	writer_object_end(json);
}

static int write_file(const char *path, const struct buffer *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int error = 0;

	if (fd < 0)
		return -errno;
	ssize_t count = write(fd, text->bytes, text->length);
	if (count < 0 || fsync(fd) < 0)
		error = -errno;
	else if ((size_t)count != text->length)
		error = -ENOSPC;
	if (close(fd) < 0 && !error)
		error = -errno;
	return error;
}

int manifest_write(const struct manifest *manifest, const char *path)
{
	size_t size = strlen(path) + sizeof(".new");
	char *temporary = memory_alloc(size);
	struct buffer text;
	struct writer json;

	buffer_init(&text, RECORD_MAXIMUM);
	writer_init(&json, &text);
	encode(&json, manifest);
	buffer_string(&text, "\n");
	snprintf(temporary, size, "%s.new", path);
	int error = write_file(temporary, &text);
	if (!error && rename(temporary, path) < 0)
		error = -errno;
	buffer_done(&text);
	free(temporary);
	return error;
}
