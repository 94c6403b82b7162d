/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A certificate chain as a server presented it, turned into plain facts once per distinct chain of a
 * survey. Immutable after chain_parse() and trust_judge(); shared between threads by reference.
 */
#ifndef TESSCAN_TLS_CHAIN_H
#define TESSCAN_TLS_CHAIN_H

#include "base/arena.h"
#include "base/octets.h"
#include "base/words.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHAIN_DIGEST_SIZE 32 /* SHA-256 */
#define CHAIN_LONG_DIGEST_SIZE 64 /* SHA-512 */
#define CERTIFICATE_POLICIES_MAXIMUM 20 /* further ones are not kept */
#define CHAIN_CERTIFICATES_MAXIMUM 100 /* the rest of a longer chain is not kept */
#define CHAIN_SELF_SIGNATURES_MAXIMUM \
	16 /* certificates of a chain whose own signature is checked */
#define CHAIN_DEPTH_MAXIMUM 16 /* intermediates of a path that is followed */
#define CHAIN_NAME_CHECKS_MAXIMUM \
	100000 /* comparisons of names with name constraints: a few milliseconds */
#define CHAIN_COSTLY_MAXIMUM 4 /* costly keys of a chain by which signatures are checked */

/* Facts of one certificate (E.3). Absent texts are NULL. */
struct certificate {
	struct octets der;
	uint8_t sha256[CHAIN_DIGEST_SIZE];
	uint8_t sha512[CHAIN_LONG_DIGEST_SIZE];
	struct octets spki; /* SubjectPublicKeyInfo, DER */
	uint8_t spki_sha256[CHAIN_DIGEST_SIZE];
	uint8_t spki_sha512[CHAIN_LONG_DIGEST_SIZE];
	bool parsed; /* false: only der and its digests are set */
	int version; /* 1, 2 or 3 */
	struct octets subject; /* RFC 2253 text, UTF-8 where the certificate is; no mail address */
	struct octets issuer;
	struct octets issuer_organisation; /* the first of each */
	struct octets issuer_common_name;
	struct octets serial; /* big-endian, without the sign */
	bool serial_negative; /* RFC 5280 4.1.2.2 wants it positive */
	const char *signature_algorithm;
	const char *signature_digest; /* MD5, SHA1 ...; NULL: the algorithm has none of its own */
	const char *key_type; /* rsa, ec, ed25519 ... */
	const char *curve;
	int key_bits;
	bool repeats_extension; /* RFC 5280 4.2 */
	bool unreadable; /* an extension that paths rest on */
	bool has_not_before; /* false: the date cannot be read, and is none */
	bool has_not_after;
	int64_t not_before; /* microseconds since the epoch */
	int64_t not_after;
	bool is_ca;
	long path_length; /* -1: no limit */
	const char *key_usage;
	const char *extended_key_usage;
	bool for_servers; /* the extended key usage, if any, allows it */
	const char **policies; /* object identifiers, dotted */
	size_t policy_count;
	enum validation validation;
	struct octets subject_key_id;
	struct octets authority_key_id;
	bool must_staple; /* RFC 7633: it asks for an OCSP response beside it */
	bool self_issued;
	bool self_signed;
	bool self_signature_untried; /* too many, or too slow: whether it signed itself is not known */
	bool on_path; /* reached from the leaf, issuer by issuer, as far as certificates are well-formed */
	bool has_alternative_names; /* the extension is there, whatever is in it */
	struct octets *dns; /* dNSName, all of them */
	size_t dns_count;
	const struct octets **dns_index; /* tls/name_index.h, of many names; NULL: of few */
	struct octets *ip; /* iPAddress: 4 or 16 octets */
	size_t ip_count;
	size_t email_count; /* rfc822Name: personal data, so counted only */
	size_t uri_count;
	struct octets *common_names;
	size_t common_name_count;
	const struct octets **common_name_index;
	size_t constraint_count; /* subtrees of its name constraints */
};

/* E.4: does a path lead to the CA store, whatever the name. */
struct trust_verdict {
	enum trust status;
	int code; /* X509_V_ERR_ of the first error */
	int depth; /* where it occurred */
	bool if_unexpired_known;
	bool if_unexpired; /* trusted but for the dates */
	int64_t judged_at;
	int64_t valid_until; /* the verdict may change after this time */
};

struct chain {
	atomic_uint references;
	struct arena arena;
	uint8_t id[CHAIN_DIGEST_SIZE]; /* SHA-256 over the presented certificates */
	struct certificate *certificates; /* in the order presented, leaf first */
	size_t count;
	size_t self_signatures; /* checked */
	size_t name_checks; /* comparisons that name constraints ask for, at most */
	size_t costly_keys; /* certificates whose keys are such (costly.h) */
	bool meets_malformed; /* the way from the leaf does, by names and signatures, or the leaf is */
	struct stack_st_X509
		*objects; /* the library's, of those that are parsed; NULL once forgotten */
	struct trust_verdict trust;
};

/* Nobody can tell what it says (malformed.h): it has no names and is on no path. */
static inline bool certificate_is_malformed(const struct certificate *certificate)
{
	return certificate->repeats_extension || certificate->unreadable;
}

/* Both dates are known, and the time is between them; both ends are part of the period (RFC 5280 4.1.2.5). */
bool certificate_is_within_dates(const struct certificate *certificate, int64_t time_us);
/* The identity of a chain, cheap enough for every handshake. */
void chain_identify(const struct octets *ders, size_t count, uint8_t ret_id[CHAIN_DIGEST_SIZE]);
/* Whether a path through it is verified at a cost that a peer may choose: costly keys and name constraints are few. */
bool chain_is_cheap(const struct chain *chain);
/* The objects are for trust_judge(), and large: once it is judged they may go. */
void chain_forget_objects(struct chain *chain);
/* What it holds in memory. */
size_t chain_octets(const struct chain *chain);
struct chain *chain_ref(struct chain *chain);
void chain_unref(struct chain *chain);

#endif
