/* SPDX-License-Identifier: Apache-2.0 */
/* Name matching (names.h). */
#include "tls/names.h"

#include "base/name.h"
#include "tls/name_index.h"

#include <string.h>

static bool equal(const uint8_t *name, size_t length, const char *reference)
{
	const struct octets a = { name, length },
			    b = { (const uint8_t *)reference, strlen(reference) };

	return !name_index_compare(&a, &b);
}

/* "*" as the whole first label of a name with at least two more labels (RFC 6125 6.4.3). */
static bool is_wildcard(struct octets name)
{
	return name.length > 2 && name.bytes[0] == '*' && name.bytes[1] == '.' &&
		memchr(name.bytes + 2, '.', name.length - 2) &&
		!memchr(name.bytes + 1, '*', name.length - 1);
}

static enum match_via match_one(
	struct octets name, const char *reference, enum match_via exact, enum match_via wild)
{
	if (!name.length || memchr(name.bytes, 0, name.length))
		return MATCH_NONE;
	if (equal(name.bytes, name.length, reference))
		return exact;
	const char *dot = strchr(reference, '.');
	/* As in the library, which judges DANE names: a wildcard stands for letters, digits, hyphens. */
	if (dot && dot != reference && is_wildcard(name) && name_is_ldh(reference) &&
		equal(name.bytes + 1, name.length - 1, dot))
		return wild;
	return MATCH_NONE;
}

/* An exact match is preferred over a wildcard. */
static enum match_via match_any(const struct octets *names, size_t count, const char *reference,
	enum match_via exact, enum match_via wild)
{
	enum match_via best = MATCH_NONE;

	for (size_t i = 0; i < count; i++) {
		enum match_via via = match_one(names[i], reference, exact, wild);
		if (via == exact)
			return exact;
		if (via != MATCH_NONE)
			best = via;
	}
	return best;
}

/* The two names that match_one() would find: the reference, and the wildcard for its first label. */
static enum match_via look_up(const struct octets *const *index, size_t count,
	const char *reference, enum match_via exact, enum match_via wild)
{
	struct octets name = { (const uint8_t *)reference, strlen(reference) };
	const char *dot = strchr(reference, '.');
	uint8_t pattern[NAME_MAXIMUM + 2] = "*";

	if (name.length && name_index_has(index, count, &name))
		return exact;
	if (!dot || strlen(dot) > NAME_MAXIMUM)
		return MATCH_NONE;
	name = (struct octets){ pattern, 1 + strlen(dot) };
	memcpy(pattern + 1, dot, strlen(dot));
	if (!name_index_has(index, count, &name))
		return MATCH_NONE;
	return match_one(name, reference, exact, wild);
}

static enum match_via match_names(const struct octets *names, const struct octets *const *index,
	size_t count, const char *reference, enum match_via exact, enum match_via wild)
{
	return index ? look_up(index, count, reference, exact, wild)
		     : match_any(names, count, reference, exact, wild);
}

struct name_match names_match(const struct certificate *certificate, const char *reference)
{
	if (certificate_is_malformed(certificate))
		return (struct name_match){ MATCH_NONE, false };
	if (certificate->dns_count) {
		enum match_via via = match_names(certificate->dns, certificate->dns_index,
			certificate->dns_count, reference, MATCH_SAN, MATCH_SAN_WILD);
		return (struct name_match){ via, via != MATCH_NONE };
	}
	return (struct name_match){
		match_names(certificate->common_names, certificate->common_name_index,
			certificate->common_name_count, reference, MATCH_CN, MATCH_CN_WILD),
		false
	};
}

bool names_match_address(const struct certificate *certificate, const struct address *address)
{
	size_t length = address_length(address->version);

	for (size_t i = 0; !certificate_is_malformed(certificate) && i < certificate->ip_count;
		i++) {
		if (certificate->ip[i].length == length &&
			!memcmp(certificate->ip[i].bytes, address->bytes, length))
			return true;
	}
	return false;
}
