/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target without a fuzzer: on every file of a folder as it is, cut at each place, and
 * with a few octets altered, the same ones in each run.
 */
#include "tests/fuzz/fuzz.h"

#include "base/random.h"

#include <dirent.h>
#include <string.h>

#define FILE_MAXIMUM (256 * 1024)
#define CUTS_MAXIMUM 400
#define MUTATIONS 300

/* The octets in memory of just their size, so that reading beyond them is seen. */
static void run(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	HOLDS(copy != NULL);
	memcpy(copy, bytes, size);
	HOLDS(LLVMFuzzerTestOneInput(copy, size) == 0);
	free(copy);
}

static void mutate(uint8_t *bytes, size_t size, struct random *random)
{
	uint64_t count = 1 + random_below(random, 4);

	while (size && count--)
		bytes[random_below(random, size)] = (uint8_t)random_next(random);
}

static void run_file(const char *path)
{
	static uint8_t original[FILE_MAXIMUM], altered[FILE_MAXIMUM];
	FILE *file = fopen(path, "re");
	struct random random = { 1 };

	HOLDS(file != NULL);
	size_t size = fread(original, 1, sizeof(original), file);
	HOLDS(!ferror(file) && size < sizeof(original));
	fclose(file);
	run(original, size);
	for (size_t cut = 0; cut < size && cut < CUTS_MAXIMUM; cut++)
		run(original, cut);
	for (int i = 0; i < MUTATIONS; i++) {
		memcpy(altered, original, size);
		mutate(altered, size, &random);
		run(altered, size);
	}
}

int main(int argc, char **argv)
{
	struct dirent **entries;
	int count = argc == 2 ? scandir(argv[1], &entries, NULL, alphasort) : -1, files = 0;

	for (int i = 0; i < count; i++) {
		char path[4096];
		snprintf(path, sizeof(path), "%s/%s", argv[1], entries[i]->d_name);
		if (entries[i]->d_name[0] != '.') {
			run_file(path);
			files++;
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	printf("%d files\n", files);
	return files ? 0 : 1;
}
