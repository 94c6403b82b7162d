/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Round-trip times for a kernel without netem: a wire between two network namespaces, each with a TUN device of ours,
 * on which every packet is under way for a while. The far end's address decides for how long: from a fifth of the
 * given round-trip time to twice as much, half of it in each direction.
 *
 * usage: delay NEAR-NAMESPACE ROUND-TRIP-MS       (a path as /proc/PID/ns/net; the far one is the one it runs in)
 * The devices are "near" and "far". Says READY once they are there.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define PACKET_MAXIMUM 2000
#define CLASSES 10 /* of round-trip times */
#define BURST 64 /* packets read before others are delivered */
#define QUEUE_MAXIMUM 200000 /* packets; what comes beyond is lost, as on a real wire */

struct packet {
	struct packet *next;
	int64_t due_us;
	size_t length;
	unsigned char octets[];
};

struct queue {
	struct packet *first;
	struct packet *last;
	size_t count;
};

/* One direction. */
struct wire {
	int from;
	int to;
	size_t far_offset; /* of the far end's address in the IPv4 header */
	struct queue queues[CLASSES];
};

__attribute__((noreturn)) static void die(const char *what)
{
	fprintf(stderr, "delay: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int open_device(const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0)
		die(name);
	return fd;
}

static size_t class_of(const unsigned char *address)
{
	return (address[1] * 31u + address[2] * 7u + address[3]) % CLASSES;
}

static void take(struct wire *wire, int64_t half_us)
{
	unsigned char octets[PACKET_MAXIMUM];

	for (int i = 0; i < BURST; i++) {
		ssize_t length = read(wire->from, octets, sizeof(octets));

		if (length <= 0)
			return;
		if (length < 20 || octets[0] >> 4 != 4)
			continue;
		size_t class = class_of(octets + wire->far_offset);
		struct queue *queue = &wire->queues[class];
		if (queue->count == QUEUE_MAXIMUM)
			continue;
		struct packet *packet = malloc(sizeof(*packet) + (size_t)length);
		if (!packet)
			die("memory");
		packet->next = NULL;
		packet->due_us = now_us() + half_us * (int64_t)(class + 1) / 5;
		packet->length = (size_t)length;
		memcpy(packet->octets, octets, (size_t)length);
		if (queue->last)
			queue->last->next = packet;
		else
			queue->first = packet;
		queue->last = packet;
		queue->count++;
	}
}

/* When the next one is due. */
static int64_t deliver(struct wire *wire, int64_t next_us)
{
	int64_t now = now_us();

	for (size_t i = 0; i < CLASSES; i++) {
		struct queue *queue = &wire->queues[i];

		while (queue->first && queue->first->due_us <= now) {
			struct packet *packet = queue->first;

			if (write(wire->to, packet->octets, packet->length) < 0 && errno != EIO &&
				errno != ENOBUFS && errno != EINVAL && errno != EAGAIN)
				die("write");
			queue->first = packet->next;
			if (!queue->first)
				queue->last = NULL;
			queue->count--;
			free(packet);
		}
		if (queue->first && queue->first->due_us < next_us)
			next_us = queue->first->due_us;
	}
	return next_us;
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fputs("usage: delay NEAR-NAMESPACE ROUND-TRIP-MS\n", stderr);
		return 2;
	}
	int64_t half_us = strtol(argv[2], NULL, 10) * 1000 / 2;
	int namespace = open(argv[1], O_RDONLY | O_CLOEXEC), far = open_device("far");
	if (namespace < 0 || setns(namespace, CLONE_NEWNET) < 0)
		die(argv[1]);
	int near = open_device("near");
	static struct wire out, back;
	out = (struct wire){ .from = near, .to = far, .far_offset = 16 };
	back = (struct wire){ .from = far, .to = near, .far_offset = 12 };
	puts("READY");
	fflush(stdout);
	for (;;) {
		int64_t next = deliver(&back, deliver(&out, INT64_MAX));
		int64_t wait = next == INT64_MAX ? -1 : next - now_us();
		struct timespec timeout = { wait / 1000000, wait % 1000000 * 1000 };
		struct pollfd fds[] = { { near, POLLIN, 0 }, { far, POLLIN, 0 } };

		if (next != INT64_MAX && wait <= 0)
			timeout = (struct timespec){ 0, 0 };
		if (ppoll(fds, 2, next == INT64_MAX ? NULL : &timeout, NULL) < 0 && errno != EINTR)
			die("ppoll");
		take(&out, half_us);
		take(&back, half_us);
	}
}
