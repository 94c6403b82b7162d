/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms of opt-outs (opt_out.h): a domain, "*.x", ".x", a URL (RFC 3986 3.2, Appendix C), a mailbox (RFC 5321 4.1.2) or a
 * mailto URL of one (RFC 6068), "rank,x". It does not read CSV: which column was meant nobody can know.
 */
#include "input/opt_out.h"

#include "input/domain.h"

#include <string.h>
#include <strings.h>

#define PORT_DIGITS 5

static const char no_domain[] = "is no domain";
static const char networks[] = "is an address or a network: it belongs into --blocklist-file";
static const char several[] = "is more than one domain, or has text beside it: write one a line, "
			      "and # before what is said of it";

struct text {
	const char *start;
	size_t length;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool holds(struct text text, char c)
{
	return text.length && memchr(text.start, c, text.length);
}

/* How many octets come before the first that is one of `set`. */
static size_t span_before(struct text text, const char *set)
{
	size_t span = text.length;

	for (; *set; set++) {
		const char *found = span ? memchr(text.start, *set, span) : NULL;
		if (found)
			span = (size_t)(found - text.start);
	}
	return span;
}

static struct text after(struct text text, size_t length)
{
	return (struct text){ text.start + length, text.length - length };
}

static struct text trim(struct text text)
{
	while (text.length && is_blank(text.start[text.length - 1]))
		text.length--;
	while (text.length && is_blank(*text.start))
		text = after(text, 1);
	return text;
}

/* A # inside a word is none that begins a comment: it may be of a URL or of a mailbox. */
static struct text without_comment(struct text text)
{
	for (size_t i = span_before(text, "#"); i < text.length; i++) {
		if (text.start[i] == '#' && (!i || is_blank(text.start[i - 1])))
			text.length = i;
	}
	return trim(text);
}

/* "1,x" as lists by rank have it. */
static struct text without_rank(struct text text)
{
	size_t digits = 0;

	while (digits < text.length && is_digit(text.start[digits]))
		digits++;
	return digits && digits < text.length && text.start[digits] == ','
		? trim(after(text, digits + 1))
		: text;
}

static bool take_between(struct text *text, char opening, char closing)
{
	if (text->length < 2 || *text->start != opening || text->start[text->length - 1] != closing)
		return false;
	*text = trim((struct text){ text->start + 1, text->length - 2 });
	return true;
}

static bool take_prefix(struct text *text, const char *prefix)
{
	size_t length = strlen(prefix);

	if (text->length < length || strncasecmp(text->start, prefix, length) != 0)
		return false;
	*text = trim(after(*text, length));
	return true;
}

/* Where "://" begins; the length of the text when it does not. */
static size_t scheme_length(struct text text)
{
	const char *found = text.length ? memmem(text.start, text.length, "://", 3) : NULL;

	return found ? (size_t)(found - text.start) : text.length;
}

/* RFC 3986 3.1 */
static bool is_scheme(struct text text)
{
	if (!text.length || !is_letter(*text.start))
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.start[i];
		if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.')
			return false;
	}
	return true;
}

/*
 * What may stand before the @: an atom of any script, nothing, or *. Of "y%x@z" and "y!x@z" it is not known who is meant.
 */
static bool is_local_part(struct text text)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.start[i];
		bool is_atom = is_letter(c) || is_digit(c) || (c && strchr("$&'*+-.=^_`{}~", c));
		if (!is_atom && !((unsigned char)c & 0x80))
			return false;
	}
	return true;
}

/* IPv6 in any of its forms, alone, with a prefix length, port or zone, and ranges of it. */
static bool is_like_ipv6(struct text text)
{
	size_t colons = 0;

	if (!holds(text, ':'))
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.start[i];
		colons += c == ':';
		if (!is_digit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F') &&
			!memchr(":./-[]", c, 7))
			return false;
	}
	return colons >= 2;
}

/* Addresses, ranges of them, and what else has digits only. */
static bool is_like_ipv4(struct text text)
{
	bool has_digit = false;

	for (size_t i = 0; i < text.length; i++) {
		char c = text.start[i];
		has_digit |= is_digit(c);
		if (!is_digit(c) && c != '.' && c != '-')
			return false;
	}
	return has_digit;
}

static const char *read_name(struct text host, struct opt_out *opt_out)
{
	struct domain_name parsed;

	if (is_like_ipv4(host))
		return networks;
	domain_parse(host.start, host.length, true, &parsed);
	if (parsed.status == INPUT_ADDRESS_LITERAL)
		return networks;
	if (parsed.status != INPUT_OK && parsed.status != INPUT_SPECIAL_USE)
		return no_domain;
	if (name_labels(parsed.text) == 1 && !opt_out->below)
		return "is a single label: write .label for it and all below it";
	memcpy(opt_out->name, parsed.text, sizeof(opt_out->name));
	return NULL;
}

static const char *read_host(struct text host, struct opt_out *opt_out)
{
	size_t length = span_before(host, ":");
	struct text port = after(host, length);

	if (is_like_ipv6(host) || (host.length && *host.start == '['))
		return networks;
	opt_out->taken_out |= port.length != 0;
	if (port.length > PORT_DIGITS + 1)
		return no_domain;
	for (size_t i = 1; i < port.length; i++) {
		if (!is_digit(port.start[i]))
			return no_domain;
	}
	host.length = length;
	opt_out->below = take_prefix(&host, "*.") || take_prefix(&host, ".");
	return read_name(host, opt_out);
}

/* URLs: the host is what stands behind the last @ of the authority, before the port. */
static const char *read_url(struct text text, size_t scheme, struct opt_out *opt_out)
{
	struct text rest = after(text, scheme + 3);

	if (!is_scheme((struct text){ text.start, scheme }))
		return no_domain;
	if (scheme_length(rest) < rest.length)
		return several;
	rest.length = span_before(rest, "/?#\\");
	for (size_t at; (at = span_before(rest, "@")) < rest.length;)
		rest = after(rest, at + 1);
	opt_out->taken_out = true;
	return read_host(rest, opt_out);
}

/* A domain, a mailbox, and what of a URL is left without its scheme. */
static const char *read_bare(struct text text, struct opt_out *opt_out)
{
	size_t at = span_before(text, "@"), end = span_before(text, "/?#\\");

	if (at < text.length) {
		/* "x/~user@y" may be x as well as y. */
		if (end < at || !is_local_part((struct text){ text.start, at }))
			return no_domain;
		opt_out->taken_out = true;
		text = after(text, at + 1);
		end = span_before(text, "/?#\\");
		if (holds(text, '@'))
			return several;
	}
	opt_out->taken_out |= end < text.length;
	if (is_like_ipv6(text))
		return networks;
	text.length = end;
	return read_host(text, opt_out);
}

static const char *read_words(struct text text, struct opt_out *opt_out)
{
	bool in_brackets = take_between(&text, '<', '>');
	bool is_mailto = take_prefix(&text, "mailto:");

	in_brackets |= take_between(&text, '<', '>');
	if (span_before(text, " \t,;|<>") < text.length)
		return several;
	opt_out->taken_out = in_brackets || is_mailto;
	size_t scheme = scheme_length(text);
	if (scheme < text.length && !is_mailto)
		return read_url(text, scheme, opt_out);
	if (is_mailto && !holds(text, '@'))
		return no_domain;
	return read_bare(text, opt_out);
}

const char *opt_out_parse(const char *line, size_t length, struct opt_out *ret_opt_out)
{
	struct text text = without_comment((struct text){ line, length });

	*ret_opt_out = (struct opt_out){ 0 };
	if (!text.length)
		return NULL;
	text = without_rank(text);
	take_between(&text, '"', '"');
	const char *fault = read_words(text, ret_opt_out);
	if (fault)
		*ret_opt_out = (struct opt_out){ 0 };
	else if (!ret_opt_out->below)
		ret_opt_out->is_site =
			!strncmp(ret_opt_out->name, OPT_OUT_SITE, strlen(OPT_OUT_SITE)) &&
			name_labels(ret_opt_out->name) > 2;
	return fault;
}
