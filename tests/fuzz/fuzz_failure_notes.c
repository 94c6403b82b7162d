/* SPDX-License-Identifier: Apache-2.0 */
/* Notes of failed sessions: nothing lies in the future or before what counts, lines count one by one, and cut in two they say the same. */
#include "tests/fuzz/fuzz.h"

#include "base/clock.h"
#include "base/failure_notes.h"

#include <stdlib.h>
#include <string.h>

#define WALL (INT64_C(2000000000) * CLOCK_SECOND)
#define NOW (INT64_C(1000) * CLOCK_SECOND)
#define OLDEST (NOW - 7200 * CLOCK_SECOND)

static void read_notes(struct failure_notes *notes, const uint8_t *data, size_t size)
{
	failure_notes_read(notes, (const char *)data, size, WALL, NOW, OLDEST);
}

static void check_line(const struct failure_notes *notes, const char *line)
{
	const char *subject = strrchr(line, ' ');
	struct address address;

	if (!subject)
		return;
	int64_t host_us = failure_notes_host(notes, subject + 1);
	HOLDS(host_us == FAILURES_NEVER || (host_us >= OLDEST && host_us <= NOW));
	if (!address_parse(subject + 1, &address))
		return;
	int64_t end_us = failure_notes_address(notes, &address);
	struct address network = failures_network(&address);
	const struct failures *failures = failure_notes_network(notes, &network);
	HOLDS(end_us == FAILURES_NEVER || (end_us >= OLDEST && end_us <= NOW));
	HOLDS(end_us == FAILURES_NEVER || failures);
	for (size_t i = 0; failures && i + 1 < FAILURES_KEPT; i++)
		HOLDS(failures->ends_us[i] <= failures->ends_us[i + 1]);
	HOLDS(!failures || failures->ends_us[FAILURES_KEPT - 1] >= end_us);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct failure_notes whole, parts;
	size_t lines = 0, cut = 0, begun = 0;

	failure_notes_init(&whole, (struct hash_key){ size, 1 });
	read_notes(&whole, data, size);
	for (size_t i = 0; i < size; i++) {
		if (data[i] != '\n')
			continue;
		char *line = strndup((const char *)data + begun, i - begun);

		check_line(&whole, line);
		free(line);
		begun = i + 1;
		lines++;
		cut = i < size / 2 ? i + 1 : cut;
	}
	lines += size && data[size - 1] != '\n';
	HOLDS(whole.refused + whole.addresses.count + whole.hosts.count <= lines);
	HOLDS(whole.networks.count <= lines);
	failure_notes_init(&parts, (struct hash_key){ size, 2 });
	read_notes(&parts, data, cut);
	read_notes(&parts, data + cut, size - cut);
	HOLDS(parts.refused == whole.refused && parts.hosts.count == whole.hosts.count);
	HOLDS(parts.networks.count == whole.networks.count);
	HOLDS(parts.addresses.count == whole.addresses.count);
	failure_notes_done(&whole);
	failure_notes_done(&parts);
	return 0;
}
