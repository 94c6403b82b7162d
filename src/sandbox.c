/* SPDX-License-Identifier: Apache-2.0 */
/* Sandbox (sandbox.h; Linux Documentation/userspace-api/landlock.rst). */
#include "sandbox.h"

#include "base/arena.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SANDBOX_TRUNCATE \
	(UINT64_C(1) << 14) /* LANDLOCK_ACCESS_FS_TRUNCATE, newer than some headers */
#define SANDBOX_TRUNCATE_SINCE 3 /* version of the interface */
#define SANDBOX_FILE LANDLOCK_ACCESS_FS_WRITE_FILE
#define SANDBOX_FOLDER \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | \
		LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define SANDBOX_NOWHERE \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR | \
		LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | \
		LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | \
		LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static void allow(int ruleset, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access };
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return;
	rule.parent_fd = fd;
	/* What cannot be allowed is refused later, when the file is opened, with its name. */
	syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(fd);
}

/* The folder, where a file is made or replaced, and the file itself, which may be a link that leads away. */
static void allow_file(int ruleset, const char *path, uint64_t truncate)
{
	char *copy = memory_string(path), real[PATH_MAX];

	allow(ruleset, dirname(copy), SANDBOX_FOLDER | truncate);
	free(copy);
	if (realpath(path, real))
		allow(ruleset, real, SANDBOX_FILE | truncate);
}

bool sandbox_enter(const char *const *paths, size_t count)
{
	long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	uint64_t truncate = version >= SANDBOX_TRUNCATE_SINCE ? SANDBOX_TRUNCATE : 0;
	struct landlock_ruleset_attr rules = { .handled_access_fs = SANDBOX_FOLDER |
			SANDBOX_NOWHERE | truncate };

	if (version < 1)
		return false;
	int ruleset = (int)syscall(
		SYS_landlock_create_ruleset, &rules, sizeof(rules.handled_access_fs), 0);
	if (ruleset < 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (paths[i] && strcmp(paths[i], "-") != 0)
			allow_file(ruleset, paths[i], truncate);
	}
	bool entered = !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
		!syscall(SYS_landlock_restrict_self, ruleset, 0);
	close(ruleset);
	return entered;
}
