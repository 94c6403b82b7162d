# SPDX-License-Identifier: Apache-2.0
"""What the tests of the tables share: records counted, and one row of a table looked up."""

from builder import address, mail, no_mx
from oracle.counters import Counters
from oracle.records import reduce_record

ALL = ("primary", "any", "all", "all_cut")


def count(records, providers=None, column="primary"):
    counters = Counters(providers or {}, column)
    for entry in records:
        counters.add(reduce_record(entry))
    return counters


def cells(table, label, column="primary"):
    """(n, denominator) of a row."""
    rows = [row for row in table.rows if row.label.strip() == label]
    assert len(rows) == 1, f"{label}: {len(rows)} rows in {table.name}"
    share = rows[0].cells[column]
    return share.n, share.denominator


def labels(table):
    return [row.label.strip() for row in table.rows]


def t268():
    """10 domains: 8 with mail, 5 of them advertise STARTTLS, 4 of those complete TLS."""
    return (
        [mail(seq, address()) for seq in range(1, 5)]
        + [mail(5, address(tls=None))]
        + [mail(seq, address(adv=False, tls=None)) for seq in range(6, 9)]
        + [no_mx(9, "nxdomain", "no_mail", "nxdomain", "nxdomain"), no_mx(10, "null_mx", "no_mail", "null", "ok")]
    )
