/* SPDX-License-Identifier: Apache-2.0 */
/* Grades (grade.h): the worst of version, cipher suite, key exchange, its signature, leaf key and leaf signature. */
#include "verdict/grade.h"

#include <string.h>

static enum tls_grade worse(enum tls_grade a, enum tls_grade b)
{
	return a < b ? a : b;
}

static bool mentions(const char *suite, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strstr(suite, words[i]))
			return true;
	}
	return false;
}

/* By the IANA name of the suite, which spells its parts out. */
static enum tls_grade grade_suite(const char *suite)
{
	static const char *const broken[] = { "NULL", "EXPORT", "WITH_DES", "RC4", "MD5" };
	/* An anonymous one hides as much from who only reads as a certificate that nobody checks. */
	static const char *const weak[] = { "anon", "3DES", "IDEA", "SEED" };

	if (mentions(suite, broken, sizeof(broken) / sizeof(broken[0])))
		return GRADE_BROKEN;
	return mentions(suite, weak, sizeof(weak) / sizeof(weak[0])) ? GRADE_WEAK : GRADE_GOOD;
}

static enum tls_grade grade_version(const char *version)
{
	if (!strcmp(version, "TLSv1.3") || !strcmp(version, "TLSv1.2"))
		return GRADE_GOOD;
	return !strcmp(version, "TLSv1.1") || !strcmp(version, "TLSv1") ? GRADE_WEAK : GRADE_BROKEN;
}

/* Bits of a modulus: RSA or finite-field Diffie-Hellman. */
static enum tls_grade grade_modulus(int bits)
{
	if (bits < 1024)
		return GRADE_BROKEN;
	return bits < 2048 ? GRADE_WEAK : GRADE_GOOD;
}

static enum tls_grade grade_key_exchange(const struct tls_facts *tls)
{
	if (!tls->forward_secrecy)
		return GRADE_WEAK;
	return !strcmp(tls->key_exchange, "DHE") ? grade_modulus(tls->group_bits) : GRADE_GOOD;
}

static enum tls_grade grade_key(const struct certificate *leaf)
{
	if (!strncmp(leaf->key_type, "rsa", 3) || !strcmp(leaf->key_type, "dsa"))
		return grade_modulus(leaf->key_bits);
	if (strcmp(leaf->key_type, "ec") != 0 || leaf->key_bits >= 224)
		return GRADE_GOOD;
	return leaf->key_bits < 160 ? GRADE_BROKEN : GRADE_WEAK;
}

/* A signature that the key made on itself protects nothing, so its strength does not matter. */
static enum tls_grade grade_signature(const struct certificate *leaf)
{
	static const char *const weak[] = { "SHA1", "sha1", "MD5", "md5", "MD2", "MD4" };

	if (leaf->self_signed)
		return GRADE_GOOD;
	return mentions(leaf->signature_algorithm, weak, sizeof(weak) / sizeof(weak[0]))
		? GRADE_WEAK
		: GRADE_GOOD;
}

/* RFC 9155: neither digest is to be used for what the server signs of the handshake. In TLS 1.3 there are none. */
static enum tls_grade grade_handshake(const struct tls_facts *tls)
{
	static const char *const weak[] = { "SHA1", "MD5" };

	return mentions(tls->signature, weak, sizeof(weak) / sizeof(weak[0])) ? GRADE_WEAK
									      : GRADE_GOOD;
}

enum tls_grade grade_of(const struct smtp_facts *smtp, const struct chain *chain)
{
	enum tls_grade grade;

	if (!smtp->tls_up)
		return GRADE_NONE;
	grade = worse(grade_version(smtp->tls.version), grade_suite(smtp->tls.cipher_iana));
	grade = worse(grade, grade_key_exchange(&smtp->tls));
	grade = worse(grade, grade_handshake(&smtp->tls));
	if (chain && chain->certificates[0].parsed) {
		grade = worse(grade, grade_key(&chain->certificates[0]));
		grade = worse(grade, grade_signature(&chain->certificates[0]));
	}
	return grade;
}
