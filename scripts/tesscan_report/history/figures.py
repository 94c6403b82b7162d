# SPDX-License-Identifier: Apache-2.0
"""The figures that surveys are compared by. Each is a share of a base set of docs/PROTOCOL.md H, by the oracle's own facts
of a domain; where one address stands for a domain, it is the primary one."""

from collections import Counter
from typing import NamedTuple

from oracle.fields import Fact
from oracle.figures import percent, wilson
from oracle.records import Domain
from oracle.resistance_facts import THREE
from oracle.vocabulary import WORDS

from tesscan_report.table import Cell

Key = tuple[str, Fact]  # of which of a domain's sets of facts, and the fact
LISTED, MAIL, TLS = ("list", "listed"), ("mail", "mail"), ("primary", "tls")


class Figure(NamedTuple):
    label: str
    key: Key
    base: Key
    base_name: str  # the base set; where something was not looked at or is not known of some, the rest of it


def worded(title: str, table: str, fact: tuple[str, ...], base: Fact) -> tuple[Figure, ...]:
    """A figure for each word of a verdict."""
    return tuple(Figure(title + word, ("mail", (*fact, word)), ("mail", base), "N_mail") for word in WORDS[table])


# By the table that they stand in.
FIGURES: dict[str, tuple[Figure, ...]] = {
    "figures": (
        Figure("mail servers (N_mail)", MAIL, LISTED, "N_all"),
        Figure("STARTTLS advertised", ("primary", "adv"), MAIL, "N_mail"),
        Figure("TLS handshake completed", TLS, MAIL, "N_mail"),
        Figure("certificate trusted", ("primary", "trust trusted"), TLS, "N_tls"),
        Figure("certificate matches the MX host", ("primary", "matches server"), TLS, "N_tls"),
        Figure("zone signed and valid", ("list", ("dnssec class", "signed_valid")), ("list", "dnssec judged"), "N_all"),
        Figure("MTA-STS policy valid", ("mail", "sts valid"), ("mail", "sts told"), "N_mail"),
        Figure("TLSRPT record valid", ("mail", ("tlsrpt", "ok")), ("mail", "tlsrpt"), "N_mail"),
    ),
    "shields": worded("", "shield", ("shield",), "shield"),
    "resistance": tuple(
        figure for attack in THREE for figure in worded(f"{attack}: ", "resistance", ("resist3", attack), "resist3")
    ),
}
KEYS = frozenset(key for figures in FIGURES.values() for figure in figures for key in (figure.key, figure.base))


def held(domain: Domain) -> frozenset[Key]:
    """Which numerators and bases of the figures the domain is a member of. Empty for one that is not of N_all."""
    if not domain.is_domain:
        return frozenset()
    keys: set[Key] = {LISTED} | {("list", fact) for fact in domain.list_facts}
    if domain.alive:
        keys |= {MAIL} | {("mail", fact) for fact in domain.mail_facts}
        if domain.addresses:
            keys |= {("primary", fact) for fact in domain.addresses[0].marks}
    return frozenset(keys & KEYS)


def share_cells(figure: Figure, counts: Counter[Key]) -> tuple[Cell, ...]:
    """n, of how many, percent, and the Wilson 95 % interval; a share of nothing is none."""
    n, of = counts[figure.key], counts[figure.base]
    rate = percent(n, of)
    if rate is None:
        return (n, of, None, None, None)
    low, high = wilson(n, of)
    return (n, of, rate, low, high)
