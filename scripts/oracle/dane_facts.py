# SPDX-License-Identifier: Apache-2.0
"""DANE as the tables count it: deployment, the classes of the DANE survey, and what is wrong."""

from collections.abc import Iterable, Iterator

from oracle.address_facts import Unit
from oracle.fields import Facts, Json, member, some, tagged, text, word, words

DANE_SURVEY_CLASS = "pass"
PUBLISHED = some("tlsa_status", "usable", "unusable")
LOOKUP_FAILURES = some("tlsa_status", "bogus", "lookup_failed", "lookup_timeout")
WRONG_RECORDS = set(
    some("dane_address", "fail_mismatch", "fail_name", "fail_expired", "fail_not_yet_valid", "fail_chain")
)
NO_STARTTLS = set(some("dane_address", "fail_no_starttls", "fail_starttls_refused"))
NO_SUCH_KEY = some(
    "tls_fail",
    "no_shared_cipher",
)
PASSED = set(some("dane_address", "pass_ee", "pass_ta"))


def dane_marks(record: Json, hosts: list[Json], mx: Json) -> frozenset[str]:
    """The ways to say that a domain has deployed DANE (from narrow to wide)."""
    dane = record.get("dane", {})
    marks = set()
    if dane.get("verdict") == "full":
        marks.add("dane strict")
    if dane.get("primary") == DANE_SURVEY_CLASS and mx.get("security") == "secure":
        marks.add("dane survey")
    if any(host.get("tlsa", {}).get("status") in PUBLISHED for host in hosts):
        marks.add("dane published_any")
        if mx.get("security") == "secure":
            marks.add("dane published")
    return frozenset(marks)


def verdict_facts(record: Json) -> Facts:
    return {"dane verdict", ("dane verdict", word(record, "dane", "verdict") or "not judged")}


def verdicts_of(host: Json) -> set[str | None]:
    return {word(address, "dane", "verdict") for address in host.get("addresses", [])}


def has_secure_address(host: Json) -> bool:
    return any(address.get("security") == "secure" for address in host.get("addresses", [])) or any(
        member(host, family, "security") == "secure" and member(host, family, "status") == "ok"
        for family in ("a", "aaaa")
    )


def survey_classes(record: Json, hosts: list[Json], mx: Json) -> Facts:
    """The classes of the survey that is posted to the dane-users list, among secure MX answers."""
    if mx.get("security") != "secure" or mx.get("status") not in ("ok", "nodata"):
        return set()
    classes: Facts = {"secure mx"}
    primary = primary_classes(hosts)
    if "pass" in primary and primary <= {"pass", "unreachable"}:
        classes.add("dane correct")
    if member(record, "dane", "verdict") in ("partial", "partial_unverified"):
        classes.add("dane partial")
    verdicts = {verdict for host in hosts for verdict in verdicts_of(host)}
    for fact, holds in (
        ("dane wrong", verdicts & WRONG_RECORDS),
        ("dane no STARTTLS", verdicts & NO_STARTTLS),
        ("dane lookup fails", any(fails_lookup(host) and has_secure_address(host) for host in hosts)),
    ):
        if holds:
            classes.add(fact)
    return classes


def primary_classes(hosts: list[Json]) -> set[str]:
    """DANE classes of the hosts at the best preference; hosts that do not exist are not in the set."""
    classed = [host for host in hosts if word(host, "dane") not in (None, "dropped")]
    best = min((host["preference"] for host in classed), default=None)
    return {host["dane"] for host in classed if host["preference"] == best}


def fails_lookup(host: Json) -> bool:
    return word(host, "tlsa", "status") in LOOKUP_FAILURES


def survey_units(hosts: list[Json], mx: Json) -> Iterator[Unit]:
    """Distinct base domains and certificates of the hosts that pass under a secure MX answer."""
    if mx.get("security") != "secure":
        return
    for host in hosts:
        if host.get("dane") != "pass":
            continue
        base = word(host, "tlsa", "base")
        if base:
            yield Unit("dane base", base, "", frozenset())
        for address in host.get("addresses", []):
            leaf = word(address, "probe", "leaf", "sha256")
            if leaf and word(address, "dane", "verdict") in PASSED:
                yield Unit("dane leaf", leaf, "", frozenset())


def host_facts(host: Json) -> Facts:
    """What one MX host's TLSA records and lookups show, whatever domain it serves."""
    tlsa = host.get("tlsa", {})
    facts = tagged(
        "tlsa lint",
        words(tlsa, "lints").union(
            *(words(entry, "lints") for address in host.get("addresses", []) for entry in diagnoses(address))
        ),
    )
    if tlsa.get("records"):
        facts.add("tlsa records")
    if fails_lookup(host):
        facts |= {"tlsa lookup fails", ("doe", word(tlsa, "doe", "class") or "not classed")}
    if member(tlsa, "doe", "qmin_masks"):
        facts.add("doe qmin_masks")
    return facts


def diagnoses(address: Json) -> Iterable[Json]:
    return member(address, "dane", "diagnosis") or ()


def pair_facts(address: Json) -> Facts:
    """What one address of a host shows of its records."""
    facts = tagged("diagnosis", {text(entry["finding"]) for entry in diagnoses(address)})
    if facts:
        facts.add("diagnosis")
    if "other_key" in address:
        facts |= {"other key", ("other key", other_key_class(address))}
    return facts


def other_key_class(address: Json) -> str:
    """How the verdict on the second key type agrees with that on the first."""
    other = address["other_key"]
    if word(other, "probe", "tls_failure", "class") in NO_SUCH_KEY:
        return "no second key type"
    verdicts = (word(address, "dane", "verdict"), word(other, "dane", "verdict"))
    if not all(verdict in PASSED | WRONG_RECORDS | {"tls_only"} for verdict in verdicts):
        return "not told"
    first, second = (verdict in PASSED for verdict in verdicts)
    if first == second:
        return "both pass" if first else "neither passes"
    return "only the first passes" if first else "only the second passes"


def detail_facts(hosts: list[Json]) -> Facts:
    """The facts of a domain's hosts and addresses together."""
    facts: Facts = set()
    return facts.union(
        *(host_facts(host) for host in hosts),
        *(pair_facts(address) for host in hosts for address in host.get("addresses", [])),
    )


def detail_units(domain: str, hosts: list[Json]) -> Iterator[Unit]:
    """The same facts, once per host, and once per host and address."""
    for host in hosts:
        facts = host_facts(host)
        if facts:
            yield Unit("tlsa host", text(host["name"]), domain, frozenset(facts))
        for address in host.get("addresses", []):
            facts = pair_facts(address)
            if facts:
                yield Unit("tlsa address", (text(host["name"]), text(address["ip"])), domain, frozenset(facts))
