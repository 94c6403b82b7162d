/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of a survey (paths.h). Opening may still fail later; what can be known before is said before,
 * so that no output of an earlier survey is lost to a mistyped option.
 */
#include "survey/paths.h"

#include "base/arena.h"
#include "base/beside.h"
#include "base/packing.h"
#include "output/hold.h"
#include "output/manifest.h"
#include "output/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether an existing one is replaced only with --overwrite; notes of faults that are empty are none. */
enum worth { REPLACED, PRECIOUS, PRECIOUS_UNLESS_EMPTY };

/* One file of the survey. */
struct file {
	const char *option;
	const char *path; /* NULL or "-": stdin or stdout */
	bool is_output;
	enum worth worth;
};

char *paths_faults(const struct options *options)
{
	return path_beside_file(options->output_file, ".faults");
}

char *paths_failures(const struct options *options)
{
	return path_beside_file(options->output_file, ".failures");
}

static bool is_file(const struct file *file)
{
	return file->path && strcmp(file->path, "-") != 0;
}

static bool is_stream(const struct file *file)
{
	return file->path && !strcmp(file->path, "-");
}

static char *complain(const struct file *file, const char *what, const char *more)
{
	size_t size = strlen(file->path) + strlen(what) + strlen(more) + 60;
	char *text = memory_alloc(size);

	snprintf(text, size, "--%s %s: %s%s", file->option, file->path, what, more);
	return text;
}

/* A closed one is held by something that refuses its use (base/environment.h). */
static char *check_stream(const struct file *file)
{
	int flags = fcntl(file->is_output ? STDOUT_FILENO : STDIN_FILENO, F_GETFL);
	int useless = file->is_output ? O_RDONLY : O_WRONLY;

	return flags < 0 || (flags & O_ACCMODE) == useless ? complain(file, strerror(EBADF), "")
							   : NULL;
}

static char *check_input(const struct file *file)
{
	struct stat status;

	if (stat(file->path, &status) < 0 || access(file->path, R_OK) < 0)
		return complain(file, strerror(errno), "");
	return S_ISDIR(status.st_mode)
		? complain(file, strerror(EISDIR), "; name a file that is in it")
		: NULL;
}

static const char *why_not(int error)
{
	if (error == ENOENT)
		return ": there is no such folder; make it, or name another";
	if (error == EACCES)
		return ": Permission denied; name a folder of yours";
	return error == EROFS ? ": Read-only file system; name another folder"
			      : ": it is in no folder";
}

static char *check_output(const struct file *file, const struct options *options)
{
	const struct sink_start start = { .overwrite = options->overwrite,
		.resume = options->resume };
	char *copy = memory_string(file->path);
	struct stat status;
	char *error = NULL;

	if (hold_would_refuse(file->path)) {
		error = complain(file, hold_text(-ELOOP), "");
	} else if (stat(file->path, &status) == 0) {
		if (S_ISDIR(status.st_mode))
			error = complain(file, strerror(EISDIR), "; name a file in it");
		else if (access(file->path, W_OK) < 0)
			error = complain(file, strerror(errno), "");
		else if ((file->worth == PRECIOUS ||
				 (file->worth == PRECIOUS_UNLESS_EMPTY && status.st_size)) &&
			sink_would_refuse(file->path, &start))
			error = complain(file, strerror(EEXIST),
				"; name another file, go on with --resume, or use --overwrite");
	} else if (access(dirname(copy), W_OK | X_OK) < 0) {
		error = complain(file, "no file can be made there", why_not(errno));
	}
	free(copy);
	return error;
}

/* It is renamed to its name, which would take the place of a device or pipe: of /dev/null for every program. */
static char *check_manifest(const char *path)
{
	struct stat status;

	return path && !lstat(path, &status) && !S_ISREG(status.st_mode)
		? memory_format("--metadata-file %s: is no file; name one", path)
		: NULL;
}

/* The absolute name, also of a file that is not there yet; false when there is no such folder. */
static bool resolve(const char *path, char resolved[PATH_MAX])
{
	char *folder = memory_string(path), *name = memory_string(path);
	char real[PATH_MAX];
	bool good = true;

	if (!realpath(path, resolved)) {
		good = realpath(dirname(folder), real) &&
			(size_t)snprintf(resolved, PATH_MAX, "%s/%s", real, basename(name)) <
				PATH_MAX;
	}
	free(folder);
	free(name);
	return good;
}

/* By what it is, if it is there: another name may lead to the same file. */
static bool identify(const struct file *file, struct stat *ret_status)
{
	if (!strcmp(file->path, "-"))
		return !fstat(file->is_output ? STDOUT_FILENO : STDIN_FILENO, ret_status);
	return !stat(file->path, ret_status);
}

static bool is_same(const struct file *first, const struct file *second)
{
	char a[PATH_MAX], b[PATH_MAX];
	struct stat one, other;

	/* /dev/null and its like may take everything. */
	if (identify(first, &one) && identify(second, &other))
		return S_ISREG(one.st_mode) && one.st_dev == other.st_dev &&
			one.st_ino == other.st_ino;
	return resolve(first->path, a) && resolve(second->path, b) && !strcmp(a, b);
}

static char *check_pair(const struct file *first, const struct file *second)
{
	char more[80];

	/* What is read twice would be empty the second time, and what is written twice mixed. */
	if (is_stream(first) && is_stream(second) && first->is_output == second->is_output)
		return complain(second,
			first->is_output ? "stdout is written already, by --"
					 : "stdin is read already, by --",
			first->option);
	if (!is_same(first, second))
		return NULL;
	snprintf(more, sizeof(more), "--%s", second->option);
	return complain(first, "is the same file as that of ", more);
}

static bool is_no_file(const char *path)
{
	struct stat status;

	return !strcmp(path, "-") || (!stat(path, &status) && !S_ISREG(status.st_mode));
}

/* A name that promises what is not written. */
static char *check_suffixes(const struct options *options)
{
	const char *const packed[] = { options->hosts, options->certificates };
	const char *const names[] = { "hosts", "certs" };
	const char *suffix = packing_foreign_suffix(options->output_file);

	if (suffix && !is_no_file(options->output_file))
		return memory_format("--output-file %s: %s is not written: records are .jsonl, "
				     ".ndjson or .json, plain, .gz or .zst",
			options->output_file, suffix);
	for (size_t i = 0; i < 2; i++) {
		if (packed[i] && packing_is_foreign(packed[i]) && !is_no_file(packed[i]))
			return memory_format("--%s %s: such a packing is not written: lines are "
					     "plain, .gz or .zst",
				names[i], packed[i]);
	}
	return NULL;
}

char *paths_check(const struct options *options)
{
	char *manifest = manifest_path(options), *faults = paths_faults(options);
	char *failures = options->failure_spacing ? paths_failures(options) : NULL;
	const struct file files[] = {
		{ "output-file", options->output_file, true, PRECIOUS },
		{ "hosts", options->hosts, true, PRECIOUS },
		{ "certs", options->certificates, true, PRECIOUS },
		{ "metadata-file", manifest, true, PRECIOUS },
		{ "output-file", faults, true, PRECIOUS_UNLESS_EMPTY },
		{ "output-file", failures, true, PRECIOUS_UNLESS_EMPTY },
		{ "capture", options->capture, true, PRECIOUS },
		{ "status-updates-file", options->status_file, true, PRECIOUS },
		{ "log-file", options->log_file, true, REPLACED },
		{ "input-file", options->input_file, false, REPLACED },
		{ "trust-anchor", options->trust_anchor, false, REPLACED },
		{ "root-hints", options->root_hints, false, REPLACED },
		{ "ca-file", options->ca_file, false, REPLACED },
		{ "intermediates", options->intermediates, false, REPLACED },
		{ "blocklist-file", options->blocklist_file, false, REPLACED },
		{ "allowlist-file", options->allowlist_file, false, REPLACED },
		{ "exclude", options->exclude, false, REPLACED },
		{ "networks", options->networks, false, REPLACED },
		{ "config", options->config, false, REPLACED },
	};
	size_t count = sizeof(files) / sizeof(files[0]);
	char *error = NULL;

	for (size_t i = 0; !error && i < count; i++) {
		if (is_stream(&files[i]))
			error = check_stream(&files[i]);
		if (is_file(&files[i]))
			error = files[i].is_output ? check_output(&files[i], options)
						   : check_input(&files[i]);
		for (size_t j = i + 1; !error && j < count; j++) {
			if (files[i].path && files[j].path &&
				(files[i].is_output || is_stream(&files[i])))
				error = check_pair(&files[i], &files[j]);
		}
	}
	if (!error)
		error = check_manifest(manifest);
	if (!error)
		error = check_suffixes(options);
	free(manifest);
	free(faults);
	free(failures);
	return error;
}
