/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors and ports (capacity.h). */
#include "survey/capacity.h"

#include "net/dns.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define DNS_SOCKETS_MOST \
	16384 /* for each worker: all domains in work may wait for one slow name server */
#define DNS_SOCKETS_LEAST 64
#define OTHER_DESCRIPTORS 100

static int64_t find_ports(void)
{
	FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
	char line[80] = "", *rest = line;
	int64_t count = 0;

	if (!file)
		return 0;
	if (fgets(line, sizeof(line), file)) {
		int64_t first = strtol(line, &rest, 10);
		count = strtol(rest, NULL, 10) - first + 1;
	}
	fclose(file);
	return count > 0 ? count : 0;
}

struct capacity capacity_find(void)
{
	struct rlimit limit = { 0 };

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	getrlimit(RLIMIT_NOFILE, &limit);
	return (struct capacity){
		.descriptors = limit.rlim_cur > INT32_MAX ? INT32_MAX : (int64_t)limit.rlim_cur,
		.ports = find_ports()
	};
}

static int64_t lower(int64_t value, int64_t bound)
{
	return value < bound ? value : bound;
}

bool capacity_divide(const struct capacity *capacity, int64_t senders, unsigned workers,
	struct shares *ret_shares)
{
	int64_t left = capacity->descriptors - OTHER_DESCRIPTORS -
		(int64_t)workers * DNS_OTHER_DESCRIPTORS;

	if (left < 2 * (int64_t)workers * DNS_SOCKETS_LEAST)
		return false;
	/* Lookups need as many as sessions, and each of them a port, too. */
	senders = lower(senders, left / 2);
	if (capacity->ports)
		senders = lower(senders, capacity->ports / 2 ? capacity->ports / 2 : 1);
	ret_shares->senders = senders;
	ret_shares->dns_sockets = (unsigned)lower((left - senders) / workers, DNS_SOCKETS_MOST);
	return true;
}
