/* SPDX-License-Identifier: Apache-2.0 */
/* Normalisation of domain names (domain.h): RFC 5891 through libidn2, RFC 1035 lengths, RFC 5321 4.1.2, RFC 6761. */
#include "input/domain.h"

#include "base/address.h"
#include "base/utf8.h"

#include <idn2.h>
#include <stdlib.h>
#include <string.h>

static bool is_ascii(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text >= 0x80)
			return false;
	}
	return true;
}

/* Octets of names of mail domains; "_" is in none, yet in what people ask for (lint non_ldh). */
static bool is_of_names(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '-' || c == '_' || c == '.';
}

/* What no name holds, whatever its other octets become as letters of other scripts. */
static bool has_forbidden(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)text[i] < 0x80 && !is_of_names(text[i]))
			return true;
	}
	return false;
}

/* RFC 5321 4.1.2 (sub-domain): no label begins or ends with a hyphen. */
static bool has_hyphen_at_edge(const char *name)
{
	size_t length = strlen(name);

	return *name == '-' || (length && name[length - 1] == '-') || strstr(name, ".-") ||
		strstr(name, "-.");
}

static void lower(char *text)
{
	for (; *text; text++) {
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text + 32);
	}
}

static bool is_lower(const char *text)
{
	for (; *text; text++) {
		if (*text >= 'A' && *text <= 'Z')
			return false;
	}
	return true;
}

/* To A-labels (RFC 5891 5); NULL when it cannot be. Freed with idn2_free(). */
static char *look_up(const char *unicode)
{
	uint8_t *ascii = NULL;

	if (idn2_lookup_u8((const uint8_t *)unicode, &ascii,
		    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return NULL;
	return (char *)ascii;
}

/* What U-labels became must come back from there as it is. */
static bool round_trips(const char *ascii)
{
	char *unicode = NULL;
	char *again = idn2_to_unicode_8z8z(ascii, &unicode, 0) == IDN2_OK ? look_up(unicode) : NULL;
	bool same = again && !strcmp(again, ascii);

	idn2_free(unicode);
	idn2_free(again);
	return same;
}

/* Appends; false where there is no room, even for a name that is too long. */
static bool append(char name[NAME_MAXIMUM + 2], const char *text, size_t length)
{
	size_t used = strlen(name);

	if (length > NAME_MAXIMUM + 1 - used)
		return false;
	memcpy(name + used, text, length);
	name[used + length] = '\0';
	return true;
}

/* U-labels, which may hold dots of other scripts, to A-labels. */
static enum input_status append_unicode(char name[NAME_MAXIMUM + 2], const char *text)
{
	enum input_status status = INPUT_BAD_IDN;
	char *ascii = look_up(text);

	/* The conversion lets octets through that it only should have made letters of. */
	if (ascii && !has_forbidden(ascii, strlen(ascii)) && is_lower(ascii) && round_trips(ascii))
		status = append(name, ascii, strlen(ascii)) ? INPUT_OK : INPUT_BAD_NAME;
	idn2_free(ascii);
	return status;
}

/*
 * Label by label, since A-labels are asked for as they are (RFC 5891 5.3): what a registry once gave away is in DNS,
 * whatever later rules make of it.
 */
static enum input_status convert(char *text, char name[NAME_MAXIMUM + 2])
{
	enum input_status status = INPUT_OK;

	for (char *label = text; label && status == INPUT_OK;) {
		char *dot = strchr(label, '.');

		if (dot)
			*dot = '\0';
		if (!is_ascii(label))
			status = append_unicode(name, label);
		else if (!append(name, label, strlen(label)))
			status = INPUT_BAD_NAME;
		if (dot && status == INPUT_OK && !append(name, ".", 1))
			status = INPUT_BAD_NAME;
		label = dot ? dot + 1 : NULL;
	}
	if (status != INPUT_OK)
		return status;
	return name_valid(name) && !has_hyphen_at_edge(name) ? INPUT_OK : INPUT_BAD_NAME;
}

static bool is_address(const char *text)
{
	struct address address;

	return name_literal(text, &address);
}

static enum input_status classify(
	char *text, size_t length, bool allow_tld, struct domain_name *name)
{
	if (!length)
		return INPUT_BAD_NAME;
	if (text[length - 1] == '.')
		text[--length] = 0;
	if (is_address(text))
		return INPUT_ADDRESS_LITERAL;
	if (has_forbidden(text, length) || memchr(text, 0, length))
		return INPUT_BAD_NAME;
	if (!utf8_valid(text, length))
		return INPUT_BAD_IDN;
	lower(text);
	enum input_status status = convert(text, name->text);
	if (status != INPUT_OK)
		return status;
	/* Digits of other scripts are digits after the conversion. */
	if (is_address(name->text))
		return INPUT_ADDRESS_LITERAL;
	/* No top-level domain is a number (RFC 3696 2). */
	if (name_is_address(name->text))
		return INPUT_BAD_NAME;
	if (!name_is_ldh(name->text))
		name->lints |= LINT_BIT(LINT_NON_LDH);
	if (name_labels(name->text) == 1 && !allow_tld)
		return INPUT_TLD;
	return name_is_special_use(name->text) ? INPUT_SPECIAL_USE : INPUT_OK;
}

void domain_parse(const char *text, size_t length, bool allow_tld, struct domain_name *ret_name)
{
	char copy[1024];

	*ret_name = (struct domain_name){ .status = INPUT_BAD_NAME };
	/* Longer than any name, even in U-labels. */
	if (length >= sizeof(copy))
		return;
	memcpy(copy, text, length);
	copy[length] = 0;
	ret_name->status = classify(copy, length, allow_tld, ret_name);
	if (ret_name->status == INPUT_BAD_NAME || ret_name->status == INPUT_BAD_IDN ||
		ret_name->status == INPUT_ADDRESS_LITERAL)
		*ret_name->text = 0;
}

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Of a scheme (RFC 3986 3.1) and "://"; 0: neither. */
static size_t scheme_length(const char *text, size_t length)
{
	size_t at = 0;

	while (at < length &&
		(is_alphanumeric(text[at]) || (at && strchr("+-.", text[at]) && text[at])))
		at++;
	return at && length - at >= 3 && !memcmp(text + at, "://", 3) ? at + 3 : 0;
}

/* What may stand behind the host: a port, and a "/". */
static bool ends_origin(const char *text, size_t length)
{
	size_t at = length && *text == ':';

	while (at && at < length && text[at] >= '0' && text[at] <= '9')
		at++;
	at += at < length && text[at] == '/';
	return at == length;
}

bool domain_of_origin(
	const char *text, size_t length, const char **ret_host, size_t *ret_host_length)
{
	size_t start = scheme_length(text, length), end = start;

	while (end < length && !strchr(":/?#@", text[end]))
		end++;
	*ret_host = text + start;
	*ret_host_length = end - start;
	return start && end > start && ends_origin(text + end, length - end);
}
