/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TXT record of TLSRPT (record.h). A URI without a domain name, or with another scheme than the
 * two of RFC 8460 3, is counted and otherwise left out; when no URI remains the record is of no
 * use. RFC 8460 3 does not forbid a second rua field: the URIs of all of them count.
 */
#include "scanners/tlsrpt/record.h"

#include "base/name.h"
#include "base/txt.h"

#include <string.h>

static bool is_letter(uint8_t octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
}

static bool is_digit(uint8_t octet)
{
	return octet >= '0' && octet <= '9';
}

static bool is_hex(uint8_t octet)
{
	return is_digit(octet) || (octet >= 'a' && octet <= 'f') || (octet >= 'A' && octet <= 'F');
}

/* RFC 3986 2, without the three that RFC 8460 3 demands to be encoded. */
static bool is_uri_octet(uint8_t octet)
{
	static const char others[] = "-._~:/?#[]@$&'()*+=";

	return is_letter(octet) || is_digit(octet) || memchr(others, octet, strlen(others));
}

static bool is_encoded(const struct octets *text, size_t position)
{
	return text->length - position > 2 && text->bytes[position] == '%' &&
		is_hex(text->bytes[position + 1]) && is_hex(text->bytes[position + 2]);
}

/* Length of the scheme (RFC 3986 3.1); 0 when there is none. */
static size_t scheme_length(const struct octets *uri)
{
	for (size_t i = 0; i < uri->length; i++) {
		uint8_t octet = uri->bytes[i];
		if (octet == ':')
			return i;
		if (!is_letter(octet) && (!i || (!is_digit(octet) && !memchr("+-.", octet, 3))))
			return 0;
	}
	return 0;
}

static bool is_uri(const struct octets *uri)
{
	if (!scheme_length(uri))
		return false;
	for (size_t i = 0; i < uri->length; i++) {
		if (is_encoded(uri, i))
			i += 2;
		else if (!is_uri_octet(uri->bytes[i]))
			return false;
	}
	return true;
}

static char lower(uint8_t octet)
{
	return (char)(octet >= 'A' && octet <= 'Z' ? octet + 32 : octet);
}

/* True when the URI is of this scheme; what stands behind the colon. */
static bool has_scheme(const struct octets *uri, const char *scheme, struct octets *ret_rest)
{
	size_t length = scheme_length(uri);

	if (length != strlen(scheme))
		return false;
	for (size_t i = 0; i < length; i++) {
		if (lower(uri->bytes[i]) != scheme[i])
			return false;
	}
	*ret_rest = (struct octets){ uri->bytes + length + 1, uri->length - length - 1 };
	return true;
}

/* Cuts the text off before the first of these. */
static struct octets before(struct octets text, const char *delimiters)
{
	for (size_t i = 0; i < text.length; i++) {
		if (memchr(delimiters, text.bytes[i], strlen(delimiters)))
			text.length = i;
	}
	return text;
}

/* What stands behind the last at-sign; the whole text when there is none. */
static struct octets behind_at(struct octets text)
{
	const uint8_t *at = memrchr(text.bytes, '@', text.length);

	if (at)
		return (struct octets){ at + 1, text.length - (size_t)(at + 1 - text.bytes) };
	return text;
}

/* The domain of mailto:LOCAL@DOMAIN?HEADERS (RFC 6068 2). */
static struct octets mailbox_domain(struct octets rest)
{
	struct octets mailbox = before(rest, "?#"), domain = behind_at(mailbox);

	if (mailbox.length < domain.length + 2) /* a local-part and the at-sign */
		domain.length = 0;
	return domain;
}

/* The host of https://USER@HOST:PORT/PATH (RFC 3986 3.2). */
static struct octets authority_host(struct octets rest)
{
	if (rest.length < 2 || memcmp(rest.bytes, "//", 2) != 0)
		return (struct octets){ rest.bytes, 0 };
	rest.bytes += 2;
	rest.length -= 2;
	return before(behind_at(before(rest, "/?#")), ":");
}

/* Keeps a domain name, once; false when the text is none. */
static bool keep_domain(
	struct tlsrpt_record *record, const struct octets *text, struct arena *arena)
{
	char name[NAME_MAXIMUM + 2];
	size_t length = text->length;

	if (length && text->bytes[length - 1] == '.')
		length--;
	if (!length || length > NAME_MAXIMUM)
		return false;
	for (size_t i = 0; i < length; i++)
		name[i] = lower(text->bytes[i]);
	name[length] = 0;
	if (!name_is_host(name) || name_is_address(name))
		return false;
	for (size_t i = 0; i < record->domain_count; i++) {
		if (!strcmp(record->domains[i], name))
			return true;
	}
	if (record->domain_count < TLSRPT_DOMAINS_MAXIMUM)
		record->domains[record->domain_count++] = arena_string(arena, name);
	return true;
}

static bool take_uri(struct tlsrpt_record *record, const struct octets *uri, struct arena *arena)
{
	struct octets rest, domain;

	if (!is_uri(uri))
		return false;
	record->rua_count++;
	if (has_scheme(uri, "mailto", &rest)) {
		domain = mailbox_domain(rest);
		record->mailto |= keep_domain(record, &domain, arena);
	} else if (has_scheme(uri, "https", &rest)) {
		domain = authority_host(rest);
		record->https |= keep_domain(record, &domain, arena);
	}
	return true;
}

static bool is_space(uint8_t octet)
{
	return octet == ' ' || octet == '\t';
}

/* URIs set apart by commas, which may have white space around them. */
static bool take_uris(struct tlsrpt_record *record, struct octets value, struct arena *arena)
{
	for (;;) {
		const uint8_t *comma = value.length ? memchr(value.bytes, ',', value.length) : NULL;
		struct octets uri = { value.bytes,
			comma ? (size_t)(comma - value.bytes) : value.length };
		size_t next = uri.length + 1;

		while (comma && uri.length && is_space(uri.bytes[uri.length - 1]))
			uri.length--;
		if (!take_uri(record, &uri, arena))
			return false;
		if (!comma)
			return true;
		while (next < value.length && is_space(value.bytes[next]))
			next++;
		value = (struct octets){ value.bytes + next, value.length - next };
	}
}

/* False when the record is not valid. */
static bool parse_fields(struct tlsrpt_record *record, struct octets text, struct arena *arena)
{
	struct txt_fields fields = txt_fields(text);
	struct octets name, value;

	while (txt_next_field(&fields, &name, &value)) {
		bool valid = txt_equals(&name, "rua") ? take_uris(record, value, arena)
						      : txt_is_extension_value(&value);
		if (!valid)
			return false;
	}
	return !fields.bad && record->domain_count;
}

struct tlsrpt_record tlsrpt_record_parse(
	const struct octets *texts, size_t count, struct arena *arena)
{
	struct tlsrpt_record record = { .status = TLSRPT_OK };
	struct octets fields;
	size_t left = txt_select(texts, count, "v=TLSRPTv1;", &fields);

	if (left != 1)
		return (struct tlsrpt_record){ .status = left ? TLSRPT_MULTIPLE : TLSRPT_NONE };
	record.domains = arena_alloc(arena, TLSRPT_DOMAINS_MAXIMUM * sizeof(*record.domains));
	if (!parse_fields(&record, fields, arena))
		return (struct tlsrpt_record){ .status = TLSRPT_INVALID };
	return record;
}
