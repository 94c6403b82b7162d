/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests (manifest.h). */
#include "output/manifest.h"

#include "base/beside.h"
#include "base/clock.h"
#include "base/commit.h"
#include "base/psl.h"
#include "base/utf8.h"
#include "base/version.h"
#include "net/dns_library.h"
#include "net/fetch.h"
#include "net/vantage.h"
#include "output/hold.h"
#include "output/record.h"
#include "tls/library.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

char *manifest_path(const struct options *options)
{
	if (options->metadata_file)
		return memory_string(options->metadata_file);
	return path_beside_file(options->output_file, ".manifest.json");
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

static void digest_member(struct writer *json, const char *digest)
{
	if (*digest)
		writer_string(json, "sha256", digest);
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

static void maximum(
	struct writer *json, const struct earlier *earlier, const char *path, uint64_t most)
{
	uint64_t before = earlier_count(earlier, path);

	writer_integer(json, strchr(path, '.') + 1, (int64_t)(before > most ? before : most));
}

/* What earlier runs counted, as far as they could still say so, and this one. */
static void counters(struct writer *json, const struct manifest *manifest)
{
	const struct survey_counters *c = &manifest->counters;
	const struct {
		const char *path;
		uint64_t count;
	} sums[] = { { "counters.lookups", c->lookups },
		{ "counters.dns_datagrams", c->dns.datagrams },
		{ "counters.dns_held", c->dns.held }, { "counters.dns_unsent", c->dns.unsent },
		{ "counters.hosts", c->hosts }, { "counters.host_joins", c->host_joins },
		{ "counters.addresses", c->addresses }, { "counters.probes", c->probes },
		{ "counters.probe_joins", c->probe_joins },
		{ "counters.names_inferred", c->names_inferred },
		{ "counters.names_not_asked", c->names_not_asked },
		{ "counters.names_sampled", c->names_sampled },
		{ "counters.names_differing", c->names_differing },
		{ "counters.fetches", c->fetches }, { "counters.chains", c->chains },
		{ "counters.chain_joins", c->chain_joins } };

	if (!manifest->has_counters && !manifest->earlier)
		return;
	writer_object(json, "counters");
	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++)
		writer_integer(json, strchr(sums[i].path, '.') + 1,
			(int64_t)(sums[i].count + earlier_count(manifest->earlier, sums[i].path)));
	maximum(json, manifest->earlier, "counters.dns_server_most", c->dns.server_most);
	maximum(json, manifest->earlier, "counters.dns_second_most", c->dns.second_most);
	writer_integer(json, "second_attempts", (int64_t)manifest->second_attempts);
	writer_integer(json, "certificates", (int64_t)manifest->certificates);
	writer_object_end(json);
}

static void run_events(struct writer *json, const struct manifest *manifest)
{
	if (!manifest->event_count)
		return;
	writer_array(json, "events");
	for (size_t i = 0; i < manifest->event_count; i++) {
		const struct manifest_event *event = &manifest->events[i];

		writer_object(json, NULL);
		writer_time(json, "time", event->time_us);
		writer_string(json, "event", run_event_text(event->kind));
		if (event->value)
			writer_integer(json, "value", event->value);
		writer_object_end(json);
	}
	writer_array_end(json);
	if (manifest->events_dropped)
		writer_integer(json, "events_dropped", (int64_t)manifest->events_dropped);
}

/* As it was given; octets that are no UTF-8 one for one. What is beyond every purpose is cut. */
static void command_line(struct writer *json, char *const *command)
{
	size_t octets = 0, words = 0;
	bool utf8 = true;

	for (; command && command[words]; words++) {
		octets += strlen(command[words]) + 1;
		if (octets > MANIFEST_COMMAND_MAXIMUM)
			break;
		utf8 &= utf8_valid(command[words], strlen(command[words]));
	}
	writer_octets(json, !utf8);
	writer_array(json, "command");
	for (size_t i = 0; i < words; i++)
		writer_string(json, NULL, command[i]);
	writer_array_end(json);
	writer_enc(json);
	writer_flag(json, "command_cut", command && command[words]);
}

/* What ran, where and how it was called. */
static void program(struct writer *json, const struct manifest *manifest)
{
	const struct option_files *files = &manifest->options->files;
	char host[HOST_NAME_MAX + 1] = "";

	writer_string(json, "version", TESSCAN_VERSION);
	writer_string(json, "commit", TESSCAN_COMMIT);
	gethostname(host, sizeof(host) - 1);
	writer_string(json, "host", host);
	command_line(json, manifest->options->command);
	if (files->read.count)
		writer_array(json, "configuration");
	for (size_t i = 0; i < files->read.count; i++)
		writer_string(json, NULL, files->read.texts[i]);
	if (files->read.count)
		writer_array_end(json);
}

static void memory(struct writer *json, const struct manifest *manifest)
{
	if (!manifest->memory_limit)
		return;
	writer_object(json, "memory");
	writer_integer(json, "limit", (int64_t)manifest->memory_limit);
	if (manifest->memory_peak)
		writer_integer(json, "peak", (int64_t)manifest->memory_peak);
	writer_integer(json, "times_short", (int64_t)manifest->memory_times);
	writer_object_end(json);
}

static void confinement_list(struct writer *json, const char *key, uint32_t confined, bool wanted)
{
	writer_array(json, key);
	for (int i = 0; i < confinement_count; i++) {
		if ((confined >> i & 1) == wanted)
			writer_string(json, NULL, confinement_text((enum confinement)i));
	}
	writer_array_end(json);
}

/* What the process could not do any more, and what it still could. */
static void confinement(struct writer *json, const struct manifest *manifest)
{
	writer_object(json, "confinement");
	writer_integer(json, "landlock", manifest->landlock);
	confinement_list(json, "confined", manifest->confined, true);
	confinement_list(json, "not_confined", manifest->confined, false);
	writer_object_end(json);
}

/* The history: every run that wrote to the output, this one last. */
static void runs(struct writer *json, const struct manifest *manifest)
{
	size_t count;
	char **earlier = earlier_runs(manifest->earlier, manifest->earlier_records, &count);

	writer_array(json, "runs");
	for (size_t i = 0; i < count; i++) {
		writer_raw(json, NULL, earlier[i]);
		free(earlier[i]);
	}
	free(earlier);
	writer_object(json, NULL);
	writer_time(json, "started", manifest->started_us);
	if (manifest->finished_us)
		writer_time(json, "finished", manifest->finished_us);
	writer_string(json, "state", manifest->state);
	writer_integer(json, "records", (int64_t)(manifest->records - manifest->earlier_records));
	if (manifest->cut)
		writer_integer(json, "cut_octets", (int64_t)manifest->cut);
	program(json, manifest);
	writer_integer(json, "workers", manifest->workers);
	if (manifest->senders)
		writer_integer(json, "senders", manifest->senders);
	memory(json, manifest);
	if (manifest->capture_file) {
		writer_object(json, "capture");
		writer_string(json, "file", manifest->capture_file);
		writer_integer(json, "packets", (int64_t)manifest->capture.packets);
		writer_integer(json, "dropped", (int64_t)manifest->capture.dropped);
		digest_member(json, manifest->capture_sha256);
		writer_object_end(json);
	}
	confinement(json, manifest);
	run_events(json, manifest);
	writer_object_end(json);
	writer_array_end(json);
}

static void store_object(
	struct writer *json, const char *key, const char *path, uint64_t lines, const char *digest)
{
	if (!path)
		return;
	writer_object(json, key);
	writer_string(json, "file", path);
	writer_integer(json, "lines", (int64_t)lines);
	digest_member(json, digest);
	writer_object_end(json);
}

static void files(struct writer *json, const struct manifest *manifest)
{
	const struct options *options = manifest->options;

	writer_object(json, "input");
	writer_string(json, "file", options->input_file);
	digest_member(json, manifest->input_sha256);
	writer_string_if(json, "format", *manifest->input_format ? manifest->input_format : NULL);
	writer_integer(json, "lines", (int64_t)manifest->input_lines);
	if (manifest->input_strangers)
		writer_integer(json, "invalid_lines", (int64_t)manifest->input_strangers);
	writer_object_end(json);
	writer_object(json, "output");
	writer_string(json, "file", options->output_file);
	writer_integer(json, "records", (int64_t)manifest->records);
	digest_member(json, manifest->output_sha256);
	writer_object_end(json);
	store_object(json, "hosts", options->hosts, manifest->hosts, manifest->hosts_sha256);
	store_object(json, "certificates", options->certificates, manifest->certificates,
		manifest->certificates_sha256);
	file_object(json, "trust_anchor", options->trust_anchor);
	file_object(json, "ca_store", options->ca_file);
	if (options->intermediates)
		file_object(json, "intermediates", options->intermediates);
	if (options->networks)
		file_object(json, "networks", options->networks);
}

struct passed_over {
	enum fault_kind kind;
	const char *name;
	unsigned count;
};

struct passed_over_list {
	struct passed_over *list;
	size_t count;
};

static void list_passed_over(void *context, enum fault_kind kind, const char *name, unsigned count)
{
	struct passed_over_list *found = context;

	found->list = memory_resize(found->list, (found->count + 1) * sizeof(*found->list));
	found->list[found->count++] = (struct passed_over){ kind, name, count };
}

static int compare_passed_over(const void *a, const void *b)
{
	const struct passed_over *left = a, *right = b;

	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	return strcmp(left->name, right->name);
}

/* What this program cannot survey without ending by a fault of its own. */
static void passed_over(struct writer *json, const struct manifest *manifest)
{
	struct passed_over_list found = { 0 };

	if (manifest->faults)
		fault_notes_each(manifest->faults, list_passed_over, &found);
	if (!found.count)
		return;
	qsort(found.list, found.count, sizeof(*found.list), compare_passed_over);
	writer_array(json, "passed_over");
	for (size_t i = 0; i < found.count && i < MANIFEST_PASSED_OVER_MAXIMUM; i++) {
		writer_object(json, NULL);
		writer_string(json, fault_kind_text(found.list[i].kind), found.list[i].name);
		writer_integer(json, "faults", found.list[i].count);
		writer_object_end(json);
	}
	writer_array_end(json);
	if (found.count > MANIFEST_PASSED_OVER_MAXIMUM)
		writer_integer(json, "passed_over_cut",
			(int64_t)(found.count - MANIFEST_PASSED_OVER_MAXIMUM));
	free(found.list);
}

static void vantage(struct writer *json, const struct sources *sources)
{
	char address[ADDRESS_TEXT_SIZE];

	writer_array(json, "vantage");
	if (vantage_address(4, sources, address))
		writer_string(json, NULL, address);
	if (vantage_address(6, sources, address))
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
	writer_string(json, "key_decoder", key_decoder_text(manifest->key_decoder));
	if (manifest->sessions.suites.count)
		tls_profile_json(json, "smtp", &manifest->sessions);
	if (manifest->fetches.suites.count)
		tls_profile_json(json, "policies", &manifest->fetches);
	writer_object_end(json);
	writer_object(json, "http");
	snprintf(version, sizeof(version), "libcurl %s", fetch_library_version());
	writer_string(json, "library", version);
	writer_object_end(json);
	writer_string(json, "public_suffix_list", psl_digest());
}

/* What each is recorded by, and what it may cost others. */
static void scanners(struct writer *json, const struct manifest *manifest)
{
	writer_array(json, "scanners");
	for (size_t i = 0; i < manifest->scanner_count; i++) {
		writer_object(json, NULL);
		writer_string(json, "name", manifest->scanners[i]->name);
		writer_integer(json, "version", manifest->scanners[i]->version);
		writer_integer(json, "sessions", manifest->scanners[i]->sessions);
		writer_object_end(json);
	}
	writer_array_end(json);
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
	writer_string(json, "commit", TESSCAN_COMMIT);
	writer_object_end(json);
	writer_string(json, "state", manifest->state);
	if (earlier_text(manifest->earlier, "started"))
		writer_string(json, "started", earlier_text(manifest->earlier, "started"));
	else
		writer_time(json, "started", manifest->started_us);
	if (manifest->finished_us)
		writer_time(json, "finished", manifest->finished_us);
	runs(json, manifest);
	writer_object(json, "options");
	option_echo(json, &options->tables);
	writer_object_end(json);
	files(json, manifest);
	outcomes(json, manifest);
	counters(json, manifest);
	passed_over(json, manifest);
	writer_integer(json, "workers", manifest->workers);
	scanners(json, manifest);
	vantage(json, manifest->sources);
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

/* A new file, whose name nobody can have prepared: *ret_path, freed by the caller in any case. A descriptor or -errno. */
static int make_temporary(const char *path, char **ret_path)
{
	uint32_t random;
	int fd;

	*ret_path = memory_format("%s.new", path);
	/* What a run that was killed left. */
	unlink(*ret_path);
	fd = open(*ret_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd >= 0 || (errno != EEXIST && errno != EPERM && errno != EACCES))
		return fd < 0 ? -errno : fd;
	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return -EIO;
	free(*ret_path);
	*ret_path = memory_format("%s.%08" PRIx32 ".new", path, random);
	fd = open(*ret_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	return fd < 0 ? -errno : fd;
}

static int write_file(int fd, const struct buffer *text)
{
	int error = 0;

	ssize_t count = write(fd, text->bytes, text->length);
	if (count < 0 || fsync(fd) < 0)
		error = -errno;
	else if ((size_t)count != text->length)
		error = -ENOSPC;
	if (close(fd) < 0 && !error)
		error = -errno;
	return error;
}

void manifest_note(struct manifest *manifest, enum run_event kind, int64_t value)
{
	if (manifest->event_count == MANIFEST_EVENTS_MAXIMUM) {
		manifest->events_dropped++;
		return;
	}
	if (!manifest->events)
		manifest->events =
			memory_alloc(MANIFEST_EVENTS_MAXIMUM * sizeof(*manifest->events));
	manifest->events[manifest->event_count++] =
		(struct manifest_event){ clock_wall(), kind, value };
}

void manifest_done(struct manifest *manifest)
{
	free(manifest->events);
}

/* Not every file system can refuse to replace. */
static int put(const char *temporary, const char *path, bool is_new)
{
	if (is_new && !renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE))
		return 0;
	if (is_new && errno != EINVAL && errno != ENOSYS)
		return -errno;
	return rename(temporary, path) < 0 ? -errno : 0;
}

/* Of a pipe nothing can be made durable. */
static int write_stdout(const struct buffer *text)
{
	size_t written = 0;

	if (text->full)
		return -EFBIG;
	while (written < text->length) {
		ssize_t count = write(STDOUT_FILENO, text->bytes + written, text->length - written);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -errno;
		written += (size_t)count;
	}
	return 0;
}

/* Written beside its name, then renamed to it. */
static int write_named(const struct buffer *text, const char *path, bool is_new)
{
	char *temporary;
	int fd = make_temporary(path, &temporary);
	int error = fd < 0 ? fd : write_file(fd, text);

	if (!error && text->full)
		error = -EFBIG;
	if (!error)
		error = put(temporary, path, is_new);
	if (error && fd >= 0)
		unlink(temporary);
	free(temporary);
	return error;
}

int manifest_write(const struct manifest *manifest, const char *path, bool is_new)
{
	bool is_stdout = !strcmp(path, "-");
	struct buffer text;
	struct writer json;

	if (!is_stdout && hold_would_refuse(path))
		return -ELOOP;
	buffer_init(&text, MANIFEST_MAXIMUM);
	writer_init(&json, &text);
	encode(&json, manifest);
	buffer_string(&text, "\n");
	int error = is_stdout ? write_stdout(&text) : write_named(&text, path, is_new);
	buffer_done(&text);
	return error;
}
