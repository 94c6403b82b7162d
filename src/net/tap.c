/* SPDX-License-Identifier: Apache-2.0 */
/* Captures of a survey's own traffic (tap.h). */
#include "net/tap.h"

#include "base/arena.h"
#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <pcap/sll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAP_BUFFER (32 * 1024 * 1024) /* octets of the kernel, for bursts */
#define TAP_PATIENCE \
	200 /* milliseconds until packets are handed over, and until an end is noticed */
#define TAP_SNAPSHOT 65535
#define TAP_DNS_PORT 53
#define TAP_FILTER \
	"tcp port 25 or tcp port 465 or tcp port 587 or tcp port 443 or port 53" /* what is looked at, before it is known whose it is */
#define TAP_PORTS 65536

/* The connection that a local port belongs to. */
struct owned {
	uint8_t version; /* 0: none */
	uint16_t port;
	struct address address;
};

struct tap {
	pcap_t *pcap;
	pcap_dumper_t *dumper;
	pthread_t thread;
	FILE *file; /* until it has its dumper */
	bool running;
	bool held; /* the thread is to wait for the lock */
	pthread_mutex_t lock; /* of `owned` */
	struct owned *owned; /* by local port, IPv4 and then IPv6 */
	struct tap_counts counts;
};

/* What a packet says of its ends. */
struct ends {
	uint8_t version;
	uint8_t protocol;
	struct address source;
	struct address target;
	uint16_t source_port;
	uint16_t target_port;
};

static uint16_t number_at(const uint8_t *octets)
{
	return (uint16_t)(octets[0] << 8 | octets[1]);
}

/* The first fragment's ports (RFC 791, RFC 8200 without extension headers, RFC 9293, RFC 768). */
static bool parse(const uint8_t *octets, size_t length, struct ends *ret_ends)
{
	struct ends ends = { .version = length ? octets[0] >> 4 : 0 };
	size_t size;

	if (ends.version == 4 && length >= 20) {
		size = (octets[0] & 15U) * 4;
		if (number_at(octets + 6) & 0x1fff)
			return false;
		ends.protocol = octets[9];
		ends.source = address_of(4, octets + 12);
		ends.target = address_of(4, octets + 16);
	} else if (ends.version == 6 && length >= 40) {
		size = 40;
		ends.protocol = octets[6];
		ends.source = address_of(6, octets + 8);
		ends.target = address_of(6, octets + 24);
	} else {
		return false;
	}
	if (length < size + 4 || (ends.protocol != IPPROTO_TCP && ends.protocol != IPPROTO_UDP))
		return false;
	ends.source_port = number_at(octets + size);
	ends.target_port = number_at(octets + size + 2);
	*ret_ends = ends;
	return true;
}

static bool is_owned(struct tap *tap, uint16_t local, const struct address *address, uint16_t port)
{
	size_t base = address->version == 6 ? TAP_PORTS : 0;

	pthread_mutex_lock(&tap->lock);
	struct owned owned = tap->owned[base + local];
	pthread_mutex_unlock(&tap->lock);
	return owned.version == address->version && owned.port == port &&
		!address_compare(&owned.address, address);
}

/* Whether this machine as a client sent it, or got it. */
static bool is_ours(struct tap *tap, const struct ends *ends, bool outgoing)
{
	const struct address *peer = outgoing ? &ends->target : &ends->source;
	uint16_t local = outgoing ? ends->source_port : ends->target_port;
	uint16_t port = outgoing ? ends->target_port : ends->source_port;

	if (port == TAP_DNS_PORT)
		return local != TAP_DNS_PORT;
	return ends->protocol == IPPROTO_TCP && is_owned(tap, local, peer, port);
}

static void on_packet(u_char *owner, const struct pcap_pkthdr *header, const u_char *octets)
{
	struct tap *tap = (struct tap *)(void *)owner;
	bool version_2 = pcap_datalink(tap->pcap) == DLT_LINUX_SLL2;
	size_t link = version_2 ? SLL2_HDR_LEN : SLL_HDR_LEN;
	struct ends ends;

	if (header->caplen < link)
		return;
	/* Where the two versions of the header have the kind of device and the direction. */
	bool loopback = number_at(octets + (version_2 ? 8 : 2)) == ARPHRD_LOOPBACK;
	bool outgoing = (version_2 ? octets[10] : octets[1]) == LINUX_SLL_OUTGOING;
	if (!parse(octets + link, header->caplen - link, &ends))
		return;
	/* On the loopback device the library shows a packet once, as received. */
	if (!is_ours(tap, &ends, outgoing) && !(loopback && is_ours(tap, &ends, true)))
		return;
	pcap_dump((u_char *)tap->dumper, header, octets);
	tap->counts.packets++;
}

static void *run(void *argument)
{
	struct tap *tap = argument;

	/* Until it is told whether there is a capture. */
	pthread_mutex_lock(&tap->lock);
	bool begun = tap->dumper != NULL;
	pthread_mutex_unlock(&tap->lock);
	while (begun && pcap_dispatch(tap->pcap, -1, on_packet, (u_char *)tap) >= 0) {
		if (pcap_dump_flush(tap->dumper) < 0)
			break;
	}
	return NULL;
}

static const char *activate(pcap_t *pcap)
{
	struct bpf_program program;

	if (pcap_set_snaplen(pcap, TAP_SNAPSHOT) || pcap_set_timeout(pcap, TAP_PATIENCE) ||
		pcap_set_buffer_size(pcap, TAP_BUFFER))
		return "cannot be set up";
	int error = pcap_activate(pcap);
	if (error == PCAP_ERROR_PERM_DENIED)
		return "not permitted: give the program CAP_NET_RAW (setcap cap_net_raw+ep), or "
		       "leave it out";
	if (error < 0)
		return pcap_geterr(pcap);
	if (pcap_datalink(pcap) != DLT_LINUX_SLL && pcap_datalink(pcap) != DLT_LINUX_SLL2)
		return "the system's links are not known";
	if (pcap_compile(pcap, &program, TAP_FILTER, 1, PCAP_NETMASK_UNKNOWN) < 0)
		return pcap_geterr(pcap);
	error = pcap_setfilter(pcap, &program);
	pcap_freecode(&program);
	return error < 0 ? pcap_geterr(pcap) : NULL;
}

struct tap *tap_open(char **ret_error)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	struct tap *tap = memory_alloc(sizeof(*tap));

	tap->pcap = pcap_create("any", text);
	const char *problem = tap->pcap ? activate(tap->pcap) : text;
	tap->owned = memory_alloc(2 * TAP_PORTS * sizeof(*tap->owned));
	pthread_mutex_init(&tap->lock, NULL);
	if (!problem)
		return tap;
	*ret_error = memory_format("--capture: %s", problem);
	tap_close(tap, NULL);
	return NULL;
}

bool tap_start(struct tap *tap, int fd)
{
	sigset_t before;

	tap->file = fdopen(fd, "w");
	if (!tap->file)
		return false;
	pthread_mutex_lock(&tap->lock);
	tap->held = true;
	fault_block_signals(&before);
	int error = pthread_create(&tap->thread, NULL, run, tap);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	tap->running = !error;
	errno = error;
	return tap->running;
}

/* The thread goes on. */
static void let_go(struct tap *tap)
{
	if (tap->held)
		pthread_mutex_unlock(&tap->lock);
	tap->held = false;
}

int tap_begin(struct tap *tap)
{
	struct stat status;

	if (fstat(fileno(tap->file), &status) < 0 ||
		(S_ISREG(status.st_mode) && !(fcntl(fileno(tap->file), F_GETFL) & O_APPEND) &&
			ftruncate(fileno(tap->file), 0) < 0))
		return -errno;
	tap->dumper = pcap_dump_fopen(tap->pcap, tap->file);
	if (!tap->dumper)
		return -EIO;
	tap->file = NULL;
	let_go(tap);
	return 0;
}

/* 0: it has none yet. */
static uint16_t source_port(int fd, uint8_t version)
{
	struct sockaddr_storage storage = { 0 };
	socklen_t size = sizeof(storage);

	if (getsockname(fd, (struct sockaddr *)&storage, &size) < 0)
		return 0;
	return ntohs(version == 4 ? ((struct sockaddr_in *)&storage)->sin_port
				  : ((struct sockaddr_in6 *)&storage)->sin6_port);
}

/* Any free port of the family; 0 or errno. */
static int bind_any(int fd, uint8_t version, uint16_t *ret_port)
{
	struct sockaddr_storage storage = { .ss_family = version == 4 ? AF_INET : AF_INET6 };
	socklen_t size = version == 4 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);

	/* It may have been bound to a source address. */
	if (!source_port(fd, version) && bind(fd, (struct sockaddr *)&storage, size) < 0)
		return errno;
	*ret_port = source_port(fd, version);
	return *ret_port ? 0 : EADDRNOTAVAIL;
}

int tap_register(struct tap *tap, int fd, const struct address *address, uint16_t port)
{
	uint16_t local = 0;

	if (!tap)
		return 0;
	int error = bind_any(fd, address->version, &local);
	if (error)
		return error;
	pthread_mutex_lock(&tap->lock);
	tap->owned[(address->version == 6 ? TAP_PORTS : 0) + local] =
		(struct owned){ address->version, port, *address };
	pthread_mutex_unlock(&tap->lock);
	return 0;
}

static void stop(struct tap *tap)
{
	struct pcap_stat stat = { 0 };

	let_go(tap);
	if (!tap->running)
		return;
	/* The kernel hands packets over in blocks, the last one only when its time is over. */
	usleep(2 * TAP_PATIENCE * 1000);
	pcap_breakloop(tap->pcap);
	pthread_join(tap->thread, NULL);
	/* What the kernel still holds. */
	char text[PCAP_ERRBUF_SIZE];
	if (!pcap_setnonblock(tap->pcap, 1, text))
		pcap_dispatch(tap->pcap, -1, on_packet, (u_char *)tap);
	if (!pcap_stats(tap->pcap, &stat))
		tap->counts.dropped = stat.ps_drop;
}

int tap_close(struct tap *tap, struct tap_counts *ret_counts)
{
	int error = 0;

	if (!tap)
		return 0;
	stop(tap);
	if (tap->dumper) {
		error = pcap_dump_flush(tap->dumper) < 0 || ferror(pcap_dump_file(tap->dumper))
			? -EIO
			: 0;
		pcap_dump_close(tap->dumper);
	}
	/* Nothing was written to it. */
	if (tap->file)
		fclose(tap->file);
	if (tap->pcap)
		pcap_close(tap->pcap);
	if (ret_counts)
		*ret_counts = tap->counts;
	pthread_mutex_destroy(&tap->lock);
	free(tap->owned);
	free(tap);
	return error;
}
