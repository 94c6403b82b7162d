/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs scenarios (README.md): each with one, two and three workers and with several seeds. Each run of the survey is a
 * process of its own, since what it does is done once for a process.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "tests/core/fake_loop.h"
#include "tests/core/fake_system.h"
#include "tests/core/verify.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS_MOST 3
#define ARGUMENTS_MAXIMUM 80
#define PATIENCE 100 /* seconds of this machine, for one run */
#define NETWORK "198.18.0.0/15" /* RFC 2544: where all of these Internets are */

/* The program's own main(), under another name. */
int tesscan_main(int argc, char **argv);

/*
 * For builds with a sanitizer: what workers said when the main loop had ended is handled by nobody, and ends with the
 * process.
 */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:message_new\n";
}

/* What is asked for on the command line. */
static struct {
	unsigned seeds; /* for each number of workers, its own */
	bool first; /* nothing is run after the first failure */
	bool show; /* records and messages are printed, and nothing is compared */
	const char *
		keep; /* where the files of each variant stay, and no record is compared; NULL: nowhere */
	const char *folder; /* of the files of a variant */
} settings = { .seeds = 1 };

static char *path_of(const char *name)
{
	return memory_format("%s/%s", settings.folder, name);
}

static void write_text(const char *name, const char *text)
{
	char *path = path_of(name);
	FILE *file = fopen(path, "we");

	if (!file || fputs(text, file) < 0 || fclose(file) < 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(EXIT_FAILURE);
	}
	free(path);
}

static void write_list(const struct scenario *scenario)
{
	struct buffer buffer;

	buffer_init(&buffer, 1 << 20);
	for (size_t i = 0; i < scenario->line_count; i++)
		buffer_format(&buffer, "%s\n", scenario->lines[i]);
	char *text = buffer_take(&buffer, NULL);
	write_text("list", text);
	free(text);
}

static void write_authority(const struct identity *authority)
{
	char *path = path_of("ca.pem");
	FILE *file = fopen(path, "we");

	if (!file || !PEM_write_X509(file, authority->x509) || fclose(file) < 0)
		exit(EXIT_FAILURE);
	free(path);
}

/* Whatever runs left there. */
static void empty_folder(void)
{
	DIR *folder = opendir(settings.folder);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		if (*entry->d_name != '.')
			unlinkat(dirfd(folder), entry->d_name, 0);
	}
	if (folder)
		closedir(folder);
}

static void write_files(const struct scenario *scenario)
{
	empty_folder();
	write_list(scenario);
	write_text("allow", NETWORK "\n");
	write_text("anchor", "");
	for (size_t i = 0; i < scenario->file_count; i++)
		write_text(scenario->files[i].name, scenario->files[i].text);
	write_authority(&scenario->world.trusted);
}

/* The program's arguments, which stay as long as the process. */
static int split(const char *command, char *arguments[ARGUMENTS_MAXIMUM])
{
	static char *kept;
	char *position = NULL;
	int count = 0;

	kept = memory_string(command);
	for (char *word = strtok_r(kept, " ", &position); word && count < ARGUMENTS_MAXIMUM - 1;
		word = strtok_r(NULL, " ", &position))
		arguments[count++] = word;
	return count;
}

static void run_survey_of(
	const struct scenario *scenario, size_t run, unsigned workers, unsigned seed)
{
	char *arguments[ARGUMENTS_MAXIMUM] = { NULL };
	char *command =
		memory_format("tesscan --input-file list --output-file out.jsonl "
			      "--metadata-file manifest.json --log-file log "
			      "--ca-file ca.pem --trust-anchor anchor --allowlist-file allow "
			      "--allow-special-use " NETWORK " --verbose "
			      "--rate 1000000 --dns-rate 0 --retry-delay 10 --failure-spacing 0 "
			      "--workers %u %s %s",
			workers, scenario->options, scenario->world.runs[run].options);
	int count = split(command, arguments);

	free(command);
	world = (struct world *)(uintptr_t)&scenario->world;
	world->run = run;
	fake_loop_begin(WORLD_START + (int64_t)run * WORLD_RUN_EVERY, seed);
	fake_system_begin(seed * 31 + workers + (unsigned)run);
	if (chdir(settings.folder) < 0)
		exit(EXIT_FAILURE);
	alarm(PATIENCE);
	exit(tesscan_main(count, arguments));
}

static char *run_once(const struct scenario *scenario, size_t run, unsigned workers, unsigned seed)
{
	int status, expected = scenario->world.runs[run].status;

	fflush(NULL);
	pid_t child = fork();
	if (!child)
		run_survey_of(scenario, run, workers, seed);
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return memory_format("no process: %s", strerror(errno));
	if (WIFSIGNALED(status) && 128 + WTERMSIG(status) == expected)
		return NULL;
	if (WIFEXITED(status) && WEXITSTATUS(status) == expected)
		return NULL;
	const char *fault = scenario->world.notes->fault;
	return WIFEXITED(status)
		? memory_format("run %zu ended with %d, %d expected %s", run, WEXITSTATUS(status),
			  expected, fault)
		: memory_format("run %zu ended by signal %d %s", run, WTERMSIG(status), fault);
}

static void show_file(const char *name, const char *prefix)
{
	char *path = path_of(name), *line = NULL;
	FILE *file = fopen(path, "re");
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0)
		printf("%s%s", prefix, line);
	if (file)
		fclose(file);
	free(line);
	free(path);
}

/* Which of them, as a person reads it. */
static void show_contacts(const struct world_notes *notes, FILE *file)
{
	char text[ADDRESS_TEXT_SIZE];

	for (size_t i = 0; i < notes->contact_count; i++) {
		const struct world_contact *contact = &notes->contacts[i];

		address_format(&contact->address, text);
		fprintf(file, "# %s %u from %.3f to %.3f s\n", text, contact->port,
			(double)(contact->began_us - WORLD_START) / 1e6,
			(double)(contact->ended_us - WORLD_START) / 1e6);
	}
}

static void keep_contacts(const struct world_notes *notes)
{
	char *path = path_of("contacts");
	FILE *file = fopen(path, "we");

	free(path);
	if (!file)
		exit(EXIT_FAILURE);
	show_contacts(notes, file);
	fclose(file);
}

/* A folder of its own for a variant whose files stay. */
static void make_folder(unsigned workers, unsigned seed)
{
	static char *folder;

	free(folder);
	folder = memory_format("%s/%u-%u", settings.keep, workers, seed);
	if (mkdir(folder, 0777) < 0) {
		fprintf(stderr, "%s: %s\n", folder, strerror(errno));
		exit(EXIT_FAILURE);
	}
	settings.folder = folder;
}

static char *run_variant(struct scenario *scenario, unsigned workers, unsigned seed)
{
	char *error = NULL;

	if (settings.keep)
		make_folder(workers, seed);
	char *output = path_of("out.jsonl"), *manifest = path_of("manifest.json");
	*scenario->world.notes = (struct world_notes){ 0 };
	write_files(scenario);
	for (size_t run = 0; !error && run < scenario->world.run_count; run++)
		error = run_once(scenario, run, workers, seed);
	if (settings.keep)
		keep_contacts(scenario->world.notes);
	if (!error)
		error = settings.keep ? verify_checks(scenario, manifest)
				      : verify(scenario, output, manifest);
	free(output);
	free(manifest);
	return error;
}

static void tell_failure(
	const struct scenario *scenario, unsigned workers, unsigned seed, char *error)
{
	printf("# %s, %u workers, seed %u: %s\n", scenario->path, workers, seed, error);
	show_file("log", "# ");
	show_contacts(scenario->world.notes, stdout);
	free(error);
}

/* False, and told: something is wrong. */
static bool run_scenario(struct scenario *scenario)
{
	for (unsigned workers = 1; workers <= WORKERS_MOST; workers++) {
		for (unsigned i = 0; i < settings.seeds; i++) {
			unsigned seed = i * WORKERS_MOST + workers;
			char *error = run_variant(scenario, workers, seed);

			if (settings.show) {
				show_file("out.jsonl", "");
				show_file("log", "# ");
				show_contacts(scenario->world.notes, stdout);
				printf("# %s\n", error ? error : "as expected");
				free(error);
				return true;
			}
			if (error) {
				tell_failure(scenario, workers, seed, error);
				return false;
			}
		}
	}
	return true;
}

static bool run_file(const char *path, int number)
{
	struct scenario *scenario = memory_alloc(sizeof(*scenario));
	bool good = scenario_read(path, scenario);

	scenario->world.notes = mmap(NULL, sizeof(struct world_notes), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	good = good && scenario->world.notes != MAP_FAILED && run_scenario(scenario);
	printf("%s %d - %s\n", good ? "ok" : "not ok", number, scenario->about);
	munmap(scenario->world.notes, sizeof(struct world_notes));
	scenario_done(scenario);
	free(scenario);
	return good;
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/tesscan-core-XXXXXX";
	bool good = true;
	int option;

	while ((option = getopt(argc, argv, "fk:n:s")) != -1) {
		if (option == 'n')
			settings.seeds = (unsigned)strtoul(optarg, NULL, 10);
		if (option == 'k')
			settings.keep = optarg;
		settings.first |= option == 'f';
		settings.show |= option == 's';
	}
	settings.folder = settings.keep ? settings.keep : mkdtemp(folder);
	if (!settings.folder || optind == argc) {
		fprintf(stderr, "usage: run_core [-f] [-k FOLDER] [-n SEEDS] [-s] SCENARIO...\n");
		return EXIT_FAILURE;
	}
	printf("1..%d\n", argc - optind);
	for (int i = optind; i < argc && (good || !settings.first); i++)
		good &= run_file(argv[i], i - optind + 1);
	if (!settings.keep) {
		empty_folder();
		rmdir(settings.folder);
	}
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
