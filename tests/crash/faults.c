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
 * FAULT_OWN: "WAY KIND NAME": the process ends by a fault of its own when it asks for the MX records of this domain
 * (KIND domain), or shakes hands with this host (KIND host). WAY: abort, segv, bus, fpe, ill, stack, memory; or kill
 * and term, as somebody else would.
 */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
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

/* A page of a file that has no octet there. */
static void touch_nothing(void)
{
	char name[] = "/tmp/fault-XXXXXX";
	int fd = mkstemp(name);
	volatile char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	unlink(name);
	page[0] = 1;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winfinite-recursion"
static int fill_stack(volatile int depth)
{
	volatile char room[4096];

	room[0] = (char)depth;
	return fill_stack(depth + 1) + room[0];
}
#pragma GCC diagnostic pop

/* From here on there is not an octet more, so that the program itself finds that out. */
static void take_memory_away(void)
{
	struct rlimit none = { 0, RLIM_INFINITY };

	setrlimit(RLIMIT_AS, &none);
	/* What the allocator has in store. */
	for (size_t size = 1 << 20; size >= 16; size /= 2) {
		while (malloc(size))
			;
	}
}

static void end_by_own_fault(const char *way)
{
	volatile int zero = 0;

	if (!strcmp(way, "abort"))
		abort();
	if (!strcmp(way, "segv"))
		*(volatile int *)(uintptr_t)zero = 1;
	if (!strcmp(way, "bus"))
		touch_nothing();
	if (!strcmp(way, "fpe"))
		raise(SIGFPE);
	if (!strcmp(way, "ill"))
		__builtin_trap();
	if (!strcmp(way, "stack"))
		fill_stack(0);
	if (!strcmp(way, "memory"))
		take_memory_away();
	if (!strcmp(way, "kill"))
		kill(getpid(), SIGKILL);
	if (!strcmp(way, "term"))
		kill(getpid(), SIGTERM);
}

static void work_on(const char *kind, const char *name)
{
	const char *text = told("FAULT_OWN");
	char way[20], wanted_kind[20], wanted[300];

	if (text && name && sscanf(text, "%19s %19s %299s", way, wanted_kind, wanted) == 3 &&
		!strcmp(kind, wanted_kind) && !strcmp(name, wanted))
		end_by_own_fault(way);
}

int ub_resolve_event(void *context, const char *name, int type, int class, void *owner,
	void *callback, int *ret_id)
{
	int (*next)(void *, const char *, int, int, void *, void *, int *) = (int (*)(void *,
		const char *, int, int, void *, void *, int *))dlsym(RTLD_NEXT, "ub_resolve_event");

	if (type == 15)
		work_on("domain", name);
	return next(context, name, type, class, owner, callback, ret_id);
}

int SSL_do_handshake(void *ssl)
{
	int (*next)(void *) = (int (*)(void *))dlsym(RTLD_NEXT, "SSL_do_handshake");
	const char *(*name_of)(const void *, int) =
		(const char *(*)(const void *, int))dlsym(RTLD_NEXT, "SSL_get_servername");

	work_on("host", name_of(ssl, 0));
	return next(ssl);
}
