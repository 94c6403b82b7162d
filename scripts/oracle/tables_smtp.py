# SPDX-License-Identifier: Apache-2.0
"""Base sets, STARTTLS, TLS versions and AUTH: what SMTP sessions show of a domain."""

from collections.abc import Sequence

from oracle.address_facts import TLS_VERSIONS
from oracle.counters import NO_TLS, Counters
from oracle.figures import Share
from oracle.table import Row, Table, count_row, share_row


def base_table(counters: Counters) -> Table:
    totals = counters.totals

    def row(label: str, n: int, figure: str = "", of_all: bool = True) -> Row:
        share = Share(n, totals["all"], "N_all") if of_all else Share(n)
        return Row(label, {"domains": share}, figure)

    rows = [
        row("N_all: distinct domains of the list", totals["all"], of_all=False),
        row("TCP port open at some host", totals["tcp_open"]),
        row("N_mail: greeted by some host (2xx)", totals["mail"], "d15.mail"),
        row("usable SMTP session (EHLO or HELO 2xx)", totals["usable"]),
    ]
    unknown = sorted(key for key in totals if key.startswith("unknown: "))
    rows.append(row("N_unknown", sum(totals[key] for key in unknown)))
    rows += [row("  " + key.removeprefix("unknown: "), totals[key]) for key in unknown]
    rows.append(row("neither: no mail, unreachable, refused, skipped", totals["other"]))
    rows.append(row("hosts or addresses cut by a limit", totals["cut"]))
    return Table(
        "base", "Base sets", ("domains",), rows, ('N_unknown is in no denominator but N_all; it never counts as "no".',)
    )


def table3(counters: Counters, columns: tuple[str, ...]) -> Table:
    def derived(label: str, left: str, right: str, figure: str = "") -> Row:
        return Row(
            label,
            {
                c: Share(counters.columns[c][left] - counters.columns[c][right], counters.columns[c]["mail"], "N_mail")
                for c in columns
            },
            figure,
        )

    rows = [
        count_row(counters, columns, "N_mail", "mail"),
        derived("SMTP server, no STARTTLS", "usable", "adv", "d15.t3.no_starttls"),
        share_row(counters, columns, "SMTP server, STARTTLS (N_adv)", "adv", "mail", "N_mail", "d15.t3.starttls"),
        derived("untested: greeted, no usable answer to EHLO", "mail", "usable"),
        share_row(counters, columns, "handshake completed (N_tls)", "tls", "mail", "N_mail"),
        share_row(counters, columns, "not advertised, yet TLS when asked", "hidden", "mail", "N_mail"),
    ]
    return Table(
        "table3",
        "Durumeric et al., table 3: STARTTLS",
        columns,
        rows,
        (
            'The last two rows are parts of the ones above them. Under all, "no STARTTLS" means',
            "that some address does not advertise it.",
        ),
    )


def tls_versions(counters: Counters, columns: tuple[str, ...]) -> Table:
    def version_row(label: str, versions: Sequence[str], figure: str = "") -> Row:
        cells = {
            c: Share(
                sum(counters.columns[c][f"version {version}"] for version in versions),
                counters.columns[c]["mail"],
                "N_mail",
            )
            for c in columns
        }
        return Row(label, cells, figure)

    figures = {"TLSv1.1": "tes17.tls11", "TLSv1": "tes17.tls10"}
    rows = [
        count_row(counters, columns, "N_mail", "mail"),
        version_row("TLSv1.2 or newer", ("TLSv1.2", "TLSv1.3"), "tes17.tls12"),
    ]
    rows += [version_row(version, (version,), figures.get(version, "")) for version in reversed(TLS_VERSIONS)]
    rows.append(version_row(NO_TLS, (NO_TLS,), "tes17.no_tls"))
    rows.append(
        Row(
            "untested: greeted, no usable answer to EHLO",
            {
                c: Share(
                    counters.columns[c]["mail"] - counters.columns[c]["usable"], counters.columns[c]["mail"], "N_mail"
                )
                for c in columns
            },
        )
    )
    return Table(
        "tls_versions",
        "TES 2017: TLS versions",
        columns,
        rows,
        (
            "any: the newest version over the domain's addresses; all: the oldest.",
            "The published TLS 1.2 is compared with 1.2 and 1.3 together.",
        ),
    )


def auth_table(counters: Counters, columns: tuple[str, ...]) -> Table:
    rows = [
        count_row(counters, columns, "N_tls", "tls"),
        share_row(counters, columns, "AUTH offered before STARTTLS", "auth", "tls", "N_tls", "tes17.auth"),
    ]
    return Table("auth", "TES 2017: AUTH before STARTTLS", columns, rows)
