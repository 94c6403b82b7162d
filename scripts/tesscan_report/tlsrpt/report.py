# SPDX-License-Identifier: Apache-2.0
"""A TLSRPT report (RFC 8460 4.4) as data. Pure: octets in, a report or ReportError out."""

import datetime
import ipaddress
import re
from typing import Any, NamedTuple

from tesscan_report.tlsrpt.bounded import GZIP, ReportError, decode_json, inflate

POLICIES_MAXIMUM = 10_000
FAILURES_MAXIMUM = 50_000  # of a report
TEXT_MAXIMUM = 1024  # characters
NAME_MAXIMUM = 255
COUNT_MAXIMUM = 2**53 - 1  # what every reader of JSON has exactly

POLICY_TYPES = ("tlsa", "sts", "no-policy-found")
# RFC 8460 4.3: word -> what the sender met
RESULT_TYPES = {
    "starttls-not-supported": "the MX host offered no STARTTLS",
    "certificate-host-mismatch": "the certificate names another host",
    "certificate-expired": "the certificate has expired",
    "certificate-not-trusted": "the certificate leads to no trusted CA",
    "validation-failure": "TLS failed for another reason",
    "tlsa-invalid": "a TLSA record is wrong or matches nothing",
    "dnssec-invalid": "DNSSEC validation failed",
    "dane-required": "the sender demands DANE, and there is no valid TLSA record",
    "sts-policy-fetch-error": "the MTA-STS policy could not be fetched",
    "sts-policy-invalid": "the MTA-STS policy is invalid",
    "sts-webpki-invalid": "the certificate of the policy's web server is invalid",
}
ZONE_MISSING = "a time has no zone, taken as UTC"
COUNT_MISSING = "a count of sessions is missing, taken as 0"
COUNT_AS_TEXT = "a count is written as a string"
BAD_ADDRESS = "an address is none, left out"
UNKNOWN_POLICY = "a policy type is unknown"
UNKNOWN_RESULT = "a result type is unknown"
SUMS_DIFFER = "the failures told apart are more than the failed sessions"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Failure(NamedTuple):
    result: str  # of RESULT_TYPES, or as the sender wrote it
    host: str  # MX host, or its HELO name where that alone is told; may be empty
    sender: Address | None
    receiver: Address | None
    sessions: int
    reason: str


class Policy(NamedTuple):
    domain: str
    kind: str  # of POLICY_TYPES, or as the sender wrote it
    successful: int  # sessions
    failed: int
    failures: tuple[Failure, ...]


class Report(NamedTuple):
    organization: str
    contact: str
    identity: str  # report-id
    start: datetime.datetime  # UTC
    end: datetime.datetime
    policies: tuple[Policy, ...]
    oddities: frozenset[str]  # what is not as RFC 8460 has it, and was read all the same

    def key(self) -> tuple[str, str, datetime.datetime, datetime.datetime]:
        """Reports of one key are one report that was delivered more than once."""
        return self.organization.lower(), self.identity, self.start, self.end


def parse_report(octets: bytes) -> Report:
    """A report, compressed or not. Raises ReportError."""
    value = decode_json(inflate(octets) if octets.startswith(GZIP) else octets)
    return Reader().report(value)


class Reader:
    """Reads one report, and gathers what was odd about it."""

    def __init__(self) -> None:
        self.oddities: set[str] = set()
        self.failures_left = FAILURES_MAXIMUM

    def report(self, value: Any) -> Report:
        value = members(value, "the report")
        dates = members(value.get("date-range"), "date-range")
        start, end = self.time(dates, "start-datetime"), self.time(dates, "end-datetime")
        if end < start:
            raise ReportError("date-range ends before it begins")
        policies = listed(value.get("policies"), "policies", POLICIES_MAXIMUM)
        return Report(
            required(value, "organization-name"),
            text(value, "contact-info"),
            required(value, "report-id"),
            start,
            end,
            tuple(self.policy(policy) for policy in policies),
            frozenset(self.oddities),
        )

    def time(self, dates: dict[str, Any], name: str) -> datetime.datetime:
        """A time as RFC 3339 5.6 has it, in UTC."""
        try:
            moment = datetime.datetime.fromisoformat(required(dates, name))
            if moment.tzinfo is None:
                self.oddities.add(ZONE_MISSING)
                moment = moment.replace(tzinfo=datetime.UTC)
            return moment.astimezone(datetime.UTC)
        except ReportError:
            raise
        except (ValueError, OverflowError) as error:
            raise ReportError(f"{name} is no time") from error

    def policy(self, value: Any) -> Policy:
        value = members(value, "a member of policies")
        policy = members(value.get("policy"), "policy")
        counts = members(value.get("summary"), "summary")
        kind = required(policy, "policy-type").lower()
        if kind not in POLICY_TYPES:
            self.oddities.add(UNKNOWN_POLICY)
        details = listed(value.get("failure-details") or [], "failure-details", self.failures_left)
        self.failures_left -= len(details)
        failures = tuple(self.failure(detail) for detail in details)
        failed = self.count(counts, "total-failure-session-count")
        if sum(failure.sessions for failure in failures) > failed:
            self.oddities.add(SUMS_DIFFER)
        domain = hostname(policy, "policy-domain")
        if not domain:
            raise ReportError("policy-domain is missing")
        return Policy(domain, kind, self.count(counts, "total-successful-session-count"), failed, failures)

    def failure(self, value: Any) -> Failure:
        value = members(value, "a member of failure-details")
        result = required(value, "result-type").lower()
        if result not in RESULT_TYPES:
            self.oddities.add(UNKNOWN_RESULT)
        return Failure(
            result,
            hostname(value, "receiving-mx-hostname") or hostname(value, "receiving-mx-helo"),
            self.address(value, "sending-mta-ip"),
            self.address(value, "receiving-ip"),
            self.count(value, "failed-session-count"),
            text(value, "failure-reason-code"),
        )

    def count(self, value: dict[str, Any], name: str) -> int:
        number = value.get(name)
        if number is None:
            self.oddities.add(COUNT_MISSING)
            return 0
        if isinstance(number, str) and re.fullmatch("[0-9]{1,16}", number):
            self.oddities.add(COUNT_AS_TEXT)
            number = int(number)
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= COUNT_MAXIMUM:
            raise ReportError(f"{name} is no count")
        return number

    def address(self, value: dict[str, Any], name: str) -> Address | None:
        """An address as itself: no zone, and IPv4 that is mapped into IPv6 as IPv4 (RFC 4291 2.5.5.2)."""
        written = text(value, name).strip("[]")
        if not written:
            return None
        try:
            address = ipaddress.ip_address(written.partition("%")[0])
        except ValueError:
            self.oddities.add(BAD_ADDRESS)
            return None
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            return address.ipv4_mapped
        return address


def members(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ReportError(f"{name} is missing" if value is None else f"{name} is no object")
    return value


def listed(value: Any, name: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise ReportError(f"{name} is missing" if value is None else f"{name} is no array")
    if len(value) > most:
        raise ReportError(f"{name}: more than are read")
    return value


def text(value: dict[str, Any], name: str, most: int = TEXT_MAXIMUM) -> str:
    found = value.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise ReportError(f"{name} is no string")
    if len(found) > most:
        raise ReportError(f"{name} is longer than {most} characters")
    return found.strip()


def required(value: dict[str, Any], name: str) -> str:
    found = text(value, name)
    if not found:
        raise ReportError(f"{name} is missing")
    return found


def hostname(value: dict[str, Any], name: str) -> str:
    """A name as names are compared (RFC 4343): in small letters, without the root's dot."""
    return text(value, name, NAME_MAXIMUM).rstrip(".").lower()
