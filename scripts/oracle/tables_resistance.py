# SPDX-License-Identifier: Apache-2.0
"""The shield of a domain, its resistance to the attacks, and what senders would do with its mail."""

from collections import Counter
from collections.abc import Callable, Iterator

from oracle.counters import Counters
from oracle.fields import Fact
from oracle.figures import Share
from oracle.resistance_facts import ATTACKS, BEFORE, DELIVERIES, SENDERS, THREE
from oracle.table import Row, Table, family_rows, surveyed_rows
from oracle.vocabulary import WORDS

POWERS = {"A0": "passive", "A1": "strip", "A2": "MX spoofing", "A3": "man in the middle", "A4": "false CA"}
VECTORS = {
    "encryption": "V1 encryption (A0, sender O)",
    "downgrade": "V2 downgrade (A1, sender DS)",
    "mx_spoofing": "V3 MX spoofing (A2, sender DS)",
}
VERDICTS = WORDS["resistance"]
WHOLE = "Every MX host counts, for the attacker chooses the weakest; lower bounds stand apart."


def shield_table(counters: Counters) -> Table | None:
    if not counters.mail_facts()["shield"]:
        return None
    rows = surveyed_rows(counters, counters.facts, "shield", "shields")
    rows += family_rows(counters.facts, "shield", "shield", "N_mail")
    return Table("shield", "Resistance: shields", ("all", "all_cut"), rows, (WHOLE,))


def verdict_cells(counts: Counter[Fact], prefix: tuple[str, ...], base: str) -> dict[str, Share]:
    return {word: Share(counts[(*prefix, word)], counts[base], "N_mail") for word in VERDICTS}


def by_bound(counters: Counters, base: str, build: Callable[[Counter[Fact], str, str], Table]) -> Iterator[Table]:
    """The table of the whole domains, and one of the lower bounds where there are any."""
    for column, suffix, title in (("all", "", ""), ("all_cut", "_cut", ", lower bounds")):
        counts = counters.facts[column]
        if counts[base]:
            yield build(counts, suffix, title)


def three_table(counters: Counters) -> list[Table]:
    def build(counts: Counter[Fact], suffix: str, title: str) -> Table:
        rows = [Row(VECTORS[attack], verdict_cells(counts, ("resist3", attack), "resist3")) for attack in THREE]
        return Table(
            f"resist3{suffix}",
            f"Resistance: the three attacks{title}",
            VERDICTS,
            rows,
            (f"Shares of the {counts['resist3']:,} domains of N_mail that were judged.", WHOLE),
        )

    return list(by_bound(counters, "resist3", build))


def matrix_table(counters: Counters) -> list[Table]:
    """Attack by sender; one row for each attack and verdict, so that every cell has its share."""

    def build(counts: Counter[Fact], suffix: str, title: str) -> Table:
        rows = []
        for attack in ATTACKS:
            for word in VERDICTS:
                cells = {
                    sender: Share(counts["resist", attack, sender, word], counts["resist"], "N_mail")
                    for sender in SENDERS
                }
                if any(share.n for share in cells.values()):
                    rows.append(Row(f"{attack} {POWERS[attack]}: {word}", cells))
        return Table(
            f"resistance{suffix}",
            f"Resistance: attack by sender{title}",
            SENDERS,
            rows,
            (
                f"Shares of the {counts['resist']:,} domains of N_mail that were judged.",
                WHOLE,
                "O opportunistic; D validates DANE; S uses MTA-STS, at first contact (cold) or with a cached",
                "policy (warm); DS does both.",
            ),
        )

    return list(by_bound(counters, "resist", build))


def deliveries_table(counters: Counters) -> list[Table]:
    def build(counts: Counter[Fact], suffix: str, title: str) -> Table:
        words: Counter[str] = Counter()
        for fact, n in counts.items():
            if isinstance(fact, tuple) and fact[0] == "delivery":
                words[fact[2]] += n
        rows = [
            Row(
                word,
                {sender: Share(counts["delivery", sender, word], counts["senders"], "N_mail") for sender in DELIVERIES},
            )
            for word in sorted(words, key=lambda word: (-words[word], word))
        ]
        return Table(
            f"deliveries{suffix}",
            f"What a sender would do with the mail{title}",
            DELIVERIES,
            rows,
            (f"Shares of the {counts['senders']:,} domains of N_mail that were judged.",),
        )

    return list(by_bound(counters, "senders", build))


def sender_cells(counts: Counter[Fact], subject: str, word: str, base: str) -> dict[str, Share]:
    return {sender: Share(counts[subject, sender, word], counts[base], "N_mail") for sender in DELIVERIES}


def availability_table(counters: Counters) -> list[Table]:
    def build(counts: Counter[Fact], suffix: str, title: str) -> Table:
        rows = [Row(word, sender_cells(counts, "availability", word, "availability")) for word in WORDS["availability"]]
        rows += [
            Row(f"may fail first: {label}", sender_cells(counts, "before", label, "availability"))
            for label, _ in BEFORE
        ]
        return Table(
            f"availability{suffix}",
            f"Whether the mail arrives, and when{title}",
            DELIVERIES,
            [row for row in rows if any(share.n for share in row.cells.values())],
            (
                f"Shares of the {counts['availability']:,} domains of N_mail whose records say it.",
                "May fail first: addresses that may be tried before one that takes the mail. Every sender tries two",
                "at once (RFC 5321 5.1), Postfix and Exim five; beyond that the mail waits for their next try.",
            ),
        )

    return list(by_bound(counters, "availability", build))
