/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates and chains made for a test: P-256 keys, dates around CERTIFICATES_NOW. */
#ifndef TESSCAN_TESTS_CERTIFICATES_H
#define TESSCAN_TESTS_CERTIFICATES_H

#include "tls/chain.h"
#include "tls/tlsa_diagnosis.h"

#include <openssl/x509.h>

/* The time of every test, in microseconds: 2026-09-21T14:13:20Z. */
#define CERTIFICATES_NOW INT64_C(1790000000000000)
#define CERTIFICATES_DAY INT64_C(86400)
#define CERTIFICATES_CHAIN_MAXIMUM 12

/* What a certificate says. Extensions are texts as in OpenSSL's configuration files. */
struct certificate_plan {
	const char *cn; /* NULL: empty subject */
	const char *names; /* subjectAltName, as "DNS:a,IP:192.0.2.1"; NULL: none */
	const char *constraints; /* basicConstraints */
	const char *usage; /* keyUsage */
	const char *extended_usage;
	const char *name_constraints;
	const char *policies; /* certificatePolicies */
	const char *organisation; /* of the subject */
	const char *mail_address; /* in the subject */
	bool mail_beside_cn; /* in one relative name with it */
	const char *digest; /* of the signature; NULL: SHA256 */
	bool version_1; /* without extensions */
	const char *unknown_critical; /* DER of an extension nobody knows, as "DER:0500" */
	int raw_nid; /* of an extension whose octets follow, behind all others; 0: none */
	const char *raw; /* its value, `raw_length` octets of DER */
	size_t raw_length;
	int repeated_nid; /* of an extension that stands there once more; 0: none */
	const char *serial; /* in hexadecimal, with its sign; NULL: the next one */
	const char *odd_start; /* notBefore in these letters; likewise the other */
	const char *odd_end;
	int start_day; /* 0 means -30: days from now */
	int end_day; /* 0 means 30 */
};

/* A certificate with its key. */
struct identity {
	X509 *x509;
	EVP_PKEY *key;
};

EVP_PKEY *certificates_key(void);
/*
 * Issues one. issuer NULL: self-signed. key NULL: a new one; else a reference is taken. Freed with
 * identity_done().
 */
struct identity certificates_issue(
	const struct certificate_plan *plan, const struct identity *issuer, EVP_PKEY *key);
/* The usual authority: CA:TRUE, keyCertSign. */
struct identity certificates_authority(const char *cn, const struct identity *issuer);
/* The usual leaf for one dNSName. */
struct identity certificates_leaf(const char *name, const struct identity *issuer);
/* Alters the last octet of the signature. */
void certificates_break_signature(struct identity *identity);
void identity_done(struct identity *identity);

/* The chain as a server would present it; NULL ends the list. Freed with chain_unref(). */
struct chain *certificates_chain(const struct identity *const *identities);
#define CHAIN(...) certificates_chain((const struct identity *const[]){ __VA_ARGS__, NULL })

/* A PEM file with these certificates, in a temporary place; its path, freed after unlink(). */
char *certificates_pem(const struct identity *const *identities);
#define PEM_FILE(...) certificates_pem((const struct identity *const[]){ __VA_ARGS__, NULL })

/* The TLSA record that matches this certificate; its data lives in the arena. */
struct tlsa_record certificates_tlsa(struct arena *arena, uint8_t usage, uint8_t selector,
	uint8_t matching_type, const struct identity *identity);

/* What tlsa_diagnose_all() says for the chain of the chain itself and others; `other` is an index among those. */
struct tlsa_diagnosis certificates_diagnose(const struct tlsa_record *record,
	const struct chain *chain, const struct chain *const *others, size_t other_count);

#endif
