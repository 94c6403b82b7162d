/* SPDX-License-Identifier: Apache-2.0 */
/* The trust anchor's algorithms (dns_anchor.h). */
#include "net/dns_anchor.h"

#include "net/dns_signers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ANCHOR_TOKEN_SIZE 256

/* The next word of a zone file, parentheses and comments aside (RFC 1035 5.1); false at its end. */
static bool next_word(FILE *file, char word[ANCHOR_TOKEN_SIZE])
{
	size_t length = 0;
	int c;

	while ((c = getc(file)) != EOF) {
		bool gap = strchr(" \t\r\n();", c) != NULL; /* NUL, too */

		if (c == ';') {
			while ((c = getc(file)) != EOF && c != '\n')
				;
		}
		if (gap && length)
			break;
		if (!gap && length + 1 < ANCHOR_TOKEN_SIZE)
			word[length++] = (char)c;
	}
	word[length] = '\0';
	return length;
}

/* An algorithm's number or mnemonic (RFC 4034 A.1): those whose mnemonics are not here are taken for supported, as the rest is. */
static bool is_without_sha1(const char *word)
{
	static const char *const others[] = { "RSAMD5", "DH", "DSA", "RSASHA1", "DSA-NSEC3-SHA1",
		"RSASHA1-NSEC3-SHA1", "NSEC3DSA", "NSEC3RSASHA1", "INDIRECT", "PRIVATEDNS",
		"PRIVATEOID" };

	if (strspn(word, "0123456789") == strlen(word))
		return dns_algorithm_without_sha1((unsigned)strtoul(word, NULL, 10));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (!strcasecmp(word, others[i]))
			return false;
	}
	return true;
}

bool dns_anchor_without_sha1(const char *path)
{
	char word[ANCHOR_TOKEN_SIZE];
	size_t place = 0; /* words until the algorithm: the second of DS, the third of DNSKEY */
	bool any = false, found = false;
	FILE *file = fopen(path, "re");

	while (file && next_word(file, word)) {
		if (place && --place == 0) {
			any = true;
			found |= is_without_sha1(word);
		} else if (!place) {
			place = !strcasecmp(word, "DS") ? 2 : !strcasecmp(word, "DNSKEY") ? 3 : 0;
		}
	}
	if (file)
		fclose(file);
	return found || !any;
}
