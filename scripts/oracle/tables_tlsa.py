# SPDX-License-Identifier: Apache-2.0
"""What is wrong with TLSA records: lookups that fail, remarks, mismatches, second keys."""

from oracle.counters import Counters
from oracle.table import Sets, Table, fact_count, fact_row, family_rows

PER_HOST = ("domains", "hosts")
PER_ADDRESS = ("domains", "addresses")


def host_sets(counters: Counters) -> Sets:
    return {"domains": counters.list_facts, "hosts": counters.units["tlsa host"].counts()}


def address_sets(counters: Counters) -> Sets:
    return {"domains": counters.list_facts, "addresses": counters.units["tlsa address"].counts()}


def denial_table(counters: Counters) -> Table | None:
    """Broken denial of existence: TLSA lookups that fail although the host's address is secure."""
    sets = host_sets(counters)
    if not counters.list_facts["tlsa lookup fails"]:
        return None
    rows = [fact_count(sets, "TLSA lookup bogus, failed or without answer", "tlsa lookup fails")]
    rows += family_rows(sets, "doe", "tlsa lookup fails", "failed TLSA lookups")
    rows.append(
        fact_row(
            sets, "hidden by query name minimisation", "doe qmin_masks", "tlsa lookup fails", "failed TLSA lookups"
        )
    )
    return Table(
        "tlsa_denial",
        "TLSA lookups that fail",
        PER_HOST,
        rows,
        ("A domain counts in each row that one of its MX hosts is in.",),
    )


def lints_table(counters: Counters) -> Table | None:
    sets = host_sets(counters)
    rows = family_rows(sets, "tlsa lint", "tlsa records", "with TLSA records")
    if not rows:
        return None
    return Table(
        "tlsa_lints",
        "Remarks on TLSA records",
        PER_HOST,
        [fact_count(sets, "with TLSA records", "tlsa records")] + rows,
        ("Remarks change no verdict. One record set can have several.",),
    )


def diagnosis_table(counters: Counters) -> Table | None:
    sets = address_sets(counters)
    if not counters.list_facts["diagnosis"]:
        return None
    rows = [fact_count(sets, "with a record that was diagnosed", "diagnosis")]
    rows += family_rows(sets, "diagnosis", "diagnosis", "diagnosed")
    return Table(
        "tlsa_diagnosis",
        "TLSA records: what they match instead",
        PER_ADDRESS,
        rows,
        (
            "addresses: distinct pairs of MX host and address. Several records, several rows: beside one",
            "that matches, another may be stale.",
        ),
    )


def other_key_table(counters: Counters) -> Table | None:
    """A second session asked for the other type of key: the records must match both."""
    sets = address_sets(counters)
    if not counters.list_facts["other key"]:
        return None
    rows = [fact_count(sets, "asked for the other key type", "other key")]
    rows += family_rows(sets, "other key", "other key", "asked twice")
    return Table(
        "tlsa_other_key",
        "DANE verdicts by key type",
        PER_ADDRESS,
        rows,
        (
            'Disagreement is "only the first passes" or "only the second passes": what a sender gets',
            "depends on the key types it prefers. addresses: distinct pairs of MX host and address.",
        ),
    )
