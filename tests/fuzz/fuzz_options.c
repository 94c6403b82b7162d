/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration files: accepted or complained of, and the numbers that come out are in range. */
#include "tests/fuzz/fuzz.h"

#include "base/clock.h"
#include "program/options.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("options", MFD_CLOEXEC);
	char path[40], program[] = "tesscan", name[] = "--config";
	char *arguments[] = { program, name, path, NULL };
	struct options options;
	struct arena arena;

	HOLDS(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	arena_init(&arena);
	char *complaint = options_parse(3, arguments, NULL, NULL, &arena, &options);
	if (complaint) {
		HOLDS(*complaint);
	} else {
		HOLDS(options.rate >= 1 && options.senders >= 1 && options.max_mx >= 1);
		HOLDS(options.spacing >= 0 && options.spacing <= 86400 * CLOCK_SECOND);
		HOLDS(options.workers >= 0 && options.workers <= 256);
		HOLDS(options.input_file && options.output_file);
	}
	free(complaint);
	arena_done(&arena);
	close(fd);
	return 0;
}
