/* SPDX-License-Identifier: Apache-2.0 */
/* Resumption (resume.h). */
#include "survey/resume.h"

#include "base/arena.h"
#include "base/beside.h"
#include "base/clock.h"
#include "base/packing.h"
#include "output/failures.h"
#include "output/journal.h"
#include "output/json_lines.h"
#include "output/manifest.h"
#include "survey/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

typedef bool (*take_line)(void *owner, const char *line, size_t length);

static char *explain(const char *path, const struct journal *journal)
{
	switch (journal->status) {
	case JOURNAL_WHOLE:
		return NULL;
	case JOURNAL_DAMAGED:
		return memory_format(
			"%s: damaged behind octet %zu, and not by a write that was cut off: "
			"restore it, or begin another survey",
			path, journal->kept);
	case JOURNAL_FOREIGN:
		break;
	}
	return memory_format("%s: line %" PRIu64
			     " is none of a survey of this version: name the file of "
			     "the survey to resume",
		path, journal->lines + 1);
}

static char *read_mapped(
	const char *path, int fd, take_line take, void *owner, struct sink_start *ret_start)
{
	struct journal journal = { .status = JOURNAL_WHOLE };
	struct stat status;
	void *octets = NULL;

	if (flock(fd, LOCK_SH | LOCK_NB) < 0)
		return memory_format("%s: another survey is writing it", path);
	if (fstat(fd, &status) < 0)
		return memory_format("%s: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return memory_format("%s: --resume needs a file", path);
	if (status.st_size) {
		octets = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (octets == MAP_FAILED)
			return memory_format("%s: %s", path, strerror(errno));
		journal = journal_read(octets, (size_t)status.st_size, packing_of(path),
			JSON_LINE_START, take, owner);
		munmap(octets, (size_t)status.st_size);
	}
	ret_start->resume = true;
	ret_start->kept = (off_t)journal.kept;
	ret_start->size = status.st_size;
	return explain(path, &journal);
}

static char *read_output(
	const char *path, take_line take, void *owner, struct sink_start *ret_start)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return memory_format("%s: %s", path, strerror(errno));
	char *error = read_mapped(path, fd, take, owner, ret_start);
	close(fd);
	return error;
}

static bool take_certificate(void *owner, const char *line, size_t length)
{
	uint8_t fingerprint[CHAIN_DIGEST_SIZE];

	return json_certificate_read(line, length, fingerprint) &&
		buffer_append(owner, fingerprint, sizeof(fingerprint));
}

static bool take_shared(void *owner, const char *line, size_t length)
{
	uint8_t key[SHARED_KEY_SIZE];

	return json_shared_read(line, length, key) && buffer_append(owner, key, sizeof(key));
}

static char *read_store(const char *path, take_line take, const struct resume *resume,
	struct resumed_store *ret_store)
{
	if (!path)
		return NULL;
	/* Stopped before it was made. */
	if (access(path, F_OK) < 0 && errno == ENOENT && !resume->answered.count)
		return NULL;
	return read_output(path, take, &ret_store->keys, &ret_store->start);
}

static char *compare_list(const struct options *options, const struct resume *resume)
{
	const char *before = earlier_text(resume->earlier, "input.sha256");
	char now[DIGEST_TEXT_SIZE];

	if (!before || !strcmp(options->input_file, "-") ||
		!digest_file(options->input_file, now) || !strcmp(before, now))
		return NULL;
	return memory_format(
		"the list %s is not the one that the survey was begun with: resume with that, or "
		"begin another survey",
		options->input_file);
}

/* What is in which shard hangs on the seed, and else nothing does. */
static char *compare_seed(const struct options *options, const struct resume *resume)
{
	uint64_t before = earlier_count(resume->earlier, "options.seed");

	if (!resume->earlier || options->shards <= 1 || before == (uint64_t)options->seed)
		return NULL;
	return memory_format("--seed was %llu when the survey of this shard was begun and is %lld "
			     "now: resume with the same, or begin another survey",
		(unsigned long long)before, (long long)options->seed);
}

static char *read_manifest(const struct options *options, struct resume *resume)
{
	char *path = manifest_path(options), *error;

	resume->earlier = earlier_load(path, &error);
	free(path);
	if (resume->earlier && !error)
		error = earlier_compare(resume->earlier, options);
	if (!error)
		error = compare_seed(options, resume);
	return error ? error : compare_list(options, resume);
}

static char *read_records(const struct options *options, struct resume *resume)
{
	char *error = read_output(
		options->output_file, answered_take, &resume->answered, &resume->output);
	uint64_t doubled = error ? 0 : answered_seal(&resume->answered);

	resume->cut = (uint64_t)(resume->output.size - resume->output.kept);
	return doubled
		? memory_format("%s: two records of line %" PRIu64 ": no output of one survey",
			  options->output_file, doubled)
		: error;
}

static char *take_notes(const char *path, int fd, struct fault_notes *notes)
{
	struct stat status;
	char *error = NULL;

	if (fstat(fd, &status) < 0)
		return memory_format("%s: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode) || status.st_size > FAULT_NOTES_MAXIMUM)
		return memory_format("%s: no notes of faults: name another output", path);
	size_t size = (size_t)status.st_size;
	char *text = memory_alloc(size);
	ssize_t count = read(fd, text, size);
	if (count != status.st_size)
		error = memory_format("%s: %s", path, count < 0 ? strerror(errno) : "it changes");
	else
		fault_notes_read(notes, text, size);
	free(text);
	return error;
}

/* What runs before failed at, also those that came as far as no output. */
static char *read_faults(const struct options *options, struct fault_notes *notes)
{
	char *path = paths_faults(options), *error = NULL;

	/* What is no file cannot be resumed, which is told when it is read. */
	if (!path)
		return NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0) {
		error = take_notes(path, fd, notes);
		close(fd);
	} else if (errno != ENOENT) {
		error = memory_format("%s: %s", path, strerror(errno));
	}
	/* A service that is begun again by itself would do so for ever. */
	if (!error && notes->in_vain >= FAULT_MOST_IN_VAIN)
		error = memory_format(
			"%s: the last %u runs ended by a fault of this program, without a record, "
			"at nothing that could be named and passed over: remove the file to try "
			"again",
			path, notes->in_vain);
	free(path);
	return error;
}

/* Whom they are to be left in peace for (G2). */
static char *read_failures(const struct options *options, struct resume *resume)
{
	char *path = options->failure_spacing ? paths_failures(options) : NULL, *error = NULL;
	int64_t remembered = FAILURES_REMEMBERED * options->failure_spacing;

	if (path)
		error = failures_file_read(path, &resume->failures, clock_monotonic() - remembered,
			&resume->failures_found);
	free(path);
	return error;
}

char *resume_load(const struct options *options, struct resume *ret_resume)
{
	struct resume *resume = ret_resume;
	struct hash_key hash_key;
	char *error = NULL;

	*resume = (struct resume){ 0 };
	if (getrandom(&hash_key, sizeof(hash_key), 0) != (ssize_t)sizeof(hash_key))
		return memory_string("no random numbers from the system");
	fault_notes_init(&resume->faults, hash_key);
	failure_notes_init(&resume->failures, hash_key);
	buffer_init(&resume->certificates.keys, SIZE_MAX / 2);
	buffer_init(&resume->hosts.keys, SIZE_MAX / 2);
	resume->output = resume->certificates.start = resume->hosts.start =
		(struct sink_start){ .overwrite = options->overwrite,
			.interval_us = options->flush_interval };
	if (!options->resume)
		return NULL;
	if (options->overwrite)
		return memory_format("--resume and --overwrite contradict each other");
	if (!path_has_beside(options->output_file))
		return memory_format("--resume needs the file of --output-file: %s is none",
			options->output_file);
	error = read_faults(options, &resume->faults);
	if (!error)
		error = read_failures(options, resume);
	if (error)
		return error;
	if (access(options->output_file, F_OK) < 0 && errno == ENOENT)
		return NULL;
	resume->active = true;
	error = read_manifest(options, resume);
	if (!error)
		error = read_records(options, resume);
	if (!error)
		error = read_store(
			options->certificates, take_certificate, resume, &resume->certificates);
	if (!error)
		error = read_store(options->hosts, take_shared, resume, &resume->hosts);
	return error;
}

void resume_done(struct resume *resume)
{
	answered_done(&resume->answered);
	buffer_done(&resume->certificates.keys);
	buffer_done(&resume->hosts.keys);
	fault_notes_done(&resume->faults);
	failure_notes_done(&resume->failures);
	earlier_free(resume->earlier);
}
