/* SPDX-License-Identifier: Apache-2.0 */
/* Outputs of a survey (outputs.h). */
#include "survey/outputs.h"

#include "base/arena.h"
#include "base/beside.h"
#include "base/fault.h"
#include "base/log.h"
#include "output/hold.h"
#include "survey/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void outputs_init(
	struct outputs *outputs, const struct options *options, const struct resume *resume)
{
	const struct answered *answered = &resume->answered;
	struct manifest *manifest = &outputs->manifest;

	outputs->options = options;
	outputs->failures.fd = -1;
	manifest->options = options;
	manifest->state = "running";
	manifest->earlier = resume->earlier;
	manifest->faults = &resume->faults;
	manifest->earlier_records = manifest->records = answered->count;
	manifest->second_attempts = answered->second_attempts;
	manifest->cut = resume->cut;
	memcpy(manifest->outcomes, answered->outcomes, sizeof(manifest->outcomes));
}

/* A store and the keys that its file has already. */
static struct store *open_store(
	const char *path, size_t key_size, const struct resumed_store *resumed, char **ret_error)
{
	struct store *store = store_open(path, &resumed->start, key_size, ret_error);

	for (size_t at = 0; store && at < resumed->keys.length; at += key_size)
		store_know(store, (const uint8_t *)resumed->keys.bytes + at);
	return store;
}

/* Each file is made durable before the one that refers to it: certificates, hosts, records. */
static char *open_stores(struct outputs *outputs, const struct resume *resume)
{
	const struct options *options = outputs->options;
	struct sink *referring = outputs->sink;
	char *error = NULL;

	if (options->hosts) {
		outputs->hosts =
			open_store(options->hosts, SHARED_KEY_SIZE, &resume->hosts, &error);
		if (!outputs->hosts)
			return error;
		store_limit(outputs->hosts, outputs->held_most);
		sink_follow(referring, store_sink(outputs->hosts));
		referring = store_sink(outputs->hosts);
	}
	if (options->certificates) {
		outputs->certificates = open_store(
			options->certificates, CHAIN_DIGEST_SIZE, &resume->certificates, &error);
		if (!outputs->certificates)
			return error;
		sink_follow(referring, store_sink(outputs->certificates));
	}
	return NULL;
}

/* A capture of an earlier run stays as it is: this one has its number behind its name. */
static char *capture_path(const char *path)
{
	char *free_path = memory_string(path);

	for (int run = 2; access(free_path, F_OK) == 0; run++) {
		free(free_path);
		free_path = memory_format("%s.%d", path, run);
	}
	return free_path;
}

static char *start_capture(struct outputs *outputs, const struct resume *resume, struct tap *tap)
{
	const char *path = outputs->options->capture;
	bool made;

	if (!tap)
		return NULL;
	outputs->tap = tap;
	outputs->capture_path = resume->active ? capture_path(path) : memory_string(path);
	outputs->manifest.capture_file = outputs->capture_path;
	int fd = hold_file(outputs->capture_path, 0, &made);
	/* That name was free a moment ago. */
	if (fd >= 0 && !made && resume->active && strcmp(path, "-") != 0) {
		close(fd);
		fd = -EEXIST;
	}
	if (fd < 0)
		return memory_format("capture %s: %s", outputs->capture_path, hold_text(fd));
	return tap_start(tap, fd)
		? NULL
		: memory_format("capture %s: %s", outputs->capture_path, strerror(errno));
}

/* Who waits for nobody needs no notes. */
static char *open_failures(struct outputs *outputs)
{
	const struct options *options = outputs->options;
	char *path = options->failure_spacing && !options->dry_run ? paths_failures(options) : NULL;
	char *error = path ? failures_file_open(&outputs->failures, path) : NULL;

	free(path);
	return error;
}

char *outputs_open(struct outputs *outputs, const struct resume *resume, struct tap *tap)
{
	const struct options *options = outputs->options;
	char *error = NULL;

	outputs->sink = outputs->taker ? sink_open_taker(outputs->taker)
				       : sink_open(options->output_file, &resume->output, &error);
	if (outputs->sink)
		error = open_stores(outputs, resume);
	if (error)
		return error;
	int failure = status_open(&outputs->status, options->status_file);
	if (failure)
		return memory_format(
			"status updates %s: %s", options->status_file, hold_text(failure));
	outputs->manifest_path = manifest_path(options);
	error = open_failures(outputs);
	if (error)
		return error;
	return start_capture(outputs, resume, tap);
}

static char *complain(const char *what, const char *path, int error)
{
	return error ? memory_format("%s %s: %s", what, path, hold_text(error)) : NULL;
}

/* Without a cursor that goes back there is no progress line, which would be one of escape sequences. */
static bool can_be_drawn_over(void)
{
	const char *kind = getenv("TERM");

	return kind && *kind && strcmp(kind, "dumb") != 0;
}

/* What may fail for many reasons first: from the second on, files lose what they had. */
char *outputs_begin(struct outputs *outputs, const struct resume *resume, uint64_t total)
{
	const struct options *options = outputs->options;
	bool terminal = isatty(STDERR_FILENO) && !options->quiet && can_be_drawn_over();
	bool is_new = !resume->active && !options->overwrite;
	char *error = NULL;

	/* Of stdout there is no taking back: it gets the last one. */
	if (outputs->manifest_path && strcmp(outputs->manifest_path, "-") != 0)
		error = complain("manifest", outputs->manifest_path,
			manifest_write(&outputs->manifest, outputs->manifest_path, is_new));
	if (!error && outputs->tap)
		error = complain("capture", outputs->capture_path, tap_begin(outputs->tap));
	if (!error && outputs->hosts)
		error = complain("output", options->hosts, sink_begin(store_sink(outputs->hosts)));
	if (!error && outputs->certificates)
		error = complain("output", options->certificates,
			sink_begin(store_sink(outputs->certificates)));
	if (!error)
		error = complain("output", options->output_file, sink_begin(outputs->sink));
	if (!error)
		error = complain("status updates", options->status_file,
			status_begin(&outputs->status, terminal, resume->active));
	outputs->status.total = total;
	outputs->status.last_done = outputs->status.first_done = outputs->manifest.records;
	return error;
}

char *outputs_begin_failures(struct outputs *outputs)
{
	return complain("notes of failed sessions", outputs->failures.path,
		failures_file_begin(&outputs->failures, outputs->options->resume));
}

static void check(struct outputs *outputs, const char *path, int error)
{
	if (!error || outputs->failed)
		return;
	bool resumable = path_has_beside(outputs->options->output_file);
	log_write(LEVEL_ERROR, "%s: %s%s%s", path, hold_text(error),
		outputs->closing ? "" : ": the survey stops here, incomplete",
		resumable && !outputs->closing ? "; --resume goes on with it" : "");
	outputs->failed = true;
}

/* Records follow certificates, whose failure is theirs, too: the cause is told. */
static void check_sinks(struct outputs *outputs)
{
	if (outputs->certificates)
		check(outputs, outputs->options->certificates,
			sink_error(store_sink(outputs->certificates)));
	if (outputs->hosts)
		check(outputs, outputs->options->hosts, sink_error(store_sink(outputs->hosts)));
	check(outputs, outputs->options->output_file, sink_error(outputs->sink));
}

/* What was waiting counts once it is on the disk. */
static void settle(struct outputs *outputs)
{
	struct manifest *manifest = &outputs->manifest;
	struct tally *waiting = &outputs->waiting;

	if (sink_lines(outputs->sink) + manifest->earlier_records == manifest->records)
		return;
	manifest->records += waiting->records;
	manifest->second_attempts += waiting->second_attempts;
	for (int i = 0; i < outcome_count; i++)
		manifest->outcomes[i] += waiting->outcomes[i];
	*waiting = (struct tally){ 0 };
	fault_progress(manifest->records - manifest->earlier_records);
}

void outputs_failure(struct outputs *outputs, enum failure_kind kind, const char *of)
{
	check(outputs, outputs->failures.path, failures_file_note(&outputs->failures, kind, of));
}

/* Hosts and sessions are written once a record names them, so that nothing stays of domains that have none. */
static void name_shared(struct outputs *outputs, const struct shared_keys *named)
{
	for (size_t i = 0; i < named->count; i++)
		store_name(outputs->hosts, named->keys[i].octets);
}

void outputs_record(struct outputs *outputs, struct finished_record *record)
{
	if (!outputs->failed) {
		outputs->waiting.records++;
		outputs->waiting.second_attempts += record->second_attempt;
		outputs->waiting.outcomes[record->outcome]++;
		if (outputs->hosts)
			name_shared(outputs, &record->named);
		sink_line(outputs->sink, record->text, record->length);
		settle(outputs);
		check_sinks(outputs);
	}
	finished_record_done(record);
}

void outputs_chain(struct outputs *outputs, struct chain *chain)
{
	if (!outputs->failed) {
		certificates_add(outputs->certificates, chain);
		check_sinks(outputs);
	}
	chain_unref(chain);
}

void outputs_shared(struct outputs *outputs, struct shared_line *line)
{
	if (outputs->failed)
		free(line->text);
	else
		store_hold(outputs->hosts, line->key.octets, line->text, line->length);
}

static void show(struct outputs *outputs, uint64_t in_flight, uint64_t postponed,
	const struct second_attempts *again)
{
	uint64_t outcomes[outcome_count];

	for (int i = 0; i < outcome_count; i++)
		outcomes[i] = outputs->manifest.outcomes[i] + outputs->waiting.outcomes[i];
	const struct progress progress = { .done = outputs->manifest.records +
			outputs->waiting.records,
		.in_flight = in_flight,
		.postponed = postponed,
		.again = *again,
		.outcomes = outcomes };

	status_update(&outputs->status, &progress);
}

void outputs_tick(struct outputs *outputs, uint64_t in_flight, uint64_t postponed,
	const struct second_attempts *again)
{
	show(outputs, in_flight, postponed, again);
	if (outputs->certificates)
		sink_tick(store_sink(outputs->certificates));
	if (outputs->hosts)
		sink_tick(store_sink(outputs->hosts));
	sink_tick(outputs->sink);
	settle(outputs);
	check_sinks(outputs);
}

/* How many lines it has. */
static uint64_t close_store(struct outputs *outputs, struct store **store, const char *path)
{
	uint64_t count = *store ? store_count(*store) : 0;

	if (*store)
		check(outputs, path, store_close(*store));
	*store = NULL;
	return count;
}

/* Of a file that is closed; nothing of what is no file, a pipe say. */
static void take_digest(const char *path, char digest[DIGEST_TEXT_SIZE])
{
	struct stat status;

	if (!path || stat(path, &status) < 0 || !S_ISREG(status.st_mode) ||
		!digest_file(path, digest))
		*digest = '\0';
}

static void take_digests(struct outputs *outputs)
{
	const struct options *options = outputs->options;
	struct manifest *manifest = &outputs->manifest;

	take_digest(options->output_file, manifest->output_sha256);
	take_digest(options->hosts, manifest->hosts_sha256);
	take_digest(options->certificates, manifest->certificates_sha256);
	take_digest(outputs->capture_path, manifest->capture_sha256);
}

void outputs_close(struct outputs *outputs)
{
	const struct options *options = outputs->options;
	const struct second_attempts none = { 0 };

	/* The progress shows the last record, too. */
	show(outputs, 0, 0, &none);
	sink_flush(outputs->sink);
	settle(outputs);
	check_sinks(outputs);
	check(outputs, options->output_file, sink_close(outputs->sink));
	outputs->sink = NULL;
	outputs->closing = true;
	outputs->manifest.hosts = close_store(outputs, &outputs->hosts, options->hosts);
	outputs->manifest.certificates =
		close_store(outputs, &outputs->certificates, options->certificates);
	check(outputs, options->status_file, status_close(&outputs->status));
	check(outputs, outputs->capture_path, tap_close(outputs->tap, &outputs->manifest.capture));
	outputs->tap = NULL;
	take_digests(outputs);
	if (outputs->manifest.capture.dropped)
		log_write(LEVEL_WARNING, "%s: %llu packets are missing", outputs->capture_path,
			(unsigned long long)outputs->manifest.capture.dropped);
}

bool outputs_conclude(struct outputs *outputs)
{
	int error = outputs->manifest_path
		? manifest_write(&outputs->manifest, outputs->manifest_path, false)
		: 0;

	check(outputs, outputs->manifest_path, error);
	return !error;
}

void outputs_done(struct outputs *outputs)
{
	sink_close(outputs->sink);
	store_close(outputs->hosts);
	store_close(outputs->certificates);
	tap_close(outputs->tap, NULL);
	failures_file_close(&outputs->failures, false);
	manifest_done(&outputs->manifest);
	free(outputs->manifest_path);
	free(outputs->capture_path);
}
