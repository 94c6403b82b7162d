# SPDX-License-Identifier: Apache-2.0
"""One domain in one survey, reduced to what surveys are compared by."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from oracle.fields import Json, some, text, text_if
from oracle.records import Domain, InputError, Path, read_whole, reduce_record

from tesscan_report.history.figures import Key, held

# The verdicts that are compared, and the words of each that say what this survey could not see, not how the domain is.
NOT_MEASURED: dict[str, tuple[str, ...]] = {
    "shield": some("shield", "unknown"),
    "dane": some("dane_domain", "dns_fail", "untested", "unverified", "partial_unverified", "host_unverified"),
    "sts": some("summary_sts", "unknown"),
    "tlsrpt": (),
    "starttls": some("summary_starttls", "untested"),
    "tls_version": (),
    "cert_trust": (),
    "cert_match": (),
    "dnssec_class": some("dnssec_class", "unknown"),
    "resist3_encryption": some("resistance", "unknown"),
    "resist3_downgrade": some("resistance", "unknown"),
    "resist3_mx_spoofing": some("resistance", "unknown"),
}
VERDICTS = tuple(NOT_MEASURED)
Place = tuple[str, str]  # id of a finding, and the MX host; "" for the domain itself
Result = TypeVar("Result")


class Observed(NamedTuple):
    held: frozenset[Key]  # figures.held()
    verdicts: tuple[str | None, ...]  # in the order of VERDICTS; None: not measured
    hosts: frozenset[str]  # MX hosts
    findings: frozenset[Place] | None  # None: the record is older than findings
    cut: bool  # some of its findings were left out
    schema: int


def observe(record: Json, domain: Domain) -> Observed:
    """What was seen of the domain of a record. KeyError, TypeError, AttributeError, ValueError: not a record."""
    summary = record["summary"]
    return Observed(
        held(domain),
        tuple(measured(verdict, text_if(summary[verdict])) for verdict in VERDICTS),
        frozenset(host_name(host["name"]) for host in record.get("hosts", [])),
        places(record["findings"]) if "findings" in record else None,
        bool(record.get("findings_cut")),
        record["schema"],
    )


def measured(verdict: str, word: str | None) -> str | None:
    return None if word in NOT_MEASURED[verdict] else word


def places(findings: list[Json]) -> frozenset[Place]:
    return frozenset((text(finding["id"]), host_name(finding.get("host", ""))) for finding in findings)


def host_name(name: object) -> str:
    return text(name).rstrip(".").lower()


class Sharing:
    """Equal values kept once: most domains of a list are alike in all but their names."""

    def __init__(self) -> None:
        self.values: dict[object, object] = {}

    def once(self, value: Result) -> Result:
        return self.values.setdefault(value, value)  # type: ignore[return-value]

    def whole(self, observed: Observed) -> Observed:
        return observed._replace(
            held=self.once(observed.held),
            verdicts=self.once(observed.verdicts),
            hosts=self.once(observed.hosts),
            findings=self.once(observed.findings),
        )


def read_domains(path: Path, sharing: Sharing, note: Callable[[str], None]) -> Iterator[tuple[str, Observed]]:
    """The members of N_all in an output of tesscan, each once, as they stand first. Raises InputError.

    note: is told the names that stand again, which are left out.
    """
    seen: set[str] = set()
    for name, observed in read_whole(path, None, domain_of):
        if observed is None:
            continue
        if name in seen:
            note(name)
            continue
        seen.add(name)
        yield name, sharing.whole(observed)
    if not seen:
        raise InputError(f"{path}: has no domain that counts")


def domain_of(record: Json) -> tuple[str, Observed | None]:
    """Nothing for a line that is no member of N_all, and for addresses. Raises ValueError when it is not a record."""
    domain = reduce_record(record)
    if not isinstance(domain, Domain) or not domain.is_domain:
        return "", None
    try:
        return text(record["domain"]), observe(record, domain)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a record: {error}") from error
