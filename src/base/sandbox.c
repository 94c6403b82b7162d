/* SPDX-License-Identifier: Apache-2.0 */
/* Sandbox (sandbox.h; Linux Documentation/userspace-api/landlock.rst). */
#include "base/sandbox.h"

#include "base/arena.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What is newer than some headers, with the version of the interface that brought it. */
#define SANDBOX_REFER (UINT64_C(1) << 13)
#define SANDBOX_REFER_SINCE 2
#define SANDBOX_TRUNCATE (UINT64_C(1) << 14)
#define SANDBOX_TRUNCATE_SINCE 3
#define SANDBOX_BIND_TCP (UINT64_C(1) << 0)
#define SANDBOX_CONNECT_TCP (UINT64_C(1) << 1)
#define SANDBOX_TCP_SINCE 4
#define SANDBOX_IOCTL_DEV (UINT64_C(1) << 15)
#define SANDBOX_IOCTL_SINCE 5
#define SANDBOX_SCOPES UINT64_C(3) /* abstract UNIX sockets, signals */
#define SANDBOX_SCOPES_SINCE 6
#define SANDBOX_RULE_PORT 2

#define SANDBOX_READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define SANDBOX_CHANGING \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | \
		LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define SANDBOX_NOWHERE \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR | \
		LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | \
		LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | \
		LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

/* struct landlock_ruleset_attr of version 6; an older kernel is told of the members that it knows. */
struct rules {
	uint64_t files;
	uint64_t network;
	uint64_t scopes;
};

/* struct landlock_net_port_attr */
struct port_rule {
	uint64_t access;
	uint64_t port;
};

static struct rules rules_of(int version)
{
	struct rules rules = { .files = SANDBOX_READING | SANDBOX_CHANGING | SANDBOX_NOWHERE };

	if (version >= SANDBOX_REFER_SINCE)
		rules.files |= SANDBOX_REFER;
	if (version >= SANDBOX_TRUNCATE_SINCE)
		rules.files |= SANDBOX_TRUNCATE;
	if (version >= SANDBOX_TCP_SINCE)
		rules.network = SANDBOX_BIND_TCP | SANDBOX_CONNECT_TCP;
	if (version >= SANDBOX_IOCTL_SINCE)
		rules.files |= SANDBOX_IOCTL_DEV;
	if (version >= SANDBOX_SCOPES_SINCE)
		rules.scopes = SANDBOX_SCOPES;
	return rules;
}

static size_t size_for(int version)
{
	if (version >= SANDBOX_SCOPES_SINCE)
		return sizeof(struct rules);
	return version >= SANDBOX_TCP_SINCE ? offsetof(struct rules, scopes)
					    : offsetof(struct rules, network);
}

/* What cannot be allowed is refused later, when the file is opened, with its name. */
static void allow(int ruleset, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access };
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return;
	rule.parent_fd = fd;
	syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(fd);
}

static void allow_folder(int ruleset, const char *path, unsigned uses)
{
	char *copy = memory_string(path);
	uint64_t access = 0;

	if (uses & SANDBOX_READ_AGAIN)
		access |= LANDLOCK_ACCESS_FS_READ_FILE;
	if (uses & SANDBOX_REPLACE)
		access |= SANDBOX_CHANGING;
	if (uses & SANDBOX_REMOVE)
		access |= LANDLOCK_ACCESS_FS_REMOVE_FILE;
	if (access)
		allow(ruleset, dirname(copy), access);
	free(copy);
}

/* A link leads to another folder, too. */
static void allow_path(int ruleset, const struct sandbox_path *path)
{
	char real[PATH_MAX];

	allow_folder(ruleset, path->path, path->uses);
	if (!realpath(path->path, real))
		return;
	allow_folder(ruleset, real, path->uses & SANDBOX_READ_AGAIN);
	if (path->uses & (SANDBOX_READ | SANDBOX_READ_AGAIN))
		allow(ruleset, real, LANDLOCK_ACCESS_FS_READ_FILE);
}

static void allow_port(int ruleset, uint64_t access, uint16_t port)
{
	struct port_rule rule = { .access = access, .port = port };

	syscall(SYS_landlock_add_rule, ruleset, SANDBOX_RULE_PORT, &rule, 0);
}

static void allow_all(int ruleset, int version, const struct sandbox *sandbox)
{
	for (size_t i = 0; i < sandbox->path_count; i++) {
		const char *path = sandbox->paths[i].path;

		if (path && strcmp(path, "-") != 0)
			allow_path(ruleset, &sandbox->paths[i]);
	}
	/* The process itself, which libraries and sanitizers look at. */
	allow(ruleset, "/proc/self", SANDBOX_READING);
	for (size_t i = 0; version >= SANDBOX_TCP_SINCE && i < sandbox->port_count; i++)
		allow_port(ruleset, SANDBOX_CONNECT_TCP, sandbox->ports[i]);
	/* Any that is free. */
	if (version >= SANDBOX_TCP_SINCE && sandbox->binds)
		allow_port(ruleset, SANDBOX_BIND_TCP, 0);
}

int sandbox_enter(const struct sandbox *sandbox)
{
	int version =
		(int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	if (version < 1)
		return 0;
	struct rules rules = rules_of(version);
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, size_for(version), 0);
	if (ruleset < 0)
		return 0;
	allow_all(ruleset, version, sandbox);
	bool entered = !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
		!syscall(SYS_landlock_restrict_self, ruleset, 0);
	close(ruleset);
	return entered ? version : 0;
}

bool sandbox_confines(int version, enum confinement what)
{
	static const int since[confinement_count] = { [CONFINE_READING] = 1,
		[CONFINE_WRITING] = 1,
		[CONFINE_PROGRAMS] = 1,
		[CONFINE_TRUNCATION] = SANDBOX_TRUNCATE_SINCE,
		[CONFINE_TCP] = SANDBOX_TCP_SINCE,
		[CONFINE_DEVICES] = SANDBOX_IOCTL_SINCE,
		[CONFINE_SOCKETS] = SANDBOX_SCOPES_SINCE,
		[CONFINE_SIGNALS] = SANDBOX_SCOPES_SINCE,
		[CONFINE_UDP] = INT_MAX };

	return version >= since[what];
}
