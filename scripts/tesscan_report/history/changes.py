# SPDX-License-Identifier: Apache-2.0
"""What changed between two surveys, domain by domain. A verdict changed where both surveys have it and it is another word;
what one of them could not see is counted apart, and is no change."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tesscan_report.history.figures import Key
from tesscan_report.history.observed import VERDICTS, Observed, Place

REASONS_MAXIMUM = 10  # told of one domain; the table of reasons counts all
NEW_HOST, LOST_HOST = "new MX host", "MX host gone"
FOUND, NOT_FOUND = "found", "no longer found"
Reason = tuple[str, str, str]  # what happened, the id of the finding or "", and the host or ""


class Change(NamedTuple):
    domain: str
    verdict: str
    before: str
    after: str
    reasons: tuple[Reason, ...]


class Population:
    """The figures of some of the domains, in both surveys."""

    def __init__(self) -> None:
        self.before: Counter[Key] = Counter()
        self.after: Counter[Key] = Counter()


class Comparison:
    """Two surveys, the first whole in memory, the second domain by domain."""

    def __init__(self, most: int) -> None:
        self.most = most  # rows of each list that are kept; the rest is counted
        self.all, self.panel = Population(), Population()
        self.transitions: Counter[tuple[str, str, str]] = Counter()  # verdict, before, after
        self.not_measured: Counter[tuple[str, str]] = Counter()  # verdict, in which
        self.changes: list[Change] = []
        self.changed = 0  # domains
        self.changed_verdicts = 0
        self.reasons: Counter[tuple[str, str]] = Counter()  # what happened, id -> domains that changed
        self.unexplained = 0
        self.lists: dict[str, list[str]] = {"A": [], "B": []}  # domains that one survey alone has
        self.alone: Counter[str] = Counter()
        self.both = 0
        self.schemas: dict[str, set[int]] = {"A": set(), "B": set()}

    def compare(self, before: Mapping[str, Observed], after: Iterable[tuple[str, Observed]]) -> None:
        seen: set[str] = set()
        for observed in before.values():
            self.all.before.update(observed.held)
            self.schemas["A"].add(observed.schema)
        for name, now in after:
            seen.add(name)
            self.all.after.update(now.held)
            self.schemas["B"].add(now.schema)
            if name in before:
                self.add_pair(name, before[name], now)
            else:
                self.add_alone("B", name)
        for name in before:
            if name not in seen:
                self.add_alone("A", name)

    def add_alone(self, survey: str, name: str) -> None:
        self.alone[survey] += 1
        if len(self.lists[survey]) < self.most:
            self.lists[survey].append(name)

    def add_pair(self, name: str, was: Observed, now: Observed) -> None:
        self.both += 1
        self.panel.before.update(was.held)
        self.panel.after.update(now.held)
        changed = list(self.add_verdicts(was, now))
        if not changed:
            return
        reasons = tuple(reasons_of(was, now))
        self.changed += 1
        self.changed_verdicts += len(changed)
        self.unexplained += not reasons
        self.reasons.update({(what, finding) for what, finding, _ in reasons})
        room = self.most - len(self.changes)
        self.changes += [Change(name, *words, reasons) for words in changed[: max(room, 0)]]

    def add_verdicts(self, was: Observed, now: Observed) -> Iterable[tuple[str, str, str]]:
        for verdict, before, after in zip(VERDICTS, was.verdicts, now.verdicts, strict=True):
            if before is None or after is None:
                which = "both" if before is after else "A" if before is None else "B"
                self.not_measured[verdict, which] += 1
                continue
            self.transitions[verdict, before, after] += 1
            if before != after:
                yield verdict, before, after


def reasons_of(was: Observed, now: Observed) -> list[Reason]:
    """The differences of the two lists of findings, and of the MX hosts. Not of findings where one survey has none of them
    recorded, or left some out: what is missing from such a list has not gone."""
    reasons = [(NEW_HOST, "", host) for host in sorted(now.hosts - was.hosts)]
    reasons += [(LOST_HOST, "", host) for host in sorted(was.hosts - now.hosts)]
    if was.findings is None or now.findings is None:
        return reasons
    if not was.cut:
        reasons = [*findings(FOUND, now.findings - was.findings), *reasons]
    if not now.cut:
        reasons = [*findings(NOT_FOUND, was.findings - now.findings), *reasons]
    return reasons


def findings(what: str, places: frozenset[Place]) -> list[Reason]:
    return [(what, finding, host) for finding, host in sorted(places)]


def reason_text(reasons: tuple[Reason, ...]) -> str:
    told = [
        f"{what}: {' at '.join(part for part in (finding, host) if part)}"
        for what, finding, host in reasons[:REASONS_MAXIMUM]
    ]
    left = len(reasons) - REASONS_MAXIMUM
    return "; ".join(told + ([f"and {left} more"] if left > 0 else []))
