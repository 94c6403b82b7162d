/* SPDX-License-Identifier: Apache-2.0 */
/* Normalisation of domain names (domain.h): RFC 5891 through libidn2, RFC 1035 lengths, RFC 6761. */
#include "input/domain.h"

#include "base/address.h"
#include "base/utf8.h"

#include <idn2.h>
#include <stdlib.h>
#include <string.h>

struct field {
	const char *text;
	size_t length;
};

static struct field trim(struct field field)
{
	while (field.length && strchr(" \t\"", field.text[field.length - 1]) &&
		field.text[field.length - 1])
		field.length--;
	while (field.length && strchr(" \t\"", *field.text) && *field.text)
		field.text++, field.length--;
	return field;
}

/* The field as a number, -1 when it is none. */
static int64_t number(struct field field)
{
	int64_t value = 0;

	if (!field.length || field.length > 15)
		return -1;
	for (size_t i = 0; i < field.length; i++) {
		if (field.text[i] < '0' || field.text[i] > '9')
			return -1;
		value = value * 10 + (field.text[i] - '0');
	}
	return value;
}

/* The last field that contains a dot, else the last; the rank is another field that is a number. */
static struct field choose_field(const char *line, size_t length, int64_t *ret_rank)
{
	struct field chosen = { line, 0 }, rest = { line, length };
	bool dotted = false;

	*ret_rank = -1;
	for (;;) {
		const char *comma = memchr(rest.text, ',', rest.length);
		struct field field = { rest.text,
			comma ? (size_t)(comma - rest.text) : rest.length };
		field = trim(field);
		bool has_dot = memchr(field.text, '.', field.length) != NULL;

		if (has_dot || !dotted) {
			if (chosen.length && number(chosen) >= 0)
				*ret_rank = number(chosen);
			chosen = field;
		} else if (number(field) >= 0) {
			*ret_rank = number(field);
		}
		dotted |= has_dot;
		if (!comma)
			return chosen;
		rest.length -= (size_t)(comma + 1 - rest.text);
		rest.text = comma + 1;
	}
}

static bool is_ascii(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text >= 0x80)
			return false;
	}
	return true;
}

static bool has_a_label(const char *name)
{
	return !strncmp(name, "xn--", 4) || strstr(name, ".xn--");
}

/* Octets that no name of a mail domain can have in its text form. */
static bool has_forbidden(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c <= 0x20 || c == 0x7f || c == '\\')
			return true;
	}
	return false;
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

/* A-labels, also those that stood in the list, must come back as they are from their U-labels. */
static bool round_trips(const char *ascii)
{
	char *unicode = NULL;
	char *again = idn2_to_unicode_8z8z(ascii, &unicode, 0) == IDN2_OK ? look_up(unicode) : NULL;
	bool same = again && !strcmp(again, ascii);

	idn2_free(unicode);
	idn2_free(again);
	return same;
}

/* U-labels to A-labels; false when they cannot be. */
static bool to_ascii(const char *text, char name[NAME_MAXIMUM + 2])
{
	char *converted = is_ascii(text) ? NULL : look_up(text);
	const char *ascii = is_ascii(text) ? text : converted;
	bool good = ascii && strlen(ascii) <= NAME_MAXIMUM &&
		/* The conversion lets octets through that it only should have made letters of. */
		!has_forbidden(ascii, strlen(ascii)) && is_lower(ascii) && round_trips(ascii);

	if (good)
		memcpy(name, ascii, strlen(ascii) + 1);
	idn2_free(converted);
	return good;
}

static enum input_status convert(const char *text, char name[NAME_MAXIMUM + 2])
{
	size_t length = strlen(text);

	if (!is_ascii(text) || has_a_label(text)) {
		if (!utf8_valid(text, length) || !to_ascii(text, name))
			return INPUT_BAD_IDN;
	} else if (length <= NAME_MAXIMUM) {
		memcpy(name, text, length + 1);
	}
	return name_valid(name) ? INPUT_OK : INPUT_BAD_NAME;
}

static bool is_address(const char *text)
{
	struct address address;

	return *text == '[' || address_parse(text, &address);
}

static enum input_status classify(
	char *text, size_t length, bool allow_tld, struct domain_line *line)
{
	if (!length || has_forbidden(text, length))
		return INPUT_BAD_NAME;
	if (text[length - 1] == '.')
		text[--length] = 0;
	if (is_address(text))
		return INPUT_ADDRESS_LITERAL;
	lower(text);
	enum input_status status = convert(text, line->name);
	if (status != INPUT_OK)
		return status;
	/* Digits of other scripts are digits after the conversion. */
	if (is_address(line->name))
		return INPUT_ADDRESS_LITERAL;
	if (!name_is_ldh(line->name))
		line->lints |= LINT_BIT(LINT_NON_LDH);
	if (name_labels(line->name) == 1 && !allow_tld)
		return INPUT_TLD;
	return name_is_special_use(line->name) ? INPUT_SPECIAL_USE : INPUT_OK;
}

void domain_parse(const char *text, size_t length, bool allow_tld, struct domain_line *ret_line)
{
	char copy[1024];
	struct field field;

	*ret_line = (struct domain_line){ .status = INPUT_BAD_NAME };
	field = choose_field(text, length, &ret_line->rank);
	ret_line->input = field.text;
	ret_line->input_length = field.length;
	/* Longer than any name, even in U-labels. */
	if (field.length >= sizeof(copy))
		return;
	memcpy(copy, field.text, field.length);
	copy[field.length] = 0;
	ret_line->status = classify(copy, field.length, allow_tld, ret_line);
	if (ret_line->status == INPUT_BAD_NAME || ret_line->status == INPUT_BAD_IDN ||
		ret_line->status == INPUT_ADDRESS_LITERAL)
		*ret_line->name = 0;
}
