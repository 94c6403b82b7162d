/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy file of MTA-STS (policy.h): lines key ":" *WSP value *WSP. Fields with unknown keys
 * are ignored, but a line that is no field makes the file invalid, as it breaks the grammar.
 */
#include "scanners/mtasts/policy.h"

#include "base/name.h"
#include "base/octets.h"
#include "base/txt.h"
#include "base/utf8.h"

#include <string.h>

#define MAX_AGE_DIGITS_MAXIMUM 10
#define MAX_AGE_SHORT 86400

struct parser {
	struct arena *arena;
	struct sts_policy *policy;
	bool lenient; /* a leniency was needed */
	bool fields; /* there was a line that is not blank */
	bool bad_line;
	bool bad_mx;
	bool has_version, has_mode, has_max_age; /* seen, good or bad */
	bool version_ok;
	size_t mx_valid, mx_wild;
};

static void lenience(struct parser *parser, enum sts_lint lint)
{
	parser->lenient = true;
	parser->policy->lints |= LINT_BIT(lint);
}

/* True when this is the first of a field that may stand once. */
static bool first(struct parser *parser, bool *seen)
{
	if (*seen)
		lenience(parser, STS_LINT_DUPLICATE);
	bool is_first = !*seen;
	*seen = true;
	return is_first;
}

static void take_version(struct parser *parser, const struct octets *value)
{
	if (first(parser, &parser->has_version))
		parser->version_ok = txt_equals(value, "STSv1");
}

static void take_mode(struct parser *parser, const struct octets *value)
{
	if (!first(parser, &parser->has_mode))
		return;
	for (int mode = 0; mode < sts_mode_count; mode++) {
		if (txt_equals(value, sts_mode_text((enum sts_mode)mode))) {
			parser->policy->has_mode = true;
			parser->policy->mode = (enum sts_mode)mode;
		}
	}
}

static void take_max_age(struct parser *parser, const struct octets *value)
{
	int64_t seconds = 0;

	if (!first(parser, &parser->has_max_age) || !value->length ||
		value->length > MAX_AGE_DIGITS_MAXIMUM)
		return;
	for (size_t i = 0; i < value->length; i++) {
		if (value->bytes[i] < '0' || value->bytes[i] > '9')
			return;
		seconds = seconds * 10 + (value->bytes[i] - '0');
	}
	if (seconds == 0)
		parser->policy->lints |= LINT_BIT(STS_LINT_MAX_AGE_ZERO);
	else if (seconds < MAX_AGE_SHORT)
		parser->policy->lints |= LINT_BIT(STS_LINT_MAX_AGE_SHORT);
	if (seconds > STS_MAX_AGE_MAXIMUM) {
		lenience(parser, STS_LINT_MAX_AGE_OVER);
		seconds = STS_MAX_AGE_MAXIMUM;
	}
	parser->policy->max_age = seconds;
}

/* Makes a name lower case; false when an octet can stand neither in A-labels nor in U-labels. */
static bool fold(char *text, bool *ret_ulabel)
{
	bool ulabel = false;

	for (char *c = text; *c; c++) {
		char one[2] = { *c, 0 };
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 32);
		if ((unsigned char)*c >= 0x80)
			ulabel = true;
		else if (!name_is_ldh(one))
			return false;
	}
	*ret_ulabel = ulabel;
	return true;
}

static void take_mx(struct parser *parser, const struct octets *value)
{
	char *pattern = arena_text(parser->arena, (const char *)value->bytes, value->length);
	bool wild = !strncmp(pattern, "*.", 2), ulabel;
	char *name = pattern + (wild ? 2 : 0);
	size_t length = strlen(name);

	if (length > 1 && name[length - 1] == '.') {
		lenience(parser, STS_LINT_MX_TRAILING_DOT);
		name[length - 1] = 0;
	}
	if (!fold(name, &ulabel) || !(ulabel ? name_valid(name) : name_is_host(name))) {
		parser->bad_mx = true;
		return;
	}
	if (ulabel)
		lenience(parser, STS_LINT_MX_ULABEL);
	parser->mx_valid++;
	parser->mx_wild += wild;
	if (parser->policy->mx_count < STS_POLICY_MX_MAXIMUM)
		parser->policy->mx[parser->policy->mx_count++] = pattern;
	else
		parser->policy->lints |= LINT_BIT(STS_LINT_MX_CUT);
}

static void take_field(struct parser *parser, const struct octets *key, const struct octets *value)
{
	if (txt_equals(key, "version"))
		take_version(parser, value);
	else if (txt_equals(key, "mode"))
		take_mode(parser, value);
	else if (txt_equals(key, "max_age"))
		take_max_age(parser, value);
	else if (txt_equals(key, "mx"))
		take_mx(parser, value);
	else
		parser->bad_line |= !value->length;
}

static bool is_space(uint8_t octet)
{
	return octet == ' ' || octet == '\t';
}

/* The body is UTF-8, so what is left to forbid are control characters (sts-policy-vchar). */
static bool is_value(const struct octets *value)
{
	for (size_t i = 0; i < value->length; i++) {
		if (value->bytes[i] < 0x20 || value->bytes[i] == 0x7f)
			return false;
	}
	return true;
}

/* A line without its end and without white space behind. */
static void take_line(struct parser *parser, struct octets line)
{
	const uint8_t *colon = memchr(line.bytes, ':', line.length);

	parser->fields = true;
	if (!colon) {
		parser->bad_line = true;
		return;
	}
	struct octets key = { line.bytes, (size_t)(colon - line.bytes) };
	struct octets value = { colon + 1, line.length - key.length - 1 };
	while (value.length && is_space(*value.bytes)) {
		value.bytes++;
		value.length--;
	}
	if (txt_is_field_name(&key) && is_value(&value))
		take_field(parser, &key, &value);
	else
		parser->bad_line = true;
}

/* Cuts off the next line with its end, LF or CRLF; a CR at the end of the body is half of one. */
static struct octets next_line(struct parser *parser, struct octets *rest)
{
	const uint8_t *end = memchr(rest->bytes, '\n', rest->length);
	size_t whole = end ? (size_t)(end - rest->bytes) + 1 : rest->length;
	struct octets line = { rest->bytes, end ? whole - 1 : whole };

	rest->bytes += whole;
	rest->length -= whole;
	if (line.length && line.bytes[line.length - 1] == '\r') {
		line.length--;
		parser->lenient |= !end;
	}
	while (line.length && is_space(line.bytes[line.length - 1]))
		line.length--;
	return line;
}

static enum sts_policy_status judge_mx(const struct parser *parser)
{
	if (parser->bad_mx)
		return STS_POLICY_BAD_MX;
	if (!parser->mx_valid && parser->policy->mode != STS_MODE_NONE)
		return STS_POLICY_NO_MX;
	return STS_POLICY_VALID;
}

/* The order is that of policy.h: a file of another version may have another grammar. */
static enum sts_policy_status judge(const struct parser *parser)
{
	if (!parser->fields)
		return STS_POLICY_EMPTY;
	if (parser->has_version && !parser->version_ok)
		return STS_POLICY_BAD_VERSION;
	if (parser->bad_line)
		return STS_POLICY_BAD_LINE;
	if (!parser->has_version)
		return STS_POLICY_NO_VERSION;
	if (!parser->has_mode)
		return STS_POLICY_NO_MODE;
	if (!parser->policy->has_mode)
		return STS_POLICY_BAD_MODE;
	if (!parser->has_max_age)
		return STS_POLICY_NO_MAX_AGE;
	if (parser->policy->max_age == STS_MAX_AGE_UNKNOWN)
		return STS_POLICY_BAD_MAX_AGE;
	return judge_mx(parser);
}

static bool begins_with_bom(const struct octets *body)
{
	return body->length >= 3 && !memcmp(body->bytes, "\xef\xbb\xbf", 3);
}

struct sts_policy sts_policy_parse(const uint8_t *body, size_t length, struct arena *arena)
{
	struct sts_policy policy = { .max_age = STS_MAX_AGE_UNKNOWN };
	struct parser parser = { .arena = arena, .policy = &policy };
	struct octets rest = { body, length };

	if (!utf8_valid((const char *)body, length)) {
		policy.status = STS_POLICY_NOT_UTF8;
		return policy;
	}
	if (begins_with_bom(&rest))
		policy.lints |= LINT_BIT(STS_LINT_BOM);
	policy.mx = arena_alloc(arena, STS_POLICY_MX_MAXIMUM * sizeof(*policy.mx));
	while (rest.length) {
		struct octets line = next_line(&parser, &rest);
		policy.line_count++;
		if (line.length)
			take_line(&parser, line);
		else
			lenience(&parser, STS_LINT_BLANK_LINE);
	}
	if (parser.mx_valid && parser.mx_wild == parser.mx_valid)
		policy.lints |= LINT_BIT(STS_LINT_WILDCARD_ONLY);
	policy.status = judge(&parser);
	policy.strict = policy.status == STS_POLICY_VALID && !parser.lenient;
	return policy;
}

/* The letters of `word`, which are lower case, in either case. */
static bool begins_with(const char *text, const char *word)
{
	for (; *word; text++, word++) {
		char lower = *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text;
		if (lower != *word)
			return false;
	}
	return true;
}

bool sts_media_type_ok(const char *content_type)
{
	static const char type[] = "text/plain";

	if (!content_type)
		return false;
	content_type += strspn(content_type, " \t");
	if (!begins_with(content_type, type))
		return false;
	content_type += strlen(type);
	content_type += strspn(content_type, " \t");
	return !*content_type || *content_type == ';';
}
