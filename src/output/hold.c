/* SPDX-License-Identifier: Apache-2.0 */
/* Taking hold of files (hold.h). The list of what was made is global, as a handler of signals has nothing else. */
#include "output/hold.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOLD_MADE_MAXIMUM 16
#define HOLD_TRIES 3 /* while somebody makes and removes the same name */
#define HOLD_MODE 0644

static char *made[HOLD_MADE_MAXIMUM];
static volatile sig_atomic_t made_count;

/* Names by which the kernel gives a process what it has open already. */
static bool is_own_stream(const char *path)
{
	static const char *const names[] = { "/dev/stdout", "/dev/stderr" };
	static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(path, names[i]) || !strncmp(path, folders[i], strlen(folders[i])))
			return true;
	}
	return false;
}

static int follow(const char *path, int flags)
{
	struct stat status;
	int fd = open(path, flags | O_CLOEXEC);

	/* Also of one that leads nowhere: nothing is made at its other end. */
	if (fd < 0)
		return errno == ENOENT ? -ELOOP : -errno;
	if (!fstat(fd, &status) && (!S_ISREG(status.st_mode) || is_own_stream(path)))
		return fd;
	close(fd);
	return -ELOOP;
}

static int open_there(const char *path, int flags)
{
	int fd = open(path, flags | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	return errno == ELOOP ? follow(path, flags) : -errno;
}

/* No signal comes between a file and the note of it. */
static int make(const char *path, int flags)
{
	char *copy = memory_string(path);
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int fd = open(path, flags | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, HOLD_MODE);
	int error = fd < 0 ? -errno : 0;
	if (fd >= 0 && made_count < HOLD_MADE_MAXIMUM) {
		char *older = made[made_count];

		made[made_count] = copy;
		copy = older;
		made_count = made_count + 1;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	free(copy);
	return error ? error : fd;
}

int hold_file(const char *path, int more, bool *ret_made)
{
	int flags = more & O_RDWR ? more : O_WRONLY | more;
	int fd = -EEXIST;

	*ret_made = false;
	if (!strcmp(path, "-")) {
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		return fd < 0 ? -errno : fd;
	}
	for (int i = 0; fd == -EEXIST && i < HOLD_TRIES; i++) {
		fd = open_there(path, flags);
		if (fd != -ENOENT)
			return fd;
		fd = make(path, flags);
	}
	*ret_made = fd >= 0;
	return fd;
}

bool hold_would_refuse(const char *path)
{
	struct stat link, target;

	return !lstat(path, &link) && S_ISLNK(link.st_mode) && !is_own_stream(path) &&
		(stat(path, &target) < 0 || S_ISREG(target.st_mode));
}

const char *hold_text(int error)
{
	return error == -ELOOP ? "is a symbolic link: name the file that it leads to"
			       : strerror(-error);
}

void hold_keep(void)
{
	made_count = 0;
}

void hold_release(void)
{
	/* No free(): this may be a handler, and what follows is the end of the process. */
	for (int i = 0; i < made_count; i++)
		unlink(made[i]);
	made_count = 0;
}
