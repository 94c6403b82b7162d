# SPDX-License-Identifier: Apache-2.0
"""The second attempt: what for, and whether a failure of that kind is left in the record."""

from collections.abc import Callable

from oracle.address_facts import STARTTLS_LATER
from oracle.dane_facts import fails_lookup
from oracle.fields import FURTHER_SESSIONS, Facts, Json, member, some, tagged, text, word

FAILED_LOOKUP = some("dns_status", "bogus", "servfail", "timeout", "internal")
TRY_AGAIN = some(
    "probe_outcomes",
    "tcp_refused",
    "tcp_timeout",
    "tcp_unreachable",
    "tcp_reset",
    "greet_timeout",
    "greet_eof",
    "greet_4xx",
    "ehlo_421",
    "ehlo_4xx",
    "ehlo_eof",
    "starttls_eof",
    "local_error",
)
HANDSHAKE_AGAIN = some(
    "tls_fail",
    "plaintext_after_220",
    "eof_at_clienthello",
    "eof_mid",
    "reset",
    "timeout",
    "bad_record",
    "internal",
)
ALERTS_AGAIN = {"close_notify", "bad_record_mac", "record_overflow", "decode_error", "internal_error", "user_canceled"}
NOT_TRIED = some("skip", "backed_off", "not_asked")
FETCH_AGAIN = some(
    "sts_fetch", "dns_fail", "tcp_fail", "timeout", "http_broken", "backed_off", "rate_limited", "internal"
)
FETCH_FINAL = some("sts_fetch", "ok", "http_3xx", "http_404", "too_large")


def retry_facts(record: Json, hosts: list[Json]) -> Facts:
    first = member(record, "first_attempt")
    if first is None:
        return set()
    kinds = {text(failure["what"]) for failure in first["failures"]}
    facts: Facts = {"retried", *tagged("retried", kinds)}
    facts |= tagged("mended", {kind for kind in kinds if not is_left(kind, record, hosts)})
    before, after = text(first["outcome"]), text(record["summary"]["outcome"])
    return facts | {("outcomes", f"{before} -> {after}"), "outcome changed" if before != after else "same outcome"}


def is_left(kind: str, record: Json, hosts: list[Json]) -> bool:
    """A failure of this kind is still in the final record. A kind that is not known counts as left."""
    test = LEFT.get(kind)
    return test is None or test(record, hosts)


def failed(lookup: Json | None) -> bool:
    return word(lookup, "status") in FAILED_LOOKUP


def address_left(_: Json, hosts: list[Json]) -> bool:
    return any(failed(host.get(family)) for host in hosts for family in ("a", "aaaa"))


def probe_left(_: Json, hosts: list[Json]) -> bool:
    addresses = [address for host in hosts for address in host.get("addresses", [])]
    return any(word(address, "skip") in NOT_TRIED or "not_asked" in address for address in addresses) or any(
        asks_again(view["probe"])
        for address in addresses
        for view in (address, *(address.get(name, {}) for name in FURTHER_SESSIONS))
        if "probe" in view
    )


def asks_again(probe: Json) -> bool:
    return (
        text(probe["outcome"]) in TRY_AGAIN
        or word(probe, "starttls", "status") in STARTTLS_LATER
        or word(probe, "tls_failure", "class") in HANDSHAKE_AGAIN
        or word(probe, "tls_failure", "alert") in ALERTS_AGAIN
    )


def name_left(_: Json, hosts: list[Json]) -> bool:
    """The address was not asked for it in the second pass either."""
    return any(word(address, "skip") == "not_asked" for host in hosts for address in host.get("addresses", []))


def policy_left(record: Json, _: list[Json]) -> bool:
    """The fetch failed again for a reason that may pass, or was not known to be called for."""
    sts = record.get("sts", {})
    if word(sts, "fetch") in FETCH_FINAL or word(sts, "fetch") == "http_status" and sts["http_status"] < 500:
        return False
    return word(sts, "txt") == "dns_fail" or any(fetch_again(fetch) for fetch in [sts, *sts.get("addresses", [])])


def fetch_again(fetch: Json) -> bool:
    """The policy's, or that of one of the addresses."""
    return word(fetch, "fetch") in FETCH_AGAIN or word(fetch, "fetch") == "http_status" and fetch["http_status"] >= 500


def txt_left(record: Json, _: list[Json]) -> bool:
    return word(record, "sts", "txt") == "dns_fail" or word(record, "tlsrpt", "status") == "dns_fail"


def dnssec_left(record: Json, _: list[Json]) -> bool:
    dnssec = record.get("dnssec", {})
    return (
        word(dnssec, "class") == "unknown"
        or failed(dnssec.get("soa"))
        or failed(dnssec.get("below_apex", {}).get("ds"))
        or any(failed(dnssec.get(name, {}).get("lookup")) for name in ("ds", "dnskey", "denial"))
    )


LEFT: dict[str, Callable[[Json, list[Json]], bool]] = {
    "mx": lambda record, hosts: failed(record.get("mx")),
    "address": address_left,
    "cname": lambda record, hosts: any(failed(host.get("cname_query")) for host in hosts),
    "tlsa": lambda record, hosts: any(fails_lookup(host) for host in hosts),
    "probe": probe_left,
    "policy": policy_left,
    "dnssec": dnssec_left,
    "txt": txt_left,
    "name": name_left,
}
