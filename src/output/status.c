/* SPDX-License-Identifier: Apache-2.0 */
/* Progress (status.h). Nothing a peer sent is ever printed here. */
#include "output/status.h"

#include "base/clock.h"
#include "output/hold.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

int status_open(struct status *status, const char *csv_path)
{
	bool made;
	int fd = csv_path ? hold_file(csv_path, O_APPEND, &made) : -1;

	*status = (struct status){ 0 };
	if (!csv_path)
		return 0;
	if (fd < 0)
		return fd;
	status->is_stdout = !strcmp(csv_path, "-");
	status->csv = fdopen(fd, "a");
	return status->csv ? 0 : -errno;
}

static void write_header(const struct status *status)
{
	fputs("time,seconds,done,total,in_flight,postponed,domains_per_second", status->csv);
	for (int i = 0; i < outcome_class_count; i++)
		fprintf(status->csv, ",%s", outcome_class_text((enum outcome_class)i));
	fputc('\n', status->csv);
}

int status_begin(struct status *status, bool terminal, bool go_on)
{
	struct stat file = { 0 };

	status->terminal = terminal;
	status->last_us = status->started_us = clock_monotonic();
	if (!status->csv)
		return 0;
	if (fstat(fileno(status->csv), &file) < 0)
		return -errno;
	if (!go_on && !status->is_stdout && S_ISREG(file.st_mode) &&
		ftruncate(fileno(status->csv), 0) < 0)
		return -errno;
	if (!go_on || status->is_stdout || !file.st_size)
		write_header(status);
	return 0;
}

static void sum_classes(const uint64_t *outcomes, uint64_t classes[outcome_class_count])
{
	memset(classes, 0, outcome_class_count * sizeof(*classes));
	for (int i = 0; i < outcome_count; i++)
		classes[outcome_class_of((enum outcome)i)] += outcomes[i];
}

/* Columns of the terminal; 80 when it does not tell. */
static int columns(void)
{
	struct winsize size;

	return !ioctl(STDERR_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : 80;
}

double status_left(const struct status *status, const struct progress *progress, double seconds)
{
	const struct second_attempts *again = &progress->again;
	double wait = (double)again->wait_us / (double)CLOCK_SECOND;
	double left = (double)status->total - (double)progress->done;
	double tried = (double)(progress->done - status->first_done);

	if (!again->begun) {
		left -= (double)again->count;
		tried += (double)again->count;
	}
	if (!(tried > 0) || !(seconds > 0) || left < 0 || status->total <= progress->done)
		return -1;
	double each = seconds / tried, first = left * each;
	if (again->begun)
		return first > wait ? first : wait;
	double second = ((double)again->count + left * (double)again->count / tried) * each;
	return again->count ? first + (second > wait ? second : wait) : first;
}

static void draw(const struct status *status, const struct progress *progress, double rate,
	const uint64_t classes[outcome_class_count])
{
	double left = status_left(status, progress,
		(double)(clock_monotonic() - status->started_us) / (double)CLOCK_SECOND);
	char line[400];
	FILE *text = fmemopen(line, sizeof(line), "w");

	if (!text)
		return;
	fprintf(text, "%" PRIu64, progress->done);
	if (status->total)
		fprintf(text, "/%" PRIu64 " (%.1f %%)", status->total,
			100 * (double)progress->done / (double)status->total);
	fprintf(text, "  %.1f/s  in flight %" PRIu64, rate, progress->in_flight);
	if (progress->postponed)
		fprintf(text, "  to try again %" PRIu64, progress->postponed);
	if (left >= 0) {
		uint64_t seconds = (uint64_t)left;
		fprintf(text, "  ETA %" PRIu64 ":%02" PRIu64 ":%02" PRIu64, seconds / 3600,
			seconds / 60 % 60, seconds % 60);
	}
	for (int i = 0; i < outcome_class_count; i++) {
		if (classes[i])
			fprintf(text, "  %s %" PRIu64, outcome_class_text((enum outcome_class)i),
				classes[i]);
	}
	fputc(0, text);
	fclose(text);
	/* A line that wraps could not be drawn over. */
	fprintf(stderr, "\r\033[K%.*s", columns() - 1, line);
	fflush(stderr);
}

static void write_row(const struct status *status, const struct progress *progress, double rate,
	const uint64_t classes[outcome_class_count])
{
	char time[CLOCK_TEXT_SIZE];

	clock_format(clock_wall(), time);
	fprintf(status->csv, "%s,%.1f,%" PRIu64 ",", time,
		(double)(clock_monotonic() - status->started_us) / (double)CLOCK_SECOND,
		progress->done);
	if (status->total)
		fprintf(status->csv, "%" PRIu64, status->total);
	fprintf(status->csv, ",%" PRIu64 ",%" PRIu64 ",%.1f", progress->in_flight,
		progress->postponed, rate);
	for (int i = 0; i < outcome_class_count; i++)
		fprintf(status->csv, ",%" PRIu64, classes[i]);
	fputc('\n', status->csv);
	fflush(status->csv);
}

void status_update(struct status *status, const struct progress *progress)
{
	uint64_t classes[outcome_class_count];
	int64_t now = clock_monotonic(), passed = now - status->last_us;
	double rate = passed > 0 ? (double)(progress->done - status->last_done) *
			(double)CLOCK_SECOND / (double)passed
				 : 0;

	sum_classes(progress->outcomes, classes);
	status->last_us = now;
	status->last_done = progress->done;
	if (status->terminal)
		draw(status, progress, rate, classes);
	if (status->csv)
		write_row(status, progress, rate, classes);
}

int status_close(struct status *status)
{
	if (status->terminal)
		fputc('\n', stderr);
	if (!status->csv)
		return 0;
	bool failed = ferror(status->csv);
	if (fclose(status->csv) != 0 || failed)
		return errno ? -errno : -EIO;
	return 0;
}
