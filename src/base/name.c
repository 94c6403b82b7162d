/* SPDX-License-Identifier: Apache-2.0 */
/* Domain names (name.h). */
#include "base/name.h"

#include "base/address.h"

#include <string.h>
#include <strings.h>

bool name_valid(const char *name)
{
	size_t length = strlen(name);

	if (!length || length > NAME_MAXIMUM)
		return false;
	for (const char *label = name;;) {
		size_t label_length = strcspn(label, ".");
		if (!label_length || label_length > 63)
			return false;
		if (!label[label_length])
			return true;
		label += label_length + 1;
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool name_is_ldh(const char *name)
{
	for (; *name; name++) {
		if (!is_digit(*name) && !(*name >= 'a' && *name <= 'z') &&
			!(*name >= 'A' && *name <= 'Z') && *name != '-' && *name != '.')
			return false;
	}
	return true;
}

bool name_is_host(const char *name)
{
	if (!name_valid(name) || !name_is_ldh(name))
		return false;
	for (const char *label = name;; label++) {
		size_t length = strcspn(label, ".");

		if (label[0] == '-' || label[length - 1] == '-')
			return false;
		label += length;
		if (!*label)
			return true;
	}
}

size_t name_labels(const char *name)
{
	size_t labels = *name != 0;

	for (; *name; name++)
		labels += *name == '.';
	return labels;
}

bool name_under(const char *name, const char *suffix)
{
	size_t name_length = strlen(name), suffix_length = strlen(suffix);

	if (suffix_length > name_length || strcmp(name + name_length - suffix_length, suffix) != 0)
		return false;
	return name_length == suffix_length || name[name_length - suffix_length - 1] == '.';
}

bool name_in_zone(const char *name, const char *zone)
{
	return !strcmp(zone, ".") || name_under(name, zone);
}

bool name_is_special_use(const char *name)
{
	static const char *const suffixes[] = { "localhost", "local", "test", "invalid", "onion",
		"internal", "home.arpa", "example", "alt" };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (name_under(name, suffixes[i]))
			return true;
	}
	return false;
}

static bool numeric_last_label(const char *name)
{
	const char *dot = strrchr(name, '.'), *label = dot ? dot + 1 : name;

	if (!*label)
		return false;
	for (; *label; label++) {
		if (!is_digit(*label))
			return false;
	}
	return true;
}

bool name_literal(const char *name, struct address *ret_address)
{
	char text[NAME_MAXIMUM + 1];
	size_t length = strlen(name);
	bool in_brackets = length > 2 && name[0] == '[' && name[length - 1] == ']';

	if (!in_brackets)
		return address_parse(name, ret_address);
	if (length > NAME_MAXIMUM)
		return false;
	memcpy(text, name + 1, length - 2);
	text[length - 2] = 0;
	bool is_ipv6 = !strncasecmp(text, "IPv6:", 5);
	return address_parse(is_ipv6 ? text + 5 : text, ret_address) &&
		(ret_address->version == 6) == is_ipv6;
}

bool name_is_address(const char *name)
{
	struct address address;

	return *name == '[' || address_parse(name, &address) || numeric_last_label(name);
}

enum host_kind name_host_kind(const char *name)
{
	if (name_is_address(name))
		return HOST_IP_LITERAL;
	if (!name_valid(name))
		return HOST_BAD_NAME;
	for (const char *c = name; *c; c++) {
		char one[2] = { *c, 0 };
		if (!name_is_ldh(one) && *c != '_')
			return HOST_BAD_NAME;
	}
	/* A.4: names under .example are asked for like any other. */
	if (name_is_special_use(name) && !name_under(name, "example"))
		return HOST_SPECIAL_USE;
	return name_labels(name) < 2 ? HOST_TLD : HOST_NAME;
}
