# SPDX-License-Identifier: Apache-2.0
"""The order of the report."""

from collections.abc import Iterator, Sequence

from oracle import (
    tables_certificates,
    tables_dane,
    tables_dnssec,
    tables_policies,
    tables_providers,
    tables_resistance,
    tables_servers,
    tables_sessions,
    tables_smtp,
    tables_survey,
    tables_tlsa,
)
from oracle.counters import Counters, ServerCounters
from oracle.table import Settings, Table


def build(counters: Counters, settings: Settings) -> tuple[list[Table], list[str]]:
    """The tables, and the names of the subjects of which the records say nothing."""
    tables: list[Table] = []
    missing = []
    for subject, built in parts(counters, settings):
        found = [table for table in built if table is not None]
        tables += found
        if not found:
            missing.append(subject)
    return tables, missing


Parts = Iterator[tuple[str, Sequence[Table | None]]]


def parts(counters: Counters, settings: Settings) -> Parts:
    """Without any record of one kind, no table of that kind."""
    if counters.has_domains():
        yield from domain_parts(counters, settings)
    else:
        yield "MTA software", [tables_sessions.table6(counters, (), settings.defaults)]
    if counters.servers.lines:
        yield from server_parts(counters.servers)


def server_parts(servers: ServerCounters) -> Parts:
    yield (
        "lists of addresses",
        [
            tables_servers.base_table(servers),
            tables_servers.tls_table(servers),
            tables_servers.submission_table(servers),
            tables_survey.input_table(servers, "address_input", "Lines of the lists of addresses"),
            tables_survey.outcomes_table(servers, "address_outcomes", "Outcomes of all records of addresses"),
        ],
    )


def domain_parts(counters: Counters, settings: Settings) -> Parts:
    columns, figures, top = settings.columns, settings.figures, settings.top
    yield "base sets", [tables_smtp.base_table(counters)]
    yield "negotiated sessions", [tables_sessions.table2(counters, columns, figures)]
    yield "STARTTLS", [tables_smtp.table3(counters, columns)]
    yield "providers", [tables_providers.table4(counters, top, figures)]
    yield (
        "certificates",
        [tables_certificates.table5(counters, columns), tables_certificates.text_table(counters, columns)],
    )
    yield "MTA software", [tables_sessions.table6(counters, columns, settings.defaults)]
    yield "table 7", [tables_providers.table7(counters, top)]
    yield "figure 3", [tables_sessions.figure3(counters, columns, figures)]
    yield (
        "STARTTLS stripping",
        [tables_sessions.strip_table(counters), tables_sessions.strip_networks(counters, settings.networks, top)],
    )
    yield (
        "TES",
        [
            tables_smtp.tls_versions(counters, columns),
            tables_smtp.auth_table(counters, columns),
            tables_dnssec.dnssec_table(counters, columns),
        ],
    )
    yield "MX answers", [tables_dnssec.answers_table(counters)]
    yield (
        "DNSSEC classes",
        [
            tables_dnssec.classes_table(counters),
            tables_dnssec.sha1_table(counters),
            tables_dnssec.tlds_table(counters, settings.tld_min),
        ],
    )
    yield (
        "DANE",
        [
            tables_dane.dane_table(counters, columns),
            tables_dane.dane_verdicts(counters),
            tables_dane.survey_table(counters),
        ],
    )
    yield "why TLSA lookups fail", [tables_tlsa.denial_table(counters)]
    yield "remarks on TLSA records", [tables_tlsa.lints_table(counters)]
    yield "why TLSA records do not match", [tables_tlsa.diagnosis_table(counters)]
    yield "DANE with a second key type", [tables_tlsa.other_key_table(counters)]
    yield (
        "MTA-STS",
        [
            tables_policies.sts_table(counters),
            tables_policies.sts_fetch_table(counters),
            tables_policies.sts_hosts_table(counters),
        ],
    )
    yield "TLSRPT", [tables_policies.tlsrpt_table(counters)]
    yield "shields", [tables_resistance.shield_table(counters)]
    yield "resistance", tables_resistance.three_table(counters) + tables_resistance.matrix_table(counters)
    yield "deliveries", tables_resistance.deliveries_table(counters)
    yield "availability", tables_resistance.availability_table(counters)
    yield "second attempts", [tables_survey.retry_table(counters)]
    yield (
        "footer",
        [
            tables_survey.input_table(counters),
            tables_survey.outcomes_table(counters),
            tables_survey.probes_table(counters),
            tables_survey.limits_table(counters),
        ],
    )
