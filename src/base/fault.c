/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes of our own faults (fault.h). The handler does only what signal-safety(7) allows: it reads what its thread
 * points at, and writes one line to a file that is open. Then the signal takes the way it had before.
 */
#include "base/fault.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FAULT_STACK 32768 /* octets that the handler may use when the thread's own stack is full */
#define FAULT_LINE (NAME_TEXT_SIZE + 40)

struct fault_mark {
	enum fault_kind kind;
	char name[];
};

static const int fatal[] = { SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP };
#define FATAL_COUNT (sizeof(fatal) / sizeof(fatal[0]))

/* A handler is given nothing: what it needs is the process's and the thread's. */
static _Thread_local const struct fault_scope *newest;
static _Thread_local _Alignas(16) char spare_stack[FAULT_STACK];

static struct {
	int fd;
	char *path;
	bool torn; /* the last line of before was cut off, by a power failure say: none runs into it */
	struct sigaction before[FATAL_COUNT];
	atomic_flag noted; /* two threads may fail at once: the first has its line */
	_Atomic uint64_t records;
} notes = { .fd = -1, .noted = ATOMIC_FLAG_INIT };

const char *fault_kind_text(enum fault_kind kind)
{
	switch (kind) {
	case FAULT_DOMAIN:
		return "domain";
	case FAULT_HOST:
		return "host";
	case FAULT_UNKNOWN:
		break;
	}
	return "unknown";
}

static void push(struct fault_scope *scope, enum fault_kind kind, const char *name)
{
	size_t length = strnlen(name, sizeof(scope->name) - 1);

	memcpy(scope->name, name, length);
	scope->name[length] = 0;
	scope->kind = kind;
	scope->outer = newest;
	/* The handler interrupts this thread, and must not see it half done. */
	atomic_signal_fence(memory_order_seq_cst);
	newest = scope;
}

void fault_enter(struct fault_scope *scope, enum fault_kind kind, const char *name)
{
	push(scope, kind, name);
}

void fault_leave(const struct fault_scope *scope)
{
	newest = scope->outer;
	atomic_signal_fence(memory_order_seq_cst);
}

static struct fault_mark *make_mark(enum fault_kind kind, const char *name)
{
	size_t size = strlen(name) + 1;
	struct fault_mark *mark = memory_require(malloc(sizeof(*mark) + size));

	mark->kind = kind;
	memcpy(mark->name, name, size);
	return mark;
}

struct fault_mark *fault_mark_keep(void)
{
	return newest && newest->kind != FAULT_UNKNOWN ? make_mark(newest->kind, newest->name)
						       : NULL;
}

struct fault_mark *fault_mark_copy(const struct fault_mark *mark)
{
	return mark ? make_mark(mark->kind, mark->name) : NULL;
}

void fault_enter_again(struct fault_scope *scope, const struct fault_mark *mark)
{
	if (mark)
		push(scope, mark->kind, mark->name);
	else
		push(scope, FAULT_UNKNOWN, "");
}

static size_t add(char *line, size_t used, const char *text)
{
	while (*text && used < FAULT_LINE - 1)
		line[used++] = *text++;
	return used;
}

static size_t add_number(char *line, size_t used, uint64_t number)
{
	char digits[24];
	size_t at = sizeof(digits) - 1;

	digits[at] = 0;
	do {
		digits[--at] = (char)('0' + number % 10);
	} while (number /= 10);
	return add(line, used, digits + at);
}

static void note(const struct fault_scope *scope)
{
	char line[FAULT_LINE];
	enum fault_kind kind = scope ? scope->kind : FAULT_UNKNOWN;
	size_t used = add(line, 0, notes.torn ? "\n" : "");

	used = add(line, used, fault_kind_text(kind));
	used = add(line, used, " ");
	if (kind == FAULT_UNKNOWN)
		used = add_number(line, used, atomic_load(&notes.records));
	else
		used = add(line, used, scope->name);
	line[used++] = '\n';
	/* There is nobody to tell that it cannot be written. */
	ssize_t written = write(notes.fd, line, used);
	(void)written;
}

/* Who aborts, or sends it from outside, knows why. */
static void tell(int number, const struct fault_scope *scope)
{
	char line[FAULT_LINE + 80];
	const char *name = sigabbrev_np(number);
	size_t used = add(line, 0, "tesscan: ended by a fault of its own: SIG");

	if (number == SIGABRT)
		return;
	used = add(line, used, name ? name : "?");
	if (scope && scope->kind != FAULT_UNKNOWN) {
		used = add(line, used, " at ");
		used = add(line, used, fault_kind_text(scope->kind));
		used = add(line, used, " ");
		used = add(line, used, scope->name);
	}
	line[used++] = '\n';
	ssize_t written = write(STDERR_FILENO, line, used);
	(void)written;
}

static void on_fault(int number, siginfo_t *information, void *context)
{
	bool sent = information->si_code <= 0;
	bool from_outside = sent && information->si_pid != getpid();
	size_t i = 0;

	(void)context;
	if (atomic_flag_test_and_set(&notes.noted)) {
		/* The process ends by the other thread's fault. */
		for (;;)
			pause();
	}
	note(from_outside ? NULL : newest);
	if (!from_outside)
		tell(number, newest);
	while (fatal[i] != number)
		i++;
	sigaction(number, &notes.before[i], NULL);
	/* What the instruction itself caused comes again when it is done again. */
	if (sent || number == SIGTRAP)
		raise(number);
}

static void install(void)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };

	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < FATAL_COUNT; i++)
		sigaction(fatal[i], &action, &notes.before[i]);
}

void fault_watch_thread(void)
{
	stack_t stack = { .ss_sp = spare_stack, .ss_size = sizeof(spare_stack) }, before;

	/* A sanitizer's own is left to it. */
	if (!sigaltstack(NULL, &before) && before.ss_flags & SS_DISABLE)
		sigaltstack(&stack, NULL);
}

void fault_block_signals(sigset_t *ret_before)
{
	sigset_t signals;

	sigfillset(&signals);
	for (size_t i = 0; i < FATAL_COUNT; i++)
		sigdelset(&signals, fatal[i]);
	pthread_sigmask(SIG_SETMASK, &signals, ret_before);
}

static char *take_hold(int fd, const char *path)
{
	struct stat status;
	char last = '\n';

	if (fstat(fd, &status) < 0)
		return memory_format("%s: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return memory_format("%s: is no file", path);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return memory_format("%s: another survey is writing it", path);
	if (status.st_size && pread(fd, &last, 1, status.st_size - 1) != 1)
		return memory_format("%s: %s", path, strerror(EIO));
	notes.torn = last != '\n';
	return NULL;
}

char *fault_open(int fd, const char *path)
{
	char *error = take_hold(fd, path);

	if (error) {
		close(fd);
		return error;
	}
	notes.fd = fd;
	notes.path = memory_string(path);
	atomic_store(&notes.records, 0);
	fault_watch_thread();
	install();
	return NULL;
}

int fault_begin_anew(void)
{
	if (notes.fd >= 0 && ftruncate(notes.fd, 0) < 0)
		return -errno;
	notes.torn = false;
	return 0;
}

void fault_progress(uint64_t records)
{
	atomic_store_explicit(&notes.records, records, memory_order_relaxed);
}

void fault_close(void)
{
	struct stat status;

	if (notes.fd < 0)
		return;
	for (size_t i = 0; i < FATAL_COUNT; i++)
		sigaction(fatal[i], &notes.before[i], NULL);
	if (!fstat(notes.fd, &status) && !status.st_size)
		unlink(notes.path);
	close(notes.fd);
	notes.fd = -1;
	free(notes.path);
	notes.path = NULL;
}
