/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What it would cost to parse chains in a process without privileges: the same chain turned into facts (chain_parse(),
 * chain_json()) in this process, and in a child that seccomp leaves read(), write() and memory, over a socket pair,
 * in turns of one run. Then one way there and back without work. docs/internals/confinement.md has the figures.
 */
#include "tests/unit/certificates.h"
#include "base/buffer.h"
#include "base/writer.h"
#include "tls/certificate_json.h"
#include "tls/decoder.h"
#include "tls/library.h"
#include "tls/chain_read.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TURNS 7
#define ROUNDS 2000
#define CERTIFICATES 3
#define REPLY_MAXIMUM 65536

static double seconds_of(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void require(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "split: %s: %s\n", what, strerror(errno));
	_exit(1);
}

static void transfer(ssize_t (*call)(int, void *, size_t), int fd, void *bytes, size_t length)
{
	for (char *at = bytes; length;) {
		ssize_t count = call(fd, at, length);

		require(count > 0, "the other end");
		at += count;
		length -= (size_t)count;
	}
}

static ssize_t write_some(int fd, void *bytes, size_t length)
{
	return write(fd, bytes, length);
}

static void send_all(int fd, void *bytes, size_t length)
{
	transfer(write_some, fd, bytes, length);
}

static void receive_all(int fd, void *bytes, size_t length)
{
	transfer(read, fd, bytes, length);
}

/* The facts of a chain, as they would be handed back. */
static char *facts_of(const struct octets *ders, size_t count, size_t *ret_length)
{
	struct chain *chain = chain_parse(ders, count);
	struct buffer text;
	struct writer json;

	buffer_init(&text, REPLY_MAXIMUM);
	writer_init(&json, &text);
	writer_object(&json, NULL);
	chain_json(&json, chain);
	writer_object_end(&json);
	chain_unref(chain);
	return buffer_take(&text, ret_length);
}

static void confine(void)
{
	static const int allowed[] = { SYS_read, SYS_write, SYS_brk, SYS_mmap, SYS_munmap,
		SYS_mremap, SYS_madvise, SYS_futex, SYS_clock_gettime, SYS_exit_group };
	enum { COUNT = sizeof(allowed) / sizeof(allowed[0]) };
	struct sock_filter filter[2 * COUNT + 2] = { BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)) };
	struct sock_fprog program = { .len = 2 * COUNT + 2, .filter = filter };

	for (size_t i = 0; i < COUNT; i++) {
		filter[1 + 2 * i] = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)allowed[i], 0, 1);
		filter[2 + 2 * i] =
			(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	}
	filter[2 * COUNT + 1] =
		(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	require(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges");
	require(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
}

/* Lengths, then the certificates; back comes a length, then the facts. Without certificates only the way is gone. */
static void serve(int fd)
{
	static char bytes[CERTIFICATES][REPLY_MAXIMUM];

	confine();
	for (;;) {
		uint32_t lengths[CERTIFICATES], reply;
		struct octets ders[CERTIFICATES];
		size_t length = 0;
		char *facts = NULL;

		receive_all(fd, lengths, sizeof(lengths));
		for (size_t i = 0; i < CERTIFICATES; i++) {
			require(lengths[i] <= REPLY_MAXIMUM, "a length");
			receive_all(fd, bytes[i], lengths[i]);
			ders[i] = (struct octets){ (uint8_t *)bytes[i], lengths[i] };
		}
		if (lengths[0])
			facts = facts_of(ders, CERTIFICATES, &length);
		reply = (uint32_t)length;
		send_all(fd, &reply, sizeof(reply));
		send_all(fd, facts, length);
		free(facts);
	}
}

static void ask(int fd, const struct octets *ders, size_t count)
{
	static char request[CERTIFICATES * REPLY_MAXIMUM], facts[REPLY_MAXIMUM];
	uint32_t lengths[CERTIFICATES] = { 0 }, reply;
	size_t used = sizeof(lengths);

	for (size_t i = 0; i < count; i++) {
		lengths[i] = (uint32_t)ders[i].length;
		memcpy(request + used, ders[i].bytes, ders[i].length);
		used += ders[i].length;
	}
	memcpy(request, lengths, sizeof(lengths));
	send_all(fd, request, used);
	receive_all(fd, &reply, sizeof(reply));
	require(reply <= sizeof(facts), "an answer");
	receive_all(fd, facts, reply);
}

/* In microseconds a round. */
struct figure {
	double elapsed;
	double processor; /* of both processes */
	double ours; /* of this one */
};

static struct figure measure(int fd, clockid_t child, const struct octets *ders, size_t count)
{
	double began = seconds_of(CLOCK_MONOTONIC), used = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
	double theirs = seconds_of(child);
	size_t length;

	for (int i = 0; i < ROUNDS; i++) {
		if (fd < 0)
			free(facts_of(ders, count, &length));
		else
			ask(fd, ders, count);
	}
	began = seconds_of(CLOCK_MONOTONIC) - began;
	used = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - used;
	theirs = seconds_of(child) - theirs;
	return (struct figure){ began / ROUNDS * 1e6, (used + theirs) / ROUNDS * 1e6,
		used / ROUNDS * 1e6 };
}

/* By processor time, which a busy machine alters less. */
static int compare(const void *a, const void *b)
{
	double left = ((const struct figure *)a)->processor,
	       right = ((const struct figure *)b)->processor;

	return (left > right) - (left < right);
}

static void tell(const char *what, const struct figure *figure)
{
	printf("  %-24s %7.1f us of processor time, %7.1f of it this process's; %7.1f us elapsed\n",
		what, figure->processor, figure->ours, figure->elapsed);
}

static void compare_ways(int fd, clockid_t child, const struct octets *ders)
{
	struct figure inside[TURNS], apart[TURNS], way[TURNS];

	for (int i = 0; i < TURNS; i++) {
		inside[i] = measure(-1, child, ders, CERTIFICATES);
		apart[i] = measure(fd, child, ders, CERTIFICATES);
		way[i] = measure(fd, child, NULL, 0);
	}
	qsort(inside, TURNS, sizeof(*inside), compare);
	qsort(apart, TURNS, sizeof(*apart), compare);
	qsort(way, TURNS, sizeof(*way), compare);
	printf("a chain of %d certificates, %zu octets; medians of %d times %d:\n", CERTIFICATES,
		ders[0].length + ders[1].length + ders[2].length, TURNS, ROUNDS);
	tell("in this process", &inside[TURNS / 2]);
	tell("in a process apart", &apart[TURNS / 2]);
	tell("there and back, no work", &way[TURNS / 2]);
	printf("  ratio %.2f\n", apart[TURNS / 2].processor / inside[TURNS / 2].processor);
}

static struct octets der_of(X509 *x509)
{
	struct octets der = { NULL, 0 };
	unsigned char *bytes = NULL;
	int length = i2d_X509(x509, &bytes);

	require(length > 0, "a certificate");
	der.bytes = bytes;
	der.length = (size_t)length;
	return der;
}

int main(void)
{
	clockid_t clock;
	int ends[2];

	require(tls_library_begin(), "OpenSSL");
	struct identity root = certificates_authority("Root", NULL);
	struct identity upper = certificates_authority("Upper", &root);
	struct identity lower = certificates_authority("Lower", &upper);
	struct identity leaf = certificates_leaf("mx.example.org", &lower);
	const struct octets ders[] = { der_of(leaf.x509), der_of(lower.x509), der_of(upper.x509) };
	size_t length;

	/* As the program decodes keys; none is made under it. */
	decoder_choose(false);
	/* What the library loads at the first use, it loads before it is confined. */
	free(facts_of(ders, CERTIFICATES, &length));
	require(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
	pid_t child = fork();
	require(child >= 0, "fork");
	if (!child) {
		close(ends[0]);
		serve(ends[1]);
	}
	close(ends[1]);
	require(!clock_getcpuclockid(child, &clock), "the clock of the other process");
	compare_ways(ends[0], clock, ders);
	kill(child, SIGKILL);
	close(ends[0]);
	waitpid(child, NULL, 0);
	for (size_t i = 0; i < CERTIFICATES; i++)
		free((void *)(uintptr_t)ders[i].bytes);
	identity_done(&leaf);
	identity_done(&lower);
	identity_done(&upper);
	identity_done(&root);
	return 0;
}
