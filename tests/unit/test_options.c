/* SPDX-License-Identifier: Apache-2.0 */
/* Options: every kind, the configuration file and its precedence, errors. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "base/option_parse.h"
#include "base/option_shells.h"
#include "base/option_text.h"
#include "base/writer.h"
#include "program/options.h"
#include "tests/unit/files.h"
#include "tests/unit/json_path.h"

#include <stdlib.h>
#include <string.h>

#define ARGUMENTS_MAXIMUM 20

static struct arena arena;
static struct options options;
static const struct text_list *default_files; /* configuration files; NULL: none */

struct toy_options {
	int64_t depth;
	const char *mood;
};

static const struct option_row toy_rows[] = { OPTION_TITLE("Toy"),
	OPTION_ROW(struct toy_options, COUNT, depth, SAME, "toy-depth", 0, "N", "2", "how deep"),
	OPTION_ROW(struct toy_options, TEXT, mood, FREE, "toy-mood", 0, "WORD", NULL, "how") };
static const struct scanner plain = { .name = "plain" },
			    toy = { .name = "toy",
				    .options = toy_rows,
				    .option_count = COUNT_OF(toy_rows),
				    .options_size = sizeof(struct toy_options) };
static const struct scanner *const scanners[] = { &plain, &toy, NULL };

/* Parses "tesscan" and these arguments, NULL at the end; the complaint, or NULL. */
static char *parse_list(const char *const *arguments)
{
	char *argv[ARGUMENTS_MAXIMUM + 2] = { arena_string(&arena, "tesscan") };
	int argc = 1;

	for (; *arguments; arguments++)
		argv[argc++] = arena_string(&arena, *arguments);
	return options_parse(argc, argv, scanners, default_files, &arena, &options);
}

#define PARSE(...) parse_list((const char *const[]){ __VA_ARGS__, NULL })
#define assert_parses(...) assert_no_complaint(PARSE(__VA_ARGS__))

static void assert_no_complaint(char *complaint)
{
	if (complaint)
		fail_msg("%s", complaint);
}

static void assert_complains_of(char *complaint, const char *word)
{
	assert_non_null(complaint);
	if (!strstr(complaint, word))
		fail_msg("%s: does not speak of %s", complaint, word);
	free(complaint);
}

static void defaults(void **state)
{
	(void)state;
	assert_parses("--overwrite");
	assert_string_equal(options.input_file, "-");
	assert_string_equal(options.output_file, "-");
	assert_null(options.ehlo_name);
	assert_null(options.blocklist_file);
	assert_int_equal(options.rate, 50);
	assert_int_equal(options.max_mx, 10);
	assert_int_equal(options.max_addr, 4);
	assert_int_equal(options.max_probes, 20);
	assert_int_equal(options.per_network, 4);
	assert_int_equal(options.greeting_timeout, 45 * CLOCK_SECOND);
	assert_int_equal(options.spacing, 2 * CLOCK_SECOND);
	assert_true(options.overwrite);
	assert_false(options.quiet);
	assert_int_equal(options.allow_special_use.count, 0);
}

static void every_kind(void **state)
{
	(void)state;
	assert_parses("-i", "list", "--output-file=out", "-r", "7", "--spacing", "0.25", "-qv",
		"--allow-special-use", "127.0.0.0/8", "--allow-special-use=10.0.0.0/8", "--dryrun");
	assert_string_equal(options.input_file, "list");
	assert_string_equal(options.output_file, "out");
	assert_int_equal(options.rate, 7);
	assert_int_equal(options.spacing, 250000);
	assert_true(options.quiet);
	assert_true(options.verbose);
	assert_true(options.dry_run);
	assert_int_equal(options.allow_special_use.count, 2);
	assert_string_equal(options.allow_special_use.texts[0], "127.0.0.0/8");
	assert_string_equal(options.allow_special_use.texts[1], "10.0.0.0/8");
	assert_parses("-f", "list2");
	assert_string_equal(options.input_file, "list2");
	assert_parses("--rate", "1", "--rate", "2");
	assert_int_equal(options.rate, 2);
}

static void bad_values(void **state)
{
	static const struct {
		const char *option;
		const char *value;
	} cases[] = { { "--rate", "-1" }, { "--rate", "x" }, { "--rate", "5x" }, { "--rate", "" },
		{ "--rate", "99999999999999999999" }, { "--rate", "1.5" }, { "--spacing", "-1" },
		{ "--spacing", "nan" }, { "--spacing", "inf" }, { "--spacing", "1e9" },
		{ "--spacing", "" }, { "--spacing", "1s" }, { "--senders", "0" },
		{ "--window", "0" }, { "--per-network", "0" }, { "--max-mx", "0" },
		{ "--max-sessions", "0" }, { "--max-addr", "0" }, { "--max-probes", "0" },
		{ "--rate", "0" }, { "--shuffle-window", "0" }, { "--workers", "257" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_complains_of(PARSE(cases[i].option, cases[i].value), cases[i].option + 2);
}

static void bad_usage(void **state)
{
	(void)state;
	assert_complains_of(PARSE("--nonsense"), "--nonsense");
	assert_complains_of(PARSE("-Z"), "-Z");
	assert_complains_of(PARSE("--rate"), "--rate");
	assert_complains_of(PARSE("-i"), "-i");
	assert_complains_of(PARSE("--quiet=yes"), "--quiet");
}

/* Domains on the command line, wherever they stand among options; what was given is known by its long name. */
static void operands(void **state)
{
	(void)state;
	assert_parses("example.org", "-q", "example.net", "--", "-x");
	assert_int_equal(options.files.operands.count, 3);
	assert_string_equal(options.files.operands.texts[0], "example.org");
	assert_string_equal(options.files.operands.texts[2], "-x");
	assert_int_equal(options.files.given.count, 1);
	assert_string_equal(options.files.given.texts[0], "quiet");
}

/* The complaint names the option that is unknown, also as the first of several letters. */
static void bad_letter_among_others(void **state)
{
	(void)state;
	assert_complains_of(PARSE("-Zq"), "Z");
	assert_complains_of(PARSE("-qZ"), "Z");
}

/* T590: what is out of range is told the range, what is near a name the name (and what is near none, none). */
static void complaints_say_what_would_be_right(void **state)
{
	static const struct {
		const char *word;
		const char *says;
	} cases[] = { { "--senders=0", "--senders: a whole number from 1 to " },
		{ "--workers=257", "--workers: a whole number from 0 to 256, not \"257\"" },
		{ "--abort-timeouts=101", "from 0 to 100, not" },
		{ "--spacing=90000", "--spacing: seconds from 0 to 86400, not \"90000\"" },
		{ "--rate=fast", "from 1 to 1000000000, not \"fast\"" },
		{ "--max-targets=101%", "or a share of the list such as 10%, not \"101%\"" },
		{ "--max-targets=0%", "not \"0%\"" }, { "--max-targets=5%5", "not \"5%5\"" },
		{ "--max-targets=-5", "not \"-5\"" }, { "--max-targets=nan%", "not \"nan%\"" },
		{ "--quiet=yes", "--quiet takes no value" },
		{ "--resume=no", "--resume takes no value" },
		{ "--ehlo-nmae=x", "--ehlo-nmae=x; did you mean --ehlo-name?" },
		{ "--sender", "--sender needs a value" },
		{ "--senderss=1", "did you mean --senders?" },
		{ "--blacklist-file=x", "did you mean --blocklist-file?" },
		{ "--over-write", "did you mean --overwrite?" },
		{ "--abort=3",
			"did you mean --abort-timeouts, --abort-blocked, --abort-stripped?" },
		{ "--zzzzzz", "--help has all there are" }, { "-rate", "two dashes: --rate" },
		{ "-resume", "two dashes: --resume" }, { "-quiet", "two dashes: --quiet" },
		{ "-json", "two dashes: --json" }, { "-help", "two dashes: --help" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_complains_of(PARSE(cases[i].word), cases[i].says);
}

/* T591: a share of the list beside a number of lines. */
static void portions(void **state)
{
	(void)state;
	assert_parses("-n", "10%");
	assert_int_equal(options.max_targets, -OPTION_PORTION_WHOLE / 10);
	assert_parses("-n", "100%");
	assert_int_equal(options.max_targets, -OPTION_PORTION_WHOLE);
	assert_parses("-n", "0.5%");
	assert_int_equal(options.max_targets, -OPTION_PORTION_WHOLE / 200);
	assert_parses("-n", "0.000000000001%");
	assert_int_equal(options.max_targets, -1);
	assert_parses("-n10");
	assert_int_equal(options.max_targets, 10);
}

/* T592: the machine's file, then the user's, then the command line; with -C, or a question, neither file. */
static void default_files_in_turn(void **state)
{
	static const char of_machine[] = "rate 7\nmax-mx 3\nnotes machine\nquiet\n"
					 "allow-special-use 10.0.0.0/8\n";
	static const char of_user[] = "rate 8\nmax-mx 4\nquiet no\nallow-special-use fc00::/7\n";
	char *machine = files_make(of_machine, strlen(of_machine));
	char *user = files_make(of_user, strlen(of_user)), *named = files_make("max-mx 9\n", 9);
	char *broken = files_make("nonsense\n", 9);
	const char *paths[] = { machine, "/nonexistent/tesscan.conf", user };
	const char *bad_paths[] = { machine, broken };
	const struct text_list list = { paths, 3 }, bad = { bad_paths, 2 };

	(void)state;
	default_files = &list;
	assert_parses("--rate", "9", "--allow-special-use", "127.0.0.0/8");
	assert_int_equal(options.rate, 9);
	assert_int_equal(options.max_mx, 4);
	assert_string_equal(options.notes, "machine");
	assert_false(options.quiet);
	assert_int_equal(options.allow_special_use.count, 3);
	assert_int_equal(options.files.read.count, 2);
	assert_string_equal(options.files.read.texts[0], machine);
	assert_string_equal(options.files.read.texts[1], user);
	assert_parses("-C", named);
	assert_int_equal(options.max_mx, 9);
	assert_int_equal(options.rate, 50);
	assert_null(options.notes);
	assert_int_equal(options.files.read.count, 1);
	default_files = &bad;
	assert_complains_of(PARSE("-q"), broken);
	assert_parses("--version");
	assert_parses("-C", "/dev/null");
	default_files = NULL;
	files_remove(machine);
	files_remove(user);
	files_remove(named);
	files_remove(broken);
}

/* T593: whatever is wrong in a file is told with its line, when it is found out later, too. */
static void complaints_name_their_line(void **state)
{
	static const struct {
		const char *text;
		const char *says;
	} cases[] = { { "# a\n\nrate x\n", "line 3: --rate: a whole number from 1" },
		{ "rate 5\nnonsense 1\n", "line 2: unknown option: nonsense" },
		{ "ehlo-nmae x.example\n",
			"line 1: unknown option: ehlo-nmae; did you mean ehlo-name?" },
		{ "\r\n--rate 5\r\n",
			"line 2: unknown option: --rate; options stand here without dashes: rate" },
		{ "--raet 5\n", "line 1: unknown option: --raet; did you mean rate?" },
		{ "RATE 5\n", "did you mean rate?" },
		{ "ehlo_name x\n", "did you mean ehlo-name?" },
		{ "rate 5 # five\n", "not \"5 # five\"; a comment has a line of its own" },
		{ "rate\t5\t#five\n", "a comment has a line of its own" },
		{ "rate \"5\"\n", "values stand without quotes" },
		{ "quiet 'yes'\n", "values stand without quotes" },
		{ "\xef\xbb\xbfrate 5\nrate x\n", "line 2: --rate" },
		{ "rate 5\nnotes\n", "line 2: notes needs a value" },
		{ "quiet maybe\n", "line 1: --quiet: yes or no, not \"maybe\"" },
		{ "quiet\nformat flat\nrate 3\n", "line 2: --format: nested or split" },
		{ "dnssec-sha1 a\ndnssec-sha1 b\n", "line 2: --dnssec-sha1: insecure or secure" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *path = files_make(cases[i].text, strlen(cases[i].text));

		assert_complains_of(PARSE("--config", path), cases[i].says);
		assert_complains_of(PARSE("--config", path), path);
		files_remove(path);
	}
	/* What the command line said is not the file's. */
	char *path = files_make("format nested\n", 14);
	char *complaint = PARSE("--config", path, "--format", "flat");
	assert_non_null(complaint);
	assert_null(strstr(complaint, "line"));
	free(complaint);
	files_remove(path);
}

/* T593: a complaint that is made later, about a value that fitted its kind. */
static void later_complaints_are_located(void **state)
{
	static const char text[] = "rate 5\nallow-special-use 10.0.0.0/8\nehlo-name x\n"
				   "allow-special-use 8.8.8.8\n";
	char *path = files_make(text, strlen(text));
	char *of_list, *alone;

	(void)state;
	assert_parses("-C", path);
	assert_complains_of(option_locate(&options.files, memory_string("--ehlo-name: not a name")),
		"line 3: --ehlo-name: not a name");
	assert_null(option_locate(&options.files, NULL));
	/* Which of the two lines is meant nobody knows. */
	of_list = option_locate(&options.files, memory_string("--allow-special-use: not: x"));
	assert_string_equal(of_list, "--allow-special-use: not: x");
	alone = option_locate(&options.files, memory_string("no event loop"));
	assert_string_equal(alone, "no event loop");
	free(of_list);
	free(alone);
	files_remove(path);
}

static void configuration_file(void **state)
{
	static const char text[] = "# a survey\n\nrate 9\n  spacing = 0.5 \r\nquiet\nverbose no\n"
				   "notes two words\nallow-special-use 10.0.0.0/8\nmax-mx 3";
	char *path = files_make(text, strlen(text));

	(void)state;
	assert_parses("--config", path);
	assert_int_equal(options.rate, 9);
	assert_int_equal(options.spacing, 500000);
	assert_true(options.quiet);
	assert_false(options.verbose);
	assert_string_equal(options.notes, "two words");
	assert_int_equal(options.max_mx, 3);
	assert_int_equal(options.allow_special_use.count, 1);
	/* The command line wins, wherever it stands; lists are joined. */
	assert_parses("--rate", "1", "-C", path, "--verbose", "--allow-special-use", "127.0.0.0/8");
	assert_int_equal(options.rate, 1);
	assert_true(options.verbose);
	assert_int_equal(options.max_mx, 3);
	assert_int_equal(options.allow_special_use.count, 2);
	files_remove(path);
}

static void bad_configuration_files(void **state)
{
	static const struct {
		const char *text;
		const char *word;
	} cases[] = { { "nonsense 1\n", "nonsense" }, { "rate\n", "rate" }, { "rate x\n", "rate" },
		{ "quiet maybe\n", "quiet" }, { "config other\n", "config" },
		{ "--rate 5\n", "--rate" }, { "max-mx 0\n", "max-mx" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *path = files_make(cases[i].text, strlen(cases[i].text));
		assert_complains_of(PARSE("--config", path), cases[i].word);
		files_remove(path);
	}
	assert_complains_of(PARSE("--config", "/nonexistent/file"), "/nonexistent/file");
}

/* The manifest's echo has every option by its long name. */
static void echo(void **state)
{
	struct buffer text;
	struct writer json;

	(void)state;
	assert_parses("--rate", "5", "--spacing", "1.5", "--notes", "a\"b", "--allow-special-use",
		"10.0.0.0/8", "--dryrun");
	buffer_init(&text, 100000);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	option_echo(&json, &options.tables);
	writer_object_end(&json);
	json_t *root = json_loadb(text.bytes, text.length, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	assert_int_equal(json_integer_value(json_at(root, "rate")), 5);
	assert_string_equal(json_text_at(root, "notes"), "a\"b");
	assert_true(json_has(root, "allow-special-use", "10.0.0.0/8"));
	assert_true(json_is_true(json_at(root, "dryrun")));
	assert_non_null(json_at(root, "spacing"));
	json_decref(root);
	buffer_done(&text);
}

#define OPTION_GROUP(title)
#define OPTION(kind, field, resumed, name, letter, argument, preset, help) name,
static const char *const long_names[] = {
#include "engine/options.def"
};
#undef OPTION
#undef OPTION_GROUP

static void help_names_every_option(void **state)
{
	char *help = NULL, *man = NULL;
	size_t help_size, man_size;
	FILE *help_stream = open_memstream(&help, &help_size);
	FILE *man_stream = open_memstream(&man, &man_size);

	(void)state;
	options_help(help_stream, &options);
	options_man_page(man_stream, &options);
	fclose(help_stream);
	fclose(man_stream);
	for (size_t i = 0; i < COUNT_OF(long_names); i++) {
		if (!strstr(help, long_names[i]) || !strstr(man, long_names[i]))
			fail_msg("%s is not explained", long_names[i]);
	}
	for (char *line = help; *line; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") <= 100);
	free(help);
	free(man);
}

struct part {
	const char *word;
	const char *settings;
	int64_t count;
};

static const struct option_row first_rows[] = { OPTION_TITLE("First"),
	OPTION_ROW(struct part, TEXT, word, SAME, "word", 'w', "FILE", NULL, "a file"),
	OPTION_ROW(struct part, TEXT, settings, FREE, "settings", 0, "FILE", NULL, "more") };
static const struct option_row second_rows[] = { OPTION_TITLE("Second"),
	OPTION_ROW(struct part, COUNT, count, SAME, "count", 0, "N", "3", "how many") };
static const struct option_syntax two_syntax = {
	.config = "settings", .other = 'x', .letter = 'w', .operands = "nothing else"
};

/* A scanner's options are read like ours, into a structure of its own, and told wherever ours are. */
static void options_of_a_scanner(void **state)
{
	const struct toy_options *values;
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	(void)state;
	assert_parses("--toy-mood", "merry", "--rate", "9");
	values = options_of(&options, toy_rows);
	assert_non_null(values);
	assert_int_equal(values->depth, 2);
	assert_string_equal(values->mood, "merry");
	assert_int_equal(options.rate, 9);
	assert_null(options_of(&options, NULL));
	assert_null(options_of(&options, second_rows));
	options.completion = "bash";
	options_help(stream, &options);
	options_man_page(stream, &options);
	options_completion(stream, &options);
	fclose(stream);
	assert_non_null(strstr(text, "\nToy:\n      --toy-depth N"));
	assert_non_null(strstr(text, ".Ss Toy\n"));
	assert_non_null(strstr(text, " --toy-depth --toy-mood '"));
	free(text);
	assert_complains_of(PARSE("--toy-depth", "deep"), "--toy-depth");
}

/* A program of two tables, each with a structure of its own. */
static void two_tables(void **state)
{
	struct part first = { 0 }, second = { 0 };
	const struct option_table list[] = { { first_rows, COUNT_OF(first_rows), &first },
		{ second_rows, COUNT_OF(second_rows), &second } };
	const struct option_tables tables = { list, COUNT_OF(list) };
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	char *argv[] = { arena_string(&arena, "two"), arena_string(&arena, "-xfile"), NULL };
	struct option_files files = { 0 };

	(void)state;
	assert_no_complaint(option_parse(&tables, &two_syntax, 2, argv, &arena, &files));
	assert_string_equal(first.word, "file");
	assert_int_equal(first.count, 0);
	assert_int_equal(second.count, 3);
	assert_null(second.word);
	assert_string_equal(option_fixed(&tables, 0), "word");
	assert_string_equal(option_fixed(&tables, 1), "count");
	assert_null(option_fixed(&tables, 2));
	option_completion(stream, &tables, "two", "|-x");
	option_completion_zsh(stream, &tables, "two", 'x', 'w');
	option_completion_fish(stream, &tables, "two", 'x', 'w');
	option_help(stream, &tables);
	fclose(stream);
	assert_non_null(strstr(text, "\t-w|--word|--settings|-x)"));
	assert_non_null(strstr(text, "\t--count)"));
	assert_non_null(strstr(text, "'--word --settings --count '"));
	assert_non_null(strstr(text, "complete -F _two two"));
	assert_non_null(
		strstr(text, "\t'(-w -x --word)'{-w+,-x+,--word=}'[a file]:FILE:_files' \\\n"));
	assert_non_null(strstr(text, "\t'(--count)'--count='[how many]:N: ' \\\n"));
	assert_non_null(strstr(text, "complete -c two -l word -s w -s x -r -F -d 'a file'\n"));
	assert_non_null(strstr(text, "complete -c two -l count -x -d 'how many'\n"));
	assert_non_null(strstr(text, "\nFirst:\n"));
	assert_non_null(strstr(text, "\nSecond:\n  "));
	assert_non_null(strstr(text, "how many [3]"));
	free(text);
}

/* Who brings a name, a letter or a preset that cannot be is told of it, whichever table it is in. */
static void tables_that_clash(void **state)
{
	static const struct option_row name[] = { OPTION_ROW(
		struct part, COUNT, count, FREE, "word", 0, "N", NULL, "") };
	static const struct option_row letter[] = { OPTION_ROW(
		struct part, COUNT, count, FREE, "other", 'w', "N", NULL, "") };
	static const struct option_row shadow[] = { OPTION_ROW(
		struct part, COUNT, count, FREE, "other", 'x', "N", NULL, "") };
	static const struct option_row preset[] = { OPTION_ROW(
		struct part, COUNT, count, FREE, "other", 0, "N", "few", "") };
	const struct {
		const struct option_row *rows;
		const char *word;
	} cases[] = { { name, "two options are called --word" },
		{ letter, "the letter of --other" }, { shadow, "the letter of --other" },
		{ preset, "--other: not a valid preset: few" } };
	struct part part = { 0 };
	char *argv[] = { arena_string(&arena, "two"), NULL };
	struct option_files files = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct option_table list[] = { { first_rows, COUNT_OF(first_rows), &part },
			{ cases[i].rows, 1, &part } };
		const struct option_tables tables = { list, COUNT_OF(list) };

		assert_complains_of(
			option_parse(&tables, &two_syntax, 1, argv, &arena, &files), cases[i].word);
	}
}

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(every_kind),
		cmocka_unit_test(bad_values),
		cmocka_unit_test(bad_usage),
		cmocka_unit_test(operands),
		cmocka_unit_test(bad_letter_among_others),
		cmocka_unit_test(complaints_say_what_would_be_right),
		cmocka_unit_test(portions),
		cmocka_unit_test(default_files_in_turn),
		cmocka_unit_test(complaints_name_their_line),
		cmocka_unit_test(later_complaints_are_located),
		cmocka_unit_test(configuration_file),
		cmocka_unit_test(bad_configuration_files),
		cmocka_unit_test(echo),
		cmocka_unit_test(help_names_every_option),
		cmocka_unit_test(two_tables),
		cmocka_unit_test(tables_that_clash),
		cmocka_unit_test(options_of_a_scanner),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("options", tests, set_up, tear_down);
}
