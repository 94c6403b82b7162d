/* SPDX-License-Identifier: Apache-2.0 */
/* Expected JSON (expect.h). */
#include "tests/core/expect.h"

#include "base/arena.h"
#include "base/buffer.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAXIMUM 65536

static json_t *digest_of(unsigned char *der, int length)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	char text[2 * EVP_MAX_MD_SIZE + 1] = "";

	EVP_Digest(der, (size_t)length, digest, &size, EVP_sha256(), NULL);
	for (unsigned i = 0; i < size; i++)
		snprintf(text + (size_t)2 * i, 3, "%02x", digest[i]);
	OPENSSL_free(der);
	return json_string(text);
}

static const struct identity *find(const struct world *in, const char *name)
{
	for (size_t i = 0; i < in->certificate_count; i++) {
		if (!strcmp(in->certificates[i].name, name))
			return &in->certificates[i].identity;
	}
	return NULL;
}

static json_t *serial_of(const X509 *x509)
{
	char text[24];

	snprintf(text, sizeof(text), "%04lx", ASN1_INTEGER_get(X509_get0_serialNumber(x509)));
	return json_string(text);
}

/* Of the certificate alone: its length, as the machine has it, and itself (tls/chain.h). */
static json_t *chain_of(X509 *x509)
{
	unsigned char *der = NULL;
	int length = i2d_X509(x509, &der);
	uint64_t prefix = (uint64_t)length;
	unsigned char *octets = memory_require(OPENSSL_malloc((size_t)length + sizeof(prefix)));

	memcpy(octets, &prefix, sizeof(prefix));
	memcpy(octets + sizeof(prefix), der, (size_t)length);
	OPENSSL_free(der);
	return digest_of(octets, length + (int)sizeof(prefix));
}

/* What a scenario cannot know of a certificate, as it is made anew each time. */
static json_t *resolve_certificate(const char *what, const struct identity *identity)
{
	unsigned char *der = NULL;
	int length;

	if (!identity)
		return NULL;
	if (!strncmp(what, "$serial ", 8))
		return serial_of(identity->x509);
	if (!strncmp(what, "$chain ", 7))
		return chain_of(identity->x509);
	if (!strncmp(what, "$spki ", 6))
		length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(identity->x509), &der);
	else
		length = i2d_X509(identity->x509, &der);
	return digest_of(der, length);
}

static bool is_of_certificate(const char *text)
{
	return !strncmp(text, "$sha256 ", 8) || !strncmp(text, "$spki ", 6) ||
		!strncmp(text, "$serial ", 8) || !strncmp(text, "$chain ", 7);
}

/* Each "{NAME}" by the word "NAME=..." of the reference. Freed by the caller. */
static char *fill_text(const char *text, const char *reference)
{
	struct buffer buffer;

	buffer_init(&buffer, TEXT_MAXIMUM);
	while (*text) {
		size_t length = strcspn(text + 1, "{}");
		char *key = memory_format(" %.*s=", (int)length, text + 1);
		const char *value =
			*text == '{' && text[1 + length] == '}' ? strstr(reference, key) : NULL;

		if (value) {
			value += strlen(key);
			buffer_append(&buffer, value, strcspn(value, " "));
			text += length + 2;
		} else {
			buffer_append(&buffer, text++, 1);
		}
		free(key);
	}
	return buffer_take(&buffer, NULL);
}

static json_t *fill(const json_t *value, const char *reference)
{
	json_t *result, *part;
	const char *key;

	if (json_is_string(value)) {
		char *text = fill_text(json_string_value(value), reference);

		result = json_string(text);
		free(text);
		return result;
	}
	if (json_is_array(value)) {
		result = json_array();
		for (size_t i = 0; i < json_array_size(value); i++)
			json_array_append_new(result, fill(json_array_get(value, i), reference));
		return result;
	}
	if (!json_is_object(value))
		return json_deep_copy(value);
	result = json_object();
	json_object_foreach((json_t *)(uintptr_t)value, key, part)
		json_object_set_new(result, key, fill(part, reference));
	return result;
}

/* "NAME KEY=VALUE ...": what was called so, with the values put in. */
static json_t *resolve_reference(
	const char *reference, const json_t *names, const struct world *in, char **ret_unknown)
{
	char *name = memory_format("%.*s", (int)strcspn(reference, " "), reference);
	const json_t *called = json_object_get(names, name);
	json_t *result = NULL;

	if (called) {
		json_t *filled = fill(called, reference);

		result = expect_resolve(filled, names, in, ret_unknown);
		json_decref(filled);
	} else if (!*ret_unknown) {
		*ret_unknown = memory_string(reference);
	}
	free(name);
	return result;
}

static json_t *resolve_text(
	const json_t *value, const json_t *names, const struct world *in, char **ret_unknown)
{
	const char *text = json_string_value(value);

	if (*text != '$' || !strcmp(text, "$any"))
		return json_deep_copy(value);
	if (!is_of_certificate(text))
		return resolve_reference(text + 1, names, in, ret_unknown);
	json_t *result = resolve_certificate(text, find(in, strchr(text, ' ') + 1));
	if (!result && !*ret_unknown)
		*ret_unknown = memory_string(text);
	return result;
}

static bool is_none(const json_t *value)
{
	return json_is_string(value) && !strcmp(json_string_value(value), "$none");
}

/* Objects are laid over objects, all else takes the place of what was there. */
static void lay_over(json_t *base, const char *key, json_t *value)
{
	json_t *below = json_object_get(base, key);
	const char *member;
	json_t *part;

	if (!json_is_object(below) || !json_is_object(value)) {
		json_object_set(base, key, value);
		return;
	}
	json_object_foreach(value, member, part)
	{
		if (is_none(part))
			json_object_del(below, member);
		else
			lay_over(below, member, part);
	}
}

static json_t *resolve_object(
	const json_t *value, const json_t *names, const struct world *in, char **ret_unknown)
{
	const char *like = json_string_value(json_object_get(value, "$like")), *key;
	json_t *base = like ? resolve_reference(like, names, in, ret_unknown) : json_object();
	json_t *part;

	if (!base)
		return NULL;
	json_object_foreach((json_t *)(uintptr_t)value, key, part)
	{
		if (!strcmp(key, "$like"))
			continue;
		if (is_none(part)) {
			/* Kept where this object is laid over another one itself. */
			if (like)
				json_object_del(base, key);
			else
				json_object_set(base, key, part);
			continue;
		}
		json_t *resolved = expect_resolve(part, names, in, ret_unknown);
		if (!resolved)
			break;
		lay_over(base, key, resolved);
		json_decref(resolved);
	}
	return base;
}

static json_t *resolve_array(
	const json_t *value, const json_t *names, const struct world *in, char **ret_unknown)
{
	json_t *result = json_array();

	for (size_t i = 0; i < json_array_size(value); i++) {
		json_t *part = expect_resolve(json_array_get(value, i), names, in, ret_unknown);

		if (part)
			json_array_append_new(result, part);
	}
	return result;
}

json_t *expect_resolve(
	const json_t *value, const json_t *names, const struct world *in, char **ret_unknown)
{
	if (json_is_string(value))
		return resolve_text(value, names, in, ret_unknown);
	if (json_is_array(value))
		return resolve_array(value, names, in, ret_unknown);
	if (json_is_object(value))
		return resolve_object(value, names, in, ret_unknown);
	return json_deep_copy(value);
}

static char *shown(const json_t *value)
{
	char *text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_SORT_KEYS | JSON_COMPACT)
			   : memory_string("nothing");

	return text ? text : memory_string("?");
}

static char *tell(const char *path, const json_t *expected, const json_t *found)
{
	char *wanted = shown(expected), *got = shown(found);
	char *line = memory_format("%s: %s expected, %s found", *path ? path : "all", wanted, got);

	free(wanted);
	free(got);
	return line;
}

static char *differ(const char *path, const json_t *expected, const json_t *found);

static char *differ_objects(const char *path, const json_t *expected, const json_t *found)
{
	char *below, *line = NULL;
	const char *key;
	json_t *part;

	json_object_foreach((json_t *)(uintptr_t)expected, key, part)
	{
		below = memory_format("%s.%s", path, key);
		line = differ(below, part, json_object_get(found, key));
		free(below);
		if (line)
			return line;
	}
	json_object_foreach((json_t *)(uintptr_t)found, key, part)
	{
		if (json_object_get(expected, key))
			continue;
		below = memory_format("%s.%s", path, key);
		line = tell(below, NULL, part);
		free(below);
		return line;
	}
	return NULL;
}

static char *differ_arrays(const char *path, const json_t *expected, const json_t *found)
{
	size_t count = json_array_size(expected), other = json_array_size(found);
	char *line = NULL;

	for (size_t i = 0; !line && i < (count > other ? count : other); i++) {
		char *below = memory_format("%s[%zu]", path, i);

		line = differ(below, json_array_get(expected, i), json_array_get(found, i));
		free(below);
	}
	return line;
}

static char *differ(const char *path, const json_t *expected, const json_t *found)
{
	if (!expected || !found)
		return expected == found ? NULL : tell(path, expected, found);
	if (json_is_string(expected) && !strcmp(json_string_value(expected), "$any"))
		return NULL;
	if (json_is_object(expected) && json_is_object(found))
		return differ_objects(path, expected, found);
	if (json_is_array(expected) && json_is_array(found))
		return differ_arrays(path, expected, found);
	return json_equal(expected, found) ? NULL : tell(path, expected, found);
}

char *expect_difference(const json_t *expected, const json_t *found)
{
	return differ("", expected, found);
}
