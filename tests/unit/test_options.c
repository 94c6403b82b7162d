/* SPDX-License-Identifier: Apache-2.0 */
/* Options: every kind, the configuration file and its precedence, errors. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "base/option_parse.h"
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
	return options_parse(argc, argv, scanners, &arena, &options);
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
	assert_complains_of(PARSE("stray"), "stray");
	assert_complains_of(PARSE("-q", "stray"), "stray");
	assert_complains_of(PARSE("--quiet=yes"), "--quiet");
}

/* The complaint names the option that is unknown, also as the first of several letters. */
static void bad_letter_among_others(void **state)
{
	(void)state;
	assert_complains_of(PARSE("-Zq"), "Z");
	assert_complains_of(PARSE("-qZ"), "Z");
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

	(void)state;
	assert_no_complaint(option_parse(&tables, &two_syntax, 2, argv, &arena));
	assert_string_equal(first.word, "file");
	assert_int_equal(first.count, 0);
	assert_int_equal(second.count, 3);
	assert_null(second.word);
	assert_string_equal(option_fixed(&tables, 0), "word");
	assert_string_equal(option_fixed(&tables, 1), "count");
	assert_null(option_fixed(&tables, 2));
	option_completion(stream, &tables, "two", "|-x");
	option_help(stream, &tables);
	fclose(stream);
	assert_non_null(strstr(text, "\t-w|--word|--settings|-x)"));
	assert_non_null(strstr(text, "\t--count)"));
	assert_non_null(strstr(text, "'--word --settings --count '"));
	assert_non_null(strstr(text, "complete -F _two two"));
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

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct option_table list[] = { { first_rows, COUNT_OF(first_rows), &part },
			{ cases[i].rows, 1, &part } };
		const struct option_tables tables = { list, COUNT_OF(list) };

		assert_complains_of(
			option_parse(&tables, &two_syntax, 1, argv, &arena), cases[i].word);
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
		cmocka_unit_test(bad_letter_among_others),
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
