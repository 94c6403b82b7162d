/* SPDX-License-Identifier: Apache-2.0 */
/* One survey from its list to its files (run.h): what is opened before it, and closed after it. */
#include "survey/run.h"

#include "base/beside.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/option_parse.h"
#include "base/printable.h"
#include "survey/course.h"
#include "survey/estimate.h"
#include "base/exit.h"
#include "input/feed.h"
#include "net/conn.h"
#include "net/dns_library.h"
#include "net/fetch.h"
#include "net/reach.h"
#include "output/hold.h"
#include "output/record.h"
#include "survey/paths.h"
#include "base/sandbox.h"
#include "survey/start.h"
#include "tls/decoder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

struct run {
	const struct options *options;
	struct setup *setup;
	struct loop *loop;
	struct feed *feed;
	struct survey *survey;
	struct course *course;
	struct resume resume;
	const struct sink_taker *taker;
	struct outputs outputs;
	struct surroundings surroundings;
	struct memory_watch memory;
};

/* G6: a warning, since the survey is right all the same, but its traffic cannot be traced to us. */
static void warn_of_identity(const struct run *run)
{
	for (size_t i = 0; i < 2; i++) {
		const struct identity *identity = &run->survey->identities[i];

		if (*identity->address && identity->status != IDENTITY_OK)
			log_write(LEVEL_WARNING, "%s and --ehlo-name %s do not belong together: %s",
				identity->address, run->options->ehlo_name,
				identity_status_text(identity->status));
	}
}

/* Where none was given: before anybody is greeted by it. */
static char *settle_name(const struct run *run)
{
	struct own_name *name = &run->setup->own_name;
	const struct earlier *earlier = run->resume.earlier;
	char *error;

	if (!name->wanted)
		return NULL;
	error = own_name_settle(name, run->survey->identities,
		earlier ? earlier_text(earlier, "options.ehlo-name") : NULL);
	if (!error)
		log_write(LEVEL_NOTE, "the name for EHLO is this machine's own, %s", name->text);
	return error;
}

static enum feed_answer is_answered(void *owner, uint64_t sequence, const char *input)
{
	switch (answered_ask(owner, sequence, input)) {
	case ANSWERED_NO:
		return FEED_UNANSWERED;
	case ANSWERED_YES:
		return FEED_ANSWERED;
	case ANSWERED_OTHERWISE:
		break;
	}
	return FEED_OTHER_LINE;
}

static bool is_excluded(const void *owner, const char *name)
{
	return avoid_name(survey_avoid(owner), name);
}

static void note_confinement(struct manifest *manifest)
{
	struct buffer missing;

	buffer_init(&missing, PRINTABLE_MAXIMUM);
	for (int i = 0; i < confinement_count; i++) {
		bool confined = sandbox_confines(manifest->landlock, (enum confinement)i);

		manifest->confined |= (uint32_t)confined << i;
		if (!confined)
			buffer_format(&missing, " %s", confinement_text((enum confinement)i));
	}
	/* Datagrams are on every kernel. */
	bool usual = manifest->landlock &&
		missing.length == strlen(" ") + strlen(confinement_text(CONFINE_UDP));
	char *text = buffer_take(&missing, NULL);
	log_write(usual ? LEVEL_DETAIL : LEVEL_NOTE, "not confined on this kernel (Landlock %d):%s",
		manifest->landlock, text);
	free(text);
}

/* The list is open, and so are the outputs: what is left are files that are read again, and digests. */
static void enter_sandbox(struct run *run)
{
	const struct options *options = run->options;
	struct manifest *manifest = &run->outputs.manifest;
	char *faults = paths_faults(options), *failures = paths_failures(options);
	static const uint16_t ports[] = { PORT_SMTP, REACH_DNS_PORT, FETCH_PORT, PORT_SUBMISSION,
		PORT_SUBMISSIONS };
	const struct sandbox_path paths[] = {
		{ options->output_file, SANDBOX_READ | SANDBOX_REMOVE },
		{ options->hosts, SANDBOX_READ | SANDBOX_REMOVE },
		{ options->certificates, SANDBOX_READ | SANDBOX_REMOVE },
		{ run->outputs.capture_path, SANDBOX_READ | SANDBOX_REMOVE },
		{ options->status_file, SANDBOX_REMOVE },
		{ run->outputs.manifest_path, SANDBOX_REPLACE },
		{ faults, SANDBOX_READ | SANDBOX_REMOVE },
		{ failures, SANDBOX_REMOVE },
		{ options->blocklist_file, SANDBOX_READ_AGAIN },
		{ options->allowlist_file, SANDBOX_READ_AGAIN },
		{ options->exclude, SANDBOX_READ_AGAIN },
		{ options->trust_anchor, SANDBOX_READ_AGAIN },
		{ options->root_hints, SANDBOX_READ_AGAIN },
		{ options->ca_file, SANDBOX_READ_AGAIN },
		{ options->intermediates, SANDBOX_READ_AGAIN },
		{ options->networks, SANDBOX_READ_AGAIN },
	};
	const struct sandbox sandbox = { .paths = paths,
		.path_count = sizeof(paths) / sizeof(paths[0]),
		.ports = ports,
		.port_count = options->addresses ? sizeof(ports) / sizeof(ports[0]) : 3,
		.binds = run->outputs.tap != NULL || options->source_ip.count };

	manifest->landlock = sandbox_enter(&sandbox);
	note_confinement(manifest);
	free(faults);
	free(failures);
}

static char *watch_faults(const struct options *options)
{
	char *path = paths_faults(options), *error = NULL;
	bool made;

	if (path) {
		int fd = hold_file(path, O_RDWR | O_APPEND | O_NONBLOCK, &made);

		error = fd < 0 ? memory_format("%s: %s", path, hold_text(fd))
			       : fault_open(fd, path);
	}
	free(path);
	return error;
}

static void warn_of_capacity(const struct setup *setup)
{
	int64_t wanted = setup->survey.options->senders;

	if (setup->survey.senders < wanted)
		log_write(LEVEL_WARNING,
			"--senders %lld: only %lld at once, as there are %lld file descriptors "
			"(ulimit -n), %lld "
			"local ports and %llu MiB of memory (--memory)",
			(long long)wanted, (long long)setup->survey.senders,
			(long long)setup->capacity.descriptors, (long long)setup->capacity.ports,
			(unsigned long long)(setup->memory >> 20));
}

/* Before options had it, a list was read otherwise. */
static bool is_older(const struct resume *resume)
{
	return resume->earlier && !earlier_text(resume->earlier, "options.input-format");
}

/* What is read before anything is sent. */
static char *open_inputs(struct run *run)
{
	const struct options *options = run->options;
	char *digest = run->outputs.manifest.input_sha256;
	char *error = NULL;

	error = resume_load(options, &run->resume);
	if (error)
		return error;
	if (surroundings_ask_to_stop(&run->surroundings))
		return memory_format("the stop file %s is there: remove it to survey",
			run->surroundings.stop_file);
	run->feed = feed_open(options, is_older(&run->resume), &error);
	if (run->feed && run->resume.active)
		feed_pass_over(run->feed, is_answered, &run->resume.answered);
	/* It is not opened again. */
	if (run->feed && feed_is_file(run->feed))
		feed_digest(run->feed, digest);
	if (run->feed)
		feed_format(run->feed, run->outputs.manifest.input_format);
	return error;
}

static char *open_outputs(struct run *run, struct setup *setup)
{
	outputs_init(&run->outputs, run->options, &run->resume);
	run->outputs.taker = run->taker;
	char *error = outputs_open(&run->outputs, &run->resume, setup->tap);
	if (run->outputs.tap)
		setup->tap = NULL;
	return error;
}

/* As sessions will have it: the contexts of each thread are made alike. */
static void read_profiles(struct manifest *manifest)
{
	struct ssl_ctx_st *context = tls_context_new();

	if (!tls_profile_of(context, &manifest->sessions) || !fetch_profile(&manifest->fetches))
		log_write(LEVEL_WARNING, "what TLS sessions offer could not be read");
	tls_context_free(context);
}

/* Confined, the network is tried and the threads are made. */
static char *make_survey(struct run *run, struct setup *setup)
{
	const struct options *options = run->options;
	const struct survey_hooks hooks = { .on_record = course_on_record,
		.on_postponed = course_on_postponed,
		.on_put_off = course_on_put_off,
		.on_failure = course_on_failure,
		.on_sighted = course_on_sighted,
		.on_left = course_on_left,
		.on_claim = course_on_claim,
		.on_released = course_on_released,
		.on_parked = course_on_parked,
		.on_aside = course_on_aside,
		.on_shared = course_on_shared,
		.on_chain = course_on_chain,
		.owner = run->course };
	char *error = NULL;

	setup->survey.encode = options->addresses ? record_encode_address : record_encode;
	setup->survey.encode_host = record_encode_host;
	setup->survey.schema = RECORD_SCHEMA;
	setup->survey.shares_lines = options->hosts != NULL;
	setup->survey.keeps_chains = options->certificates != NULL;
	setup->survey.faults = &run->resume.faults;
	setup->survey.failures = &run->resume.failures;
	/* Whom the runs before have failed with is not known. */
	setup->survey.follow_ups_from_us = run->resume.active && !run->resume.failures_found
		? clock_monotonic() + options->failure_spacing
		: FAILURES_NEVER;
	memory_watch_open(&run->memory, setup->memory);
	error = watch_faults(options);
	if (error)
		return error;
	if (!options->no_shortcuts)
		run->outputs.manifest.key_decoder = decoder_choose(dns_library_uses_libcrypto());
	enter_sandbox(run);
	run->survey = survey_new(run->loop, &setup->survey, &hooks, &error);
	if (run->survey) {
		feed_exclude(run->feed, is_excluded, run->survey);
		run->outputs.manifest.identities = run->survey->identities;
		error = settle_name(run);
		if (!error)
			warn_of_identity(run);
		warn_of_capacity(setup);
		read_profiles(&run->outputs.manifest);
		if (!error && !survey_start(run->survey))
			error = memory_string("threads cannot be started");
	}
	return error;
}

static void tell_of_files(const struct options *options)
{
	for (size_t i = 0; i < options->files.read.count; i++)
		log_write(LEVEL_NOTE, "options were read from %s", options->files.read.texts[i]);
}

/* Nothing would seem to happen. */
static void tell_of_terminal(const struct options *options)
{
	if (!strcmp(options->input_file, "-") && isatty(STDIN_FILENO))
		log_write(LEVEL_NOTE,
			"the list is read from this terminal, until Ctrl-D; -i LIST "
			"names a file");
}

static void tell_of_dry_run(const struct setup *setup)
{
	if (setup->survey.options->dry_run)
		log_write(LEVEL_NOTE,
			"dry run: nothing is sent; a survey opens at most %lld sessions with an "
			"address for one MX host: in an attempt %u for each name, and one more "
			"without SNI where TLS fails with it",
			(long long)setup->survey.options->max_sessions,
			choice_sessions(setup->survey.scanners, setup->survey.scanner_count));
}

/* Nothing can be wrong any more but the outputs themselves. */
static char *begin(struct run *run, struct setup *setup)
{
	struct manifest *manifest = &run->outputs.manifest;

	manifest->started_us = clock_wall();
	manifest->workers = setup->survey.workers;
	manifest->senders = setup->survey.senders;
	manifest->scanners = setup->survey.scanners;
	manifest->scanner_count = setup->survey.scanner_count;
	manifest->memory_limit = setup->memory;
	run->outputs.held_most = setup->survey.backlog_octets;
	manifest->ipv6 = setup->survey.ipv6;
	manifest->sources = setup->survey.sources;
	tell_of_files(run->options);
	tell_of_terminal(run->options);
	tell_of_dry_run(setup);
	lists_tell(setup->lists, run->options);
	start_signals_wait();
	char *error = outputs_begin(&run->outputs, &run->resume, setup->lines);
	if (error)
		return error;
	hold_keep();
	error = outputs_begin_failures(&run->outputs);
	if (error)
		return error;
	int failure = run->options->resume ? 0 : fault_begin_anew();
	return failure ? memory_format("notes of faults: %s", strerror(-failure)) : NULL;
}

/* NULL, or what is wrong: then no output has been changed, and none is left that was not there. */
static char *start(struct run *run, struct setup *setup)
{
	const struct survey_setup *survey = &setup->survey;
	char *error = run->loop ? open_inputs(run) : memory_string("no event loop");

	if (!error)
		error = earlier_compare_scanners(
			run->resume.earlier, survey->scanners, survey->scanner_count);
	if (!error)
		error = open_outputs(run, setup);
	if (!error)
		error = make_survey(run, setup);
	if (!error)
		error = begin(run, setup);
	if (error)
		hold_release();
	return error;
}

static void tell_resumption(const struct run *run)
{
	const struct resume *resume = &run->resume;

	if (!resume->active)
		return;
	log_write(LEVEL_NOTE,
		"going on: %zu lines have their record, %llu torn octets were cut off",
		resume->answered.count, (unsigned long long)resume->cut);
	if (!resume->earlier)
		log_write(LEVEL_WARNING,
			"there is no manifest of the runs before: their options and list cannot be "
			"compared");
}

/* With it the same order can be had again. */
static void tell_order(const struct options *options)
{
	if (options->addresses)
		log_write(LEVEL_NOTE,
			"addresses are taken in the order of --seed %lld --shuffle-window %lld",
			(long long)options->seed, (long long)options->shuffle_window);
}

static void tell_passed_over(void *context, enum fault_kind kind, const char *name, unsigned count)
{
	(void)context;
	log_write(LEVEL_WARNING,
		"%s %s is passed over: this program ended by a fault of its own %u times while "
		"working on it",
		fault_kind_text(kind), name, count);
}

static void tell_faults(const struct run *run)
{
	const struct fault_notes *faults = &run->resume.faults;

	if (faults->refused)
		log_write(LEVEL_WARNING,
			"%llu lines of the notes of faults are none and do not count",
			(unsigned long long)faults->refused);
	fault_notes_each(faults, tell_passed_over, NULL);
}

/* Lines of the list that name nobody, some of them as examples. */
static void tell_strangers(const struct run *run, bool complete)
{
	const struct feed_strangers *strangers = feed_strangers(run->feed);
	char *examples = memory_string("");

	for (size_t i = 0; i < FEED_STRANGERS_SHOWN && i < strangers->count; i++) {
		const struct feed_stranger *one = &strangers->shown[i];
		char *more = memory_format("%s%s%llu: %s", examples, i ? ", " : "",
			(unsigned long long)one->sequence, *one->text ? one->text : "(not shown)");

		free(examples);
		examples = more;
	}
	if (complete && !feed_lines(run->feed))
		log_write(LEVEL_WARNING, "the list %s has no entry", run->options->input_file);
	if (strangers->count)
		log_write(LEVEL_WARNING, "%llu of %llu lines %s, as %s",
			(unsigned long long)strangers->count,
			(unsigned long long)feed_lines(run->feed),
			run->options->addresses ? "name no server to ask" : "are no domains",
			examples);
	if (feed_failures(run->feed))
		log_write(LEVEL_WARNING,
			"%llu lines more say that there is no server, and have no record",
			(unsigned long long)feed_failures(run->feed));
	free(examples);
}

/* How many records have an outcome of each class, for the one line that a survey leaves. */
static char *sum_of_outcomes(const struct manifest *manifest)
{
	struct buffer text;

	buffer_init(&text, PRINTABLE_MAXIMUM);
	for (int class = 0; class < outcome_class_count; class++) {
		uint64_t count = 0;

		for (int i = 0; i < outcome_count; i++) {
			if ((int)outcome_class_of((enum outcome)i) == class)
				count += manifest->outcomes[i];
		}
		if (count)
			buffer_format(&text, "%s%s %llu", text.length ? ", " : ": ",
				outcome_class_text((enum outcome_class)class),
				(unsigned long long)count);
	}
	return buffer_take(&text, NULL);
}

/* What a dry run was made to find out. */
static char *estimate_text(const struct run *run)
{
	const struct options *options = run->options;
	uint64_t lines = run->outputs.manifest.outcomes[OUTCOME_DRY_RUN];

	if (!options->dry_run)
		return memory_string("");
	const struct estimate estimate = estimate_make(options, lines);
	long long seconds = (long long)estimate.seconds;
	return memory_format("; a survey of these %llu %s: about %.0f SMTP sessions, %.0f "
			     "datagrams to name servers, %lld:%02lld:%02lld",
		(unsigned long long)lines, options->addresses ? "addresses" : "domains",
		estimate.sessions, estimate.datagrams, seconds / 3600, seconds / 60 % 60,
		seconds % 60);
}

static void tell_result(const struct run *run, bool complete, enum course_end end)
{
	const struct manifest *manifest = &run->outputs.manifest;
	/* A failure was told already; a survey that was stopped is told of where nobody watches, too. */
	enum log_level stopped = end != COURSE_FAILED ? LEVEL_WARNING : LEVEL_NOTE;
	bool resumable = !complete && path_has_beside(run->options->output_file);
	long long seconds = (manifest->finished_us - manifest->started_us) / CLOCK_SECOND;
	char *sum = sum_of_outcomes(manifest), *estimate = estimate_text(run);

	log_write(complete ? LEVEL_RESULT : stopped,
		"%llu records, %s%s, in %lld:%02lld:%02lld%s%s",
		(unsigned long long)manifest->records, manifest->state,
		resumable ? "; --resume goes on" : "", seconds / 3600, seconds / 60 % 60,
		seconds % 60, sum, estimate);
	free(sum);
	free(estimate);
}

/* Closes the files and says how it went; true when the survey is complete. */
static bool close_all(struct run *run)
{
	struct manifest *manifest = &run->outputs.manifest;

	survey_stop(run->survey, &manifest->counters);
	outputs_close(&run->outputs);
	enum course_end end = run->outputs.failed ? COURSE_FAILED : course_end(run->course);
	bool complete = end == COURSE_COMPLETE;
	manifest->state = complete ? "complete" : "incomplete";
	manifest->finished_us = clock_wall();
	manifest->has_counters = true;
	manifest->memory_peak = memory_watch_peak(&run->memory);
	manifest->memory_times = run->memory.times;
	manifest->input_lines = feed_lines(run->feed);
	feed_format(run->feed, manifest->input_format);
	manifest->input_strangers = feed_strangers(run->feed)->count;
	if (!feed_is_file(run->feed))
		feed_digest(run->feed, manifest->input_sha256);
	complete = outputs_conclude(&run->outputs) && complete;
	failures_file_close(&run->outputs.failures, complete);
	tell_strangers(run, end == COURSE_COMPLETE);
	tell_result(run, complete, end);
	return complete;
}

static void free_all(struct run *run)
{
	/* With the loop goes what handles them. */
	start_signals_wait();
	bool in_work = course_is_in_work(run->course);
	course_free(run->course);
	feed_close(run->feed);
	surroundings_done(&run->surroundings);
	memory_watch_close(&run->memory);
	outputs_done(&run->outputs);
	fault_close();
	/* Units that were cut off in the middle end with the process. */
	if (!in_work) {
		survey_free(run->survey);
		loop_free(run->loop);
	}
	resume_done(&run->resume);
}

static void go(struct run *run)
{
	const struct course_parts parts = { .options = run->options,
		.setup = run->setup,
		.loop = run->loop,
		.feed = run->feed,
		.survey = run->survey,
		.resume = &run->resume,
		.outputs = &run->outputs,
		.surroundings = &run->surroundings,
		.memory = &run->memory };

	tell_resumption(run);
	tell_order(run->options);
	tell_faults(run);
	course_go(run->course, &parts);
}

int run_survey(const struct options *options, struct setup *setup, const struct sink_taker *taker)
{
	struct run run = { .options = options,
		.setup = setup,
		.taker = taker,
		.loop = loop_new(),
		.course = course_new(),
		.memory = { .file = -1, .status = -1 } };
	char *error;
	int status = EXIT_BAD_START;

	surroundings_init(&run.surroundings, options);
	error = option_locate(&options->files, start(&run, setup));
	if (error) {
		log_write(LEVEL_ERROR, "%s", error);
		free(error);
		if (run.survey)
			survey_stop(run.survey, &run.outputs.manifest.counters);
	} else {
		go(&run);
		status = close_all(&run) ? EXIT_COMPLETE : EXIT_INCOMPLETE;
	}
	free_all(&run);
	return status;
}
