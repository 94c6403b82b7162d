/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was observed, as plain structs: of a lookup, an MX host, a probe, a domain. Filled by the
 * engine and the scanners, judged by this layer, written by the output. Host and probe facts are
 * immutable once shared, counted by reference, and joined by every domain that names the host.
 */
#ifndef TESSCAN_VERDICT_FACTS_H
#define TESSCAN_VERDICT_FACTS_H

#include "base/address.h"
#include "base/arena.h"
#include "base/outcome.h"
#include "base/prefixes.h"
#include "base/target.h"
#include "tls/chain.h"
#include "tls/dane.h"
#include "tls/names.h"
#include "tls/session.h"
#include "tls/tlsa.h"
#include "tls/tlsa_diagnosis.h"
#include "verdict/scan_results.h"
#include "verdict/lookup_facts.h"
#include "verdict/policy_facts.h"
#include "verdict/zone_facts.h"

#include <stdatomic.h>

struct mx_record {
	uint16_t preference;
	const char *exchange; /* lower case, no trailing dot; "." is the null MX */
};

struct mx_facts {
	enum mx_kind kind;
	struct lookup_facts lookup;
	struct mx_record *records; /* as answered, without exact duplicates, sorted */
	size_t record_count;
	bool wildcard_known; /* the answer is signed */
	bool wildcard; /* made from a wildcard (RFC 4034 3.1.3) */
	lint_set lints;
};

struct host_address {
	struct address address;
	enum dns_security security; /* of its own RRset */
	enum skip skip;
	struct prefix_origin origin; /* by --networks */
};

#define TLSA_CANDIDATES_MAXIMUM 2

struct tlsa_lookup {
	const char *name;
	struct lookup_facts facts;
};

/* B.8: what a failed TLSA lookup is due to. */
struct doe_facts {
	bool asked;
	enum doe_class class;
	struct lookup_facts address; /* the host's own, once more */
	struct lookup_facts other_type; /* CAA at the same name */
	struct lookup_facts above; /* _tcp.BASE, where a minimising resolver would stop */
	bool qmin_masks; /* such a resolver would see no fault (RFC 9156, RFC 8020) */
};

struct tlsa_facts {
	bool judged; /* false: no scanner looked */
	enum tlsa_status status;
	const char *base; /* TLSA base domain; NULL without secure data */
	bool insecure_denial;
	struct tlsa_lookup lookups[TLSA_CANDIDATES_MAXIMUM];
	size_t lookup_count;
	struct tlsa_record *records;
	size_t record_count;
	uint64_t lints; /* of enum tlsa_lint */
	struct doe_facts doe;
	/* --tlsa-always, of a host without candidates: in no verdict (B.6) */
	struct tlsa_lookup insecure_lookup;
	struct tlsa_record *insecure_records;
	size_t insecure_count;
};

#define SHARED_KEY_SIZE 16

/* By which records name what was written apart from them. */
struct shared_key {
	bool known; /* false: it is a part of each record */
	uint8_t octets[SHARED_KEY_SIZE];
};

/* What a record names. */
struct shared_keys {
	struct shared_key *keys; /* owned, by free(); NULL: none */
	size_t count;
};

/* What further pointers of these facts and of a probe's lead to must be carried by facts_flat.c, too. */
struct host_facts {
	atomic_uint references;
	struct arena arena;
	const char *name;
	enum address_status address_status;
	struct lookup_facts a;
	struct lookup_facts aaaa;
	struct lookup_facts cname; /* asked only in the case of B.4 */
	struct host_address *addresses; /* IPv4 first, each numerically */
	size_t address_count;
	size_t addresses_cut; /* answered beyond the maximum that is kept */
	struct tlsa_facts tlsa;
	struct scan_results scan_results; /* in the arena */
	struct shared_key key;
};

/* Whether a sender that had come as far as we did could hand over its mail in that session (F.6). */
enum onward {
	ONWARD_GOES, /* nothing kept it from it */
	ONWARD_ENDS, /* the session ends for every sender, at STARTTLS or by 421 under TLS */
	ONWARD_BREAKS, /* it broke off under TLS: some senders come again without TLS */
	ONWARD_UNSEEN, /* a sender may try what we did not */
};

struct smtp_facts {
	enum outcome outcome;
	bool alive; /* greeting 2xx */
	bool silent; /* it ended because nothing came any more, or no way led there */
	bool timed_out; /* a phase of it, QUIT excepted, whatever was decided before */
	bool stalled; /* it was lost, and this machine had stood still meanwhile */
	bool closing; /* 421: the server is too busy for us */
	bool passing; /* it ended by what may pass, whatever was decided before (D.11) */
	bool policy_block; /* a refusal that speaks of our address: the measurement is blocked (D.3) */
	bool usable; /* EHLO or HELO answered 2xx */
	bool advertised; /* STARTTLS, in the form of RFC 5321 4.1.1.1 */
	bool disputed; /* whether it is depends on the sender, and what comes of it was not refused (D.4) */
	enum starttls_status starttls;
	enum strip strip; /* when usable */
	enum onward onward; /* when usable; of a session whose STARTTLS was advertised */
	bool tls_up;
	struct tls_facts tls; /* when tls_up */
	enum tls_fail tls_fail;
	const char *tls_alert; /* of a handshake that failed by one; static, NULL: none */
	bool tls_begun; /* a ClientHello was sent */
	bool sni_refused; /* the session came about only without SNI (E.1) */
	enum tls_fail named_fail; /* of the session with it then */
	const char *named_alert; /* likewise; static, NULL: none */
	bool plain_unknown; /* TLS failed with SNI, and whether it comes about without is not known (E.1) */
};

struct probe_facts {
	atomic_uint references;
	struct arena arena; /* of the results */
	enum skip
		skip; /* SKIP_NONE, or why there was no session after all; then nothing else counts */
	bool inferred; /* they are of a session without a name (--sni-sample) */
	bool put_off; /* there was none yet: the second pass decides whether there is one (SKIP_NOT_ASKED) */
	atomic_bool
		alone; /* a first attempt that stands, since the second came to nothing (D.11) */
	struct smtp_facts smtp;
	struct chain *chain; /* NULL: no certificate */
	struct chain *
		shown; /* by a handshake that failed: evidence, from which no verdict comes; else NULL */
	int64_t time_us;
	char *json; /* the probe's part of every record that joins it */
	char *brief; /* the same with little evidence, for records that would be too long; NULL: json is short */
	size_t text_octets; /* of both */
	struct scan_results scan_results; /* which are in the texts, too */
	size_t own_octets; /* of json, before the results were added; 0: there are none */
	size_t own_brief_octets; /* likewise of brief */
	struct shared_key key;
};

/* What the host's TLSA records are to one session, whatever the domain (C.1, C.2). */
struct session_dane {
	bool examined; /* false: the records bind nothing there, or no certificate was presented */
	struct dane_basis basis;
	struct tlsa_diagnosis
		*diagnoses; /* of each record, up to TLSA_DIAGNOSED_MAXIMUM; NULL: none */
	size_t diagnosis_count; /* the rest is only counted */
};

/* One probe as one domain sees it. */
struct probe_view {
	struct probe_facts *probe; /* NULL: there was none */
	const struct session_dane *session; /* of it; NULL: nothing was examined */
	struct name_match match_domain;
	struct name_match match_server;
	struct name_match match_expanded;
	bool match_address;
	bool dane_answered;
	struct dane_answer dane_answer;
	enum dane_address dane;
};

/* One address of a host as one domain sees it. */
struct domain_address {
	const struct host_address *address;
	enum skip skip;
	unsigned
		not_asked; /* sessions but the main one for which none was left, a bit for each role */
	bool put_off; /* the second pass decides on its session */
	struct probe_view sessions[session_role_count];
};

/* One MX host as one domain sees it. */
struct domain_host {
	const char *name;
	uint16_t preference;
	bool implicit;
	enum host_kind kind;
	enum skip
		skip; /* SKIP_LIMIT, SKIP_OPTED_OUT or SKIP_FAULTED: neither resolved nor probed */
	lint_set lints;
	struct host_facts *facts; /* NULL when not resolved */
	struct domain_address *addresses;
	size_t address_count;
	const char *references[DANE_REFERENCES_MAXIMUM];
	size_t reference_count;
	enum dane_host dane;
	struct sts_host_facts sts;
	enum delivery delivery[sender_count];
};

struct dane_facts {
	bool judged;
	enum dane_domain verdict;
	bool has_primary;
	enum dane_host primary;
	bool lower_bound;
	bool fallback_na;
};

/* Whether a kind of sender delivers, and when (F.6). */
struct availability_facts {
	enum availability word;
	size_t before; /* the most addresses that fail and may be tried before one that takes the mail */
};

/* What a compliant sender of each kind would do with the domain's mail (F.6), and what attacks it resists (F.7). */
struct resist_facts {
	bool judged;
	enum delivery delivery[sender_count];
	struct availability_facts availability[sender_count];
	enum resistance matrix[attack_count][attacked_count];
	enum shield shield;
};

struct summary {
	enum outcome outcome;
	bool has_starttls;
	enum summary_starttls starttls;
	const char *tls_version; /* NULL: nothing can be said */
	bool has_trust;
	enum trust trust;
	bool has_match;
	enum summary_match match;
	const char *provider; /* NULL: no host */
	bool has_sts;
	enum summary_sts sts;
	/* The base sets of tables (PROTOCOL H). */
	bool listed; /* in N_all */
	bool has_mail; /* false: in N_unknown */
	bool mail; /* in N_mail */
	bool has_session; /* of the selector primary; false: the next two are not known */
	bool advertised;
	bool tls;
	const char *tld; /* NULL: the line names no domain */
	bool has_sts_policy; /* looked at: whether it is valid is known */
	bool sts_valid; /* as a lenient reader sees it */
	bool has_sts_mode;
	enum sts_mode sts_mode; /* that it says, be it valid or not */
};

struct domain_facts {
	struct arena *arena; /* of everything below that is not counted by reference */
	uint64_t sequence;
	int64_t rank; /* -1: the list gave none */
	const char *input;
	const char *
		name; /* A-labels; NULL when there is no such name; of a target its host's, or its address as text */
	enum input_status input_status;
	uint64_t duplicate_of;
	lint_set lints;
	bool faulted; /* passed over, as this program ended by its own fault again and again */
	struct target
		target; /* of a list of addresses: no lookup leads to it, and none is made; port 0: a domain */
	bool mx_asked;
	struct mx_facts mx;
	struct domain_host *hosts; /* by (preference, name) */
	size_t host_count;
	size_t cut_hosts;
	size_t cut_addresses;
	size_t cut_probes;
	struct dnssec_facts dnssec;
	struct sts_facts sts;
	struct tlsrpt_facts tlsrpt;
	struct scan_results scan_results;
	struct dane_facts dane;
	struct resist_facts resist;
	char *first_attempt; /* JSON of what failed before this second attempt; NULL: this is the first */
	struct summary summary;
};

struct host_facts *host_facts_new(const char *name);
struct host_facts *host_facts_ref(struct host_facts *facts);
void host_facts_unref(struct host_facts *facts);
/* What they hold in memory; a chain is counted by everyone who holds it. */
size_t host_facts_octets(const struct host_facts *facts);
size_t probe_facts_octets(const struct probe_facts *facts);
struct probe_facts *probe_facts_new(void);
struct probe_facts *probe_facts_ref(struct probe_facts *facts);
void probe_facts_unref(struct probe_facts *facts);

/* What the server presented, whether or not a session came of it; NULL: nothing. */
static inline struct chain *probe_facts_certificates(const struct probe_facts *facts)
{
	return facts->chain ? facts->chain : facts->shown;
}

/* A first attempt that stands; `alone`: since the second came to nothing. Returns the facts. */
struct probe_facts *probe_facts_stand_alone(struct probe_facts *facts, bool alone);
/* Its `onward`; that a session ends is not judged by one contact where there was to be a second. */
enum onward probe_facts_onward(const struct probe_facts *facts);
/* The session ended by a failure or a bound of our own, which does not say what others get of the server. */
bool smtp_failed_here(const struct smtp_facts *smtp);
/* TLS came about without any certificate: by an anonymous suite (E.1). */
bool smtp_is_anonymous(const struct smtp_facts *smtp);
/* The lookup (A or AAAA) that gave addresses, A first; NULL when neither did. */
const struct lookup_facts *host_lookup_with_data(const struct host_facts *facts);
/*
 * The TLSA base domain is another name than the host's own: DANE senders give the one as SNI (RFC 7672 8.1), MTA-STS
 * senders the other (RFC 8461 7.1).
 */
bool host_has_two_names(const struct host_facts *facts);
/* The certificate without SNI is another one than with it (T200). */
bool address_depends_on_sni(const struct domain_address *address);
/* The host of a target has a name, which is no address. */
bool target_has_name(const struct domain_facts *domain);
/* The end of the host's aliases, or its own name. */
const char *host_final_name(const struct host_facts *facts);

#endif
