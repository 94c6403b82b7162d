# SPDX-License-Identifier: Apache-2.0
"""Tables 4 and 7 of Durumeric et al.: mail providers."""

from collections import Counter

from oracle.counters import Counters
from oracle.fields import Fact
from oracle.figures import Figures, Share
from oracle.table import Row, Table

OTHER = "Other"
CANNOT_SCAN = "n/a"


def majority(part: int, whole: int) -> str:
    """yes, no, or - when there was nothing to vote."""
    if not whole:
        return "-"
    return "yes" if 2 * part > whole else "no"


MATCHES = (("server", "server"), ("domain", "domain"), ("mismatch", "neither"))


def provider_extra(counts: Counter[Fact]) -> dict[str, str]:
    certificates = counts["certificate"]
    if not certificates:
        matches = "-"
    else:
        matches = next((word for word, column in MATCHES if 2 * counts[f"matches {column}"] > certificates), "mixed")
    return {
        "STARTTLS": majority(counts["adv"], counts["usable"]),
        "trusted": majority(counts["trusted"], certificates),
        "matches": matches,
    }


def table4(counters: Counters, top: int, figures: Figures) -> Table:
    mail = counters.totals["mail"]
    column = counters.provider_column
    named = [(name, counts) for name, counts in counters.providers.items() if name is not None]
    named.sort(key=lambda item: (-item[1]["mail"], item[0]))
    published = {
        figure["row"]: figure["id"]
        for figure in figures.values()
        if figure["place"] == "table 4" and figure["source"] == "D15"
    }
    rows = [Row("N_mail", {column: Share(mail)})]
    rows += [
        Row(name, {column: Share(counts["mail"], mail, "N_mail")}, published.get(name, ""), provider_extra(counts))
        for name, counts in named[:top]
    ]
    listed = sum(counts["mail"] for _, counts in named[:top])
    rows.append(Row(OTHER, {column: Share(mail - listed, mail, "N_mail")}, published.get(OTHER, "")))
    return Table(
        "table4",
        "Durumeric et al., table 4: providers",
        (column,),
        rows,
        (
            f"By the best MX host's registered domain; the {top} largest of {len(named)}.",
            "STARTTLS, trusted, matches: what holds for most of the provider's domains; mixed: nothing does.",
        ),
        ("STARTTLS", "trusted", "matches"),
    )


def table7(counters: Counters, top: int) -> Table | None:
    """Inbound columns only: what a provider does when it sends cannot be scanned."""
    mapped = set(counters.provider_names.values())
    named = [(name, counts) for name, counts in counters.providers.items() if name in mapped and counts["usable"]]
    if not named:
        return None
    named.sort(key=lambda item: (-item[1]["mail"], item[0]))
    mail, column = counters.totals["mail"], counters.provider_column
    extras = {name: inbound_extra(counts) for name, counts in named}
    rows = [
        Row(name, {column: Share(counts["mail"], mail, "N_mail")}, "", extras[name]) for name, counts in named[:top]
    ]
    for label, key, value, figure in (
        ("no inbound STARTTLS", "STARTTLS", "no", "no_starttls"),
        ("certificate matches neither name", "matches", "mismatch", "mismatch"),
        ("certificate matches the domain", "matches", "domain", "match_domain"),
        ("negotiates forward secrecy", "forward secrecy", "yes", "forward_secrecy"),
    ):
        judged = [extra[key] for extra in extras.values() if extra[key] != "-"]
        rows.append(
            Row(label, {"providers": Share(judged.count(value), len(judged), "providers judged")}, f"d15.t7.{figure}")
        )
    rows += [
        Row(label, {}, f"d15.t7.{figure}", {"outbound": CANNOT_SCAN})
        for label, figure in (
            ("does not start TLS when sending", "no_tls_sending"),
            ("validates the certificate when sending", "validates"),
        )
    ]
    return Table(
        "table7",
        "Durumeric et al., table 7: providers, inbound",
        (column, "providers"),
        rows,
        (
            f"The {min(top, len(named))} largest of the {len(named)} providers of the map that were reached; the "
            "counts below are over all of these.",
            "A provider is judged by most of the domains that it serves; the published 19 were chosen.",
        ),
        ("STARTTLS", "trusted", "matches", "forward secrecy", "outbound"),
    )


def inbound_extra(counts: Counter[Fact]) -> dict[str, str]:
    return {
        **provider_extra(counts),
        "forward secrecy": majority(counts["forward_secrecy"], counts["tls"]),
        "outbound": CANNOT_SCAN,
    }
