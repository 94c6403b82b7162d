# SPDX-License-Identifier: Apache-2.0
"""DNSSEC of a domain as facts to be counted: its class, and what the parent zone does."""

from report_lib.fields import Facts, Json, tagged, word, words


def dnssec_facts(record: Json) -> Facts:
    name = word(record, "dnssec", "class")
    if name is None:
        return set()
    facts: Facts = {"dnssec", ("dnssec class", name), *tagged("dnssec flag", words(record, "dnssec", "flags"))}
    if name != "unknown":
        facts.add("dnssec judged")
    return facts
