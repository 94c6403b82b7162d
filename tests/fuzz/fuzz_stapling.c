/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP responses and timestamp lists: whatever a server staples is read to its end or not at all. */
#include "tests/fuzz/fuzz.h"

#include "tls/stapling.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t number[] = { 3, 0xe8 };
	const struct octets serial = { number, sizeof(number) };
	size_t count = sct_list_count(data, size);

	/* The shortest entry has three octets, behind two of the list. */
	HOLDS(!count || 2 + 3 * count <= size);
	if (count && size < 0xffff) {
		/* Cut anywhere, or with an octet more, it is no list. */
		for (size_t cut = 0; cut < size; cut++)
			HOLDS(!sct_list_count(data, cut));
	}
	HOLDS(2 + 3 * sct_extension_count(data, size) <= size + 2);
	struct ocsp_facts facts = ocsp_parse(data, size, &serial);
	HOLDS(facts.status < ocsp_status_count);
	bool found = facts.status <= STAPLED_UNKNOWN;
	HOLDS(found || (!facts.has_next_update && !facts.scts));
	/* One response fits exactly: what is longer or shorter is malformed. */
	if (facts.status != STAPLED_MALFORMED && size)
		HOLDS(ocsp_parse(data, size - 1, &serial).status == STAPLED_MALFORMED);
	return 0;
}
