/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client side of one TLS session: the profile we offer (E.1), what was negotiated (E.2), and why
 * it failed (E.8). The octets themselves are moved by net/conn.
 */
#ifndef TESSCAN_TLS_SESSION_H
#define TESSCAN_TLS_SESSION_H

#include "base/words.h"
#include "tls/chain.h"
#include "tls/flight.h"
#include "tls/stapling.h"

#include <stdbool.h>
#include <stdint.h>

struct ssl_st;
struct ssl_ctx_st;
struct stack_st_X509;

#define TLS_CERTIFICATES_MAXIMUM (256 * 1024) /* octets of a Certificate message */
#define TLS_OCTETS_MAXIMUM \
	(512 * 1024) /* received in a TLS session: the longest chain and twice as long a reply */

#define TLS_ALERTS_MAXIMUM 8 /* alerts kept; a server may send warnings without end */

/* One alert that the server sent. */
struct tls_alert {
	bool fatal;
	uint8_t description;
};

/* Facts of a completed handshake. The texts are static. */
struct tls_facts {
	const char *version;
	const char *cipher_iana;
	const char *cipher_openssl;
	uint16_t cipher_id;
	const char *key_exchange; /* ECDHE, DHE or RSA */
	const char *authentication;
	const char *encryption; /* AES-128, CHACHA20 ... */
	const char *mode; /* GCM, CBC ... */
	const char *mac; /* AEAD for authenticated ciphers */
	int cipher_bits;
	bool aead;
	char group[24];
	int group_bits; /* 0: no ephemeral key */
	bool forward_secrecy;
	char signature[40]; /* empty: none, as with RSA key exchange */
	bool secure_renegotiation;
	bool extended_master_secret;
	bool ticket; /* at the end of the handshake: up to TLS 1.2 */
	size_t tickets; /* NewSessionTicket messages so far; with TLS 1.3 they follow the handshake */
	uint64_t ticket_lifetime; /* seconds, of the last ticket */
	uint8_t session_id_length; /* in the ServerHello; up to TLS 1.2 the server's own choice */
	bool resumed;
	enum downgrade downgrade;
	bool ocsp_stapled;
	struct ocsp_facts ocsp; /* when stapled */
	size_t scts_in_handshake;
	size_t scts_in_certificate;
	struct tls_alert alerts[TLS_ALERTS_MAXIMUM]; /* received so far */
	size_t alert_count;
	uint64_t octets_in; /* of the handshake, on the wire, with what the last read brought */
	uint64_t octets_out;
};

/* Notes taken while the handshake runs, for tls_classify_failure(). */
struct tls_watch {
	void (*heard)(void *owner, const void *octets, size_t length); /* tls_session_tell() */
	void *owner;
	bool server_octets; /* any octet came */
	uint8_t first_octets[5]; /* header of the first record */
	bool have_header;
	bool server_hello;
	bool client_certificate_asked;
	struct flight_group group; /* of an ephemeral key exchange, as the server's messages say */
	uint8_t *
		certificates; /* its Certificate message until the handshake is over; NULL: none came */
	size_t certificates_length;
	bool certificates_1_3; /* in the form of TLS 1.3 */
	size_t tickets; /* with one the server has accepted our side, too (RFC 8446 4.6.1) */
	uint8_t session_id_length;
	enum downgrade downgrade;
	size_t scts;
	struct tls_alert alerts[TLS_ALERTS_MAXIMUM];
	size_t alert_count;
	int alert; /* description of a fatal alert received, -1: none */
	bool group_too_large; /* a Diffie-Hellman prime came that is not computed with */
	bool key_restricted; /* our offer leaves the server one kind of key */
};

/* Which key a server with more than one is to present; or any, and anonymous suites behind all others (RFC 7672 8.2). */
enum tls_key_kind { TLS_KEY_ANY, TLS_KEY_RSA, TLS_KEY_ECDSA /* and EdDSA */, TLS_KEY_OR_NONE };

struct tls_failure {
	enum tls_fail class;
	const char *alert; /* name of the alert received, NULL: none */
	/* It says nothing of what the server would do at another time (RFC 8446 6.2, PROTOCOL D.11). */
	bool passing;
	enum downgrade downgrade; /* as the reason: our library then refuses the session */
	struct flight_group group; /* what the server showed before; likewise the next */
	bool client_certificate_asked;
	char error[160]; /* the library's own words, or the system's */
};

/* How the octets of a handshake ended. */
enum tls_end {
	TLS_END_LIBRARY,
	TLS_END_EOF,
	TLS_END_RESET,
	TLS_END_SILENCE, /* the system gave up waiting */
	TLS_END_INTERNAL,
};

/* The profile of E.1: TLS 1.0 to 1.3, level 0, no verification. One per thread; never NULL. */
struct ssl_ctx_st *tls_context_new(void);
void tls_context_free(struct ssl_ctx_st *context);

/*
 * A TLS session of a client that reports to *watch, which must outlive it. sni may be NULL. With TLS_KEY_RSA and
 * TLS_KEY_ECDSA only suites and signature algorithms of that kind of key are offered: a server
 * without such a key fails the handshake.
 */
struct ssl_st *tls_session_new(struct ssl_ctx_st *context, const char *sni, struct tls_watch *watch,
	enum tls_key_kind kind);
void tls_session_free(struct ssl_st *ssl);

/*
 * Bounds what the TLS session reads, to be called once it has its socket. Beyond TLS_OCTETS_MAXIMUM it
 * fails by the library's "length too long".
 */
void tls_session_bound(struct ssl_st *ssl);
/*
 * Of a session of tls_session_new() that is bound: tells the octets that the library reads of its socket, in their order;
 * NULL: no more of them.
 */
void tls_session_tell(struct ssl_st *ssl,
	void (*heard)(void *owner, const void *octets, size_t length), void *owner);
/* Whether it has come to that. */
bool tls_session_exhausted(struct ssl_st *ssl);

struct tls_facts tls_session_facts(struct ssl_st *ssl);
/* Brings up to date what goes on after the handshake: tickets and alerts. */
void tls_session_late_facts(struct ssl_st *ssl, struct tls_facts *facts);
/*
 * The certificates presented, leaf first, at most CHAIN_CERTIFICATES_MAXIMUM, copied into the
 * arena; 0 when there were none.
 */
size_t tls_session_chain(struct ssl_st *ssl, struct arena *arena, struct octets **ret_ders);
/* References to the library's own objects of that chain, or NULL. */
struct stack_st_X509 *tls_session_objects(struct ssl_st *ssl);
void tls_objects_free(struct stack_st_X509 *objects);
/* The same of the library's own list. */
size_t tls_copy_chain(
	const struct stack_st_X509 *chain, struct arena *arena, struct octets **ret_ders);

/*
 * The certificates that a server presented in a handshake that is not over, copied as by tls_session_chain(). They are
 * what it showed: that it has their keys nobody has seen.
 */
size_t tls_watch_chain(
	const struct tls_watch *watch, struct arena *arena, struct octets **ret_ders);
/* Adds what the server showed to a failure of another making. */
void tls_watch_tell(const struct tls_watch *watch, struct tls_failure *failure);

/* Reads and clears the thread's OpenSSL error queue. */
struct tls_failure tls_classify_failure(const struct tls_watch *watch, enum tls_end end);

/*
 * The first octets, one at least, are of text and begin no TLS record: printable ASCII, tabulators and ends of lines.
 * Behind an empty line TLS may begin. The first two are looked at.
 */
bool tls_is_text(const uint8_t *octets, size_t count);

/* As in RFC 8446 6; "other" for one that is not assigned. */
const char *tls_alert_name(int alert);

#endif
