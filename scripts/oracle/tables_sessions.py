# SPDX-License-Identifier: Apache-2.0
"""Tables 2 and 6, figure 3 and section 5.1 of Durumeric et al.: sessions, software, stripping."""

from collections import Counter
from typing import cast

from oracle.counters import Counters
from oracle.fields import Fact, some
from oracle.figures import Defaults, Figures, Share
from oracle.networks import Networks
from oracle.table import Row, Sets, Table, fact_count, fact_row, family
from oracle.tables_servers import PUBLIC, sets_of

STRIPPED = some("strip", "confirmed_hidden", "confirmed_echo", "suspected_mask")
CONFIRMED = some("strip", "confirmed_hidden", "confirmed_echo")
DEFAULTS = {
    "starts_tls_when_sending": "sends TLS",
    "accepts_starttls": "accepts TLS",
    "certificate": "certificate",
    "can_validate_server_and_domain": "validates",
}


# The published figures of this table are of two populations.
PUBLIC_NOTES = (
    "public: servers of lists of addresses, on port 25 alone; addresses: those of the MX hosts of domains. The",
    "published share of Postfix and qmail is of public IPv4, the others are of the servers of top-million domains.",
)


def with_addresses(counters: Counters, columns: tuple[str, ...]) -> dict[str, Counter[Fact]]:
    """The selectors over domains, and the addresses of their MX hosts themselves, each once."""
    return {**{c: counters.columns[c] for c in columns}, "addresses": counters.units["ip"].counts()}


def table2(counters: Counters, columns: tuple[str, ...], figures: Figures) -> Table:
    sets = with_addresses(counters, columns)
    published = {
        figure["row"]: figure["id"] for figure in figures.values() if figure["place"] == "table 2" and "hmac" in figure
    }
    names = []
    for counts in sets.values():
        names += [name for name in family(counts, "session") if name not in names]
    names += [name for name in published if name not in names]
    rows = [fact_count(sets, "N_tls", "tls")]
    rows += [fact_row(sets, name, ("session", name), "tls", "N_tls", published.get(name, "")) for name in names]
    return Table(
        "table2",
        "Durumeric et al., table 2: what is negotiated",
        tuple(sets),
        rows,
        (
            "Weights: each domain once under the selectors, each IP address once under addresses; the",
            "published shares weigh Gmail's inbound connections, that is messages of senders.",
            "TLS version, key exchange, cipher, hash. OpenSSL 3 offers neither RC4 nor 3DES.",
        ),
    )


def table6(counters: Counters, columns: tuple[str, ...], defaults: Defaults) -> Table | None:
    of_domains = with_addresses(counters, columns)
    if not of_domains["addresses"]["mta"]:
        of_domains = {}
    public = {group: counts for group, counts in sets_of(counters.servers, PUBLIC).items() if counts["mta"]}
    sets = {**of_domains, **public}
    if not sets:
        return None
    names: list[str] = []
    for counts in [*reversed(of_domains.values()), *public.values()]:
        names += [name for name in family(counts, "mta") if name not in names + ["unknown"]]
    rows = [
        fact_count(sets, "servers that say something of themselves", "mta"),
        fact_row(sets, "identified, by evidence of high confidence", "mta identified", "mta", "servers"),
    ]
    rows += [
        fact_row(sets, name, ("mta", name), "mta identified", "identified servers")._replace(
            extra=default_texts(defaults.get(name))
        )
        for name in names
    ]
    rows.append(top_five(sets))
    rows += [
        fact_row(
            sets,
            "Postfix and qmail / identified",
            "postfix and qmail",
            "mta identified",
            "identified servers",
            "d15.text.postfix_qmail",
        ),
        fact_row(
            sets,
            "Postfix, Exchange and Exchange Online / servers",
            "postfix and exchange",
            "mta",
            "servers",
            "d15.text.postfix_exchange",
        ),
    ]
    rows += weak_rows(sets)
    return Table(
        "table6",
        "Durumeric et al., table 6: software",
        tuple(sets),
        rows,
        (
            "Shares of a family are of the identified servers. The columns at the right are the published",
            "defaults of 2015: does it start TLS when sending, accept STARTTLS, with which certificate, and",
            "can it validate server and domain. All of them send in clear if STARTTLS is absent.",
            *(PUBLIC_NOTES if public else ()),
        ),
        tuple(DEFAULTS.values()),
    )


def default_texts(defaults: dict[str, str] | None) -> dict[str, str]:
    return {title: defaults[key] for key, title in DEFAULTS.items()} if defaults else {}


def top_five(sets: Sets) -> Row:
    """Families overlap under any: a sum would count a domain twice, so it stands where they do not."""
    cells = {}
    for column in ("primary", "addresses", *PUBLIC):
        if column in sets:
            counts = sets[column]
            names = [name for name in family(counts, "mta") if name != "unknown"][:5]
            cells[column] = Share(
                sum(counts["mta", name] for name in names), counts["mta identified"], "identified servers"
            )
    return Row("the five most frequent together / identified", cells, "d15.text.top_five")


def weak_rows(sets: Sets) -> list[Row]:
    names: list[str] = []
    for counts in [sets[column] for column in ("addresses", *PUBLIC) if column in sets]:
        names += [name for name in family(counts, "mta weak") if name not in names]
    rows = [fact_row(sets, f"weak evidence: {name} / servers", ("mta weak", name), "mta", "servers") for name in names]
    return rows + [fact_row(sets, "unknown / servers", ("mta", "unknown"), "mta", "servers")]


def strip_table(counters: Counters) -> Table | None:
    """STARTTLS that seems to be taken away between us and the server, by address."""
    counts = counters.units["ip"].counts()
    if not counts["strip"]:
        return None
    sets, base, name = {"addresses": counts}, "without STARTTLS", "usable without STARTTLS"
    rows = [
        fact_count(sets, "usable SMTP session", "usable"),
        fact_row(sets, "usable, STARTTLS not advertised", base, "usable", "usable"),
    ]
    rows += [fact_row(sets, verdict, ("strip", verdict), base, name) for verdict in family(counts, "strip")]
    confirmed = sum(counts["strip", verdict] for verdict in CONFIRMED)
    rows.append(Row("confirmed_* / usable", {"addresses": Share(confirmed, counts["usable"], "usable")}))
    return Table(
        "stripping",
        "Durumeric et al., section 5.1: STARTTLS stripping",
        ("addresses",),
        rows,
        ("Each IP address once. Above 5 % confirmed, suspect the network of the survey itself.",),
    )


def strip_networks(counters: Counters, networks: Networks | None, top: int) -> Table | None:
    """The same by the operator or country of the address, as the map of networks names it."""
    if networks is None or not counters.units["ip"].counts()["strip"]:
        return None
    groups: dict[str, tuple[int, int]] = {}
    for key, facts in counters.units["ip"].items():
        if "without STARTTLS" in facts:
            name = networks.name_of(cast("bytes", key))  # as ip_unit() has it
            base, stripped = groups.get(name, (0, 0))
            found = any(("strip", verdict) in facts for verdict in STRIPPED)
            groups[name] = (base + 1, stripped + found)
    listed = sorted(groups.items(), key=lambda item: (-item[1][1], -item[1][0], item[0]))
    rows = [
        Row(name, {"addresses": Share(stripped, base, "usable without STARTTLS")})
        for name, (base, stripped) in listed[:top]
    ]
    return Table(
        "stripping_networks",
        "STARTTLS stripping by network",
        ("addresses",),
        rows,
        (
            "confirmed_hidden, confirmed_echo and suspected_mask, of the addresses that are usable without",
            f"STARTTLS; the {top} with most of them of {len(listed)}.",
        ),
    )


def figure3(counters: Counters, columns: tuple[str, ...], figures: Figures) -> Table:
    """One survey is one point of the series; the published series follows it."""
    first, last = counters.first_time, counters.last_time
    days = f"{first[:10]} to {last[:10]}" if first and last else "no record"
    cells = {c: Share(counters.columns[c]["adv"], counters.columns[c]["mail"], "N_mail") for c in columns}
    rows = [Row(f"this survey, {days}: N_adv / N_mail", cells)]
    rows += [
        Row(f"Gmail, {figure['row']}, {figure['date']}", {}, figure["id"])
        for figure in figures.values()
        if figure["place"] in ("figure 3", "series of figure 3")
    ]
    return Table(
        "figure3",
        "Durumeric et al., figure 3: STARTTLS over time",
        columns,
        rows,
        ("A share of domains, not of messages; what differs on weekends cannot be observed by scanning.",),
    )
