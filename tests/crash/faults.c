/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file system that fails, by LD_PRELOAD. FAULT_PATH: what the path of the file contains. FAULT_AT: which
 * write to such a file fails, counted from 1. FAULT_KIND:
 *   full   ENOSPC, as does every later write
 *   half   half of the octets are written, then the disk is full
 *   error  EIO, once
 *   sync   the write is well, the sync after it fails with EIO
 *   torn   half of the octets are written, and the process is killed
 *   rename the rename of a file to such a path fails with EIO (FAULT_AT counts renames)
 * FAULT_CLOCK: "SECONDS AFTER": the wall clock is set by so many seconds, that long after the start.
 * FAULT_SOCKET, FAULT_CONNECT: "ERRNO FIRST LAST": those calls of socket() or, of TCP sockets, connect() fail.
 */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static atomic_int writes;
static char *orders[20]; /* what the environment said when the process began: tesscan forgets it */

__attribute__((constructor)) static void take_orders(void)
{
	size_t count = 0;

	for (char **variable = environ; *variable && count < sizeof(orders) / sizeof(*orders) - 1;
		variable++) {
		if (!strncmp(*variable, "FAULT_", strlen("FAULT_")))
			orders[count++] = *variable;
	}
}

static const char *told(const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; orders[i]; i++) {
		if (!strncmp(orders[i], name, length) && orders[i][length] == '=')
			return orders[i] + length + 1;
	}
	return NULL;
}

static bool concerns_path(const char *path)
{
	const char *wanted = told("FAULT_PATH");

	return wanted && strstr(path, wanted);
}

static bool concerns(int fd)
{
	char link[40], path[PATH_MAX + 1];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, PATH_MAX);
	if (length < 0)
		return false;
	path[length] = 0;
	return concerns_path(path);
}

static bool is_kind(const char *kind)
{
	const char *wanted = told("FAULT_KIND");

	return wanted && !strcmp(wanted, kind);
}

/* How far the next write is from the one that fails. */
static int distance(void)
{
	return atomic_load(&writes) - atoi(told("FAULT_AT") ? told("FAULT_AT") : "0");
}

ssize_t write(int fd, const void *bytes, size_t length)
{
	ssize_t (*next)(int, const void *, size_t) =
		(ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");

	if (is_kind("rename") || !concerns(fd))
		return next(fd, bytes, length);
	atomic_fetch_add(&writes, 1);
	int at = distance();
	if (at < 0 || is_kind("sync"))
		return next(fd, bytes, length);
	if (is_kind("error") && at > 0)
		return next(fd, bytes, length);
	if (at == 0 && length > 1 && (is_kind("half") || is_kind("torn"))) {
		ssize_t count = next(fd, bytes, length / 2);
		if (is_kind("torn"))
			kill(getpid(), SIGKILL);
		return count;
	}
	errno = is_kind("error") ? EIO : ENOSPC;
	return -1;
}

static int sync_fails(int fd, const char *name)
{
	int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);

	if (is_kind("sync") && concerns(fd) && distance() == 0) {
		errno = EIO;
		return -1;
	}
	return next(fd);
}

int fdatasync(int fd)
{
	return sync_fails(fd, "fdatasync");
}

int fsync(int fd)
{
	return sync_fails(fd, "fsync");
}

int rename(const char *from, const char *to)
{
	int (*next)(const char *, const char *) =
		(int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");

	if (is_kind("rename") && concerns_path(to) &&
		atomic_fetch_add(&writes, 1) + 1 == atoi(told("FAULT_AT"))) {
		errno = EIO;
		return -1;
	}
	return next(from, to);
}

/* Whether this call is among those that fail; then errno is set. */
static bool call_fails(const char *variable, atomic_int *calls)
{
	const char *text = told(variable);
	int error, first, last, call = atomic_fetch_add(calls, 1) + 1;

	if (!text || sscanf(text, "%d %d %d", &error, &first, &last) != 3 || call < first ||
		call > last)
		return false;
	errno = error;
	return true;
}

int socket(int domain, int type, int protocol)
{
	static atomic_int calls;
	int (*next)(int, int, int) = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");

	if ((domain == AF_INET || domain == AF_INET6) && call_fails("FAULT_SOCKET", &calls))
		return -1;
	return next(domain, type, protocol);
}

int connect(int fd, const struct sockaddr *address, socklen_t size)
{
	static atomic_int calls;
	int (*next)(int, const struct sockaddr *, socklen_t) =
		(int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");
	int type = 0;
	socklen_t type_size = sizeof(type);

	getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_size);
	if (type == SOCK_STREAM && call_fails("FAULT_CONNECT", &calls))
		return -1;
	return next(fd, address, size);
}

int clock_gettime(clockid_t clock, struct timespec *ret_time)
{
	static _Atomic time_t start;
	int (*next)(clockid_t, struct timespec *) =
		(int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
	const char *text = told("FAULT_CLOCK");
	struct timespec steady;
	long step, after;

	if (!text || clock != CLOCK_REALTIME || sscanf(text, "%ld %ld", &step, &after) != 2)
		return next(clock, ret_time);
	next(CLOCK_MONOTONIC, &steady);
	if (!atomic_load(&start))
		atomic_store(&start, steady.tv_sec);
	int result = next(clock, ret_time);
	if (steady.tv_sec - atomic_load(&start) >= after)
		ret_time->tv_sec += step;
	return result;
}
