# SPDX-License-Identifier: Apache-2.0
"""Shields, the matrix of attacks and senders, and deliveries."""

import unittest

from builder import address, mail, no_mx
from counting import cells, count, labels
from facts import availability, before, resist, senders, summary
from oracle import tables_resistance

CUT = {"mx": 2, "addresses": 0, "probes": 0}


class Shields(unittest.TestCase):
    def test_shares_of_the_mail_domains(self):
        records = [
            summary(mail(1, address()), shield="dane"),
            summary(mail(2, address()), shield="dane"),
            summary(mail(3, address()), shield="opportunistic"),
            summary(mail(4, address()), shield="unknown"),
            summary(mail(5, address(), truncated=CUT), shield="sts"),
            summary(no_mx(6, "null_mx", "no_mail", "null", "ok"), shield="no_mail"),
        ]
        table = tables_resistance.shield_table(count(records))
        self.assertEqual(labels(table), ["N_mail", "dane", "opportunistic", "unknown", "sts"])
        self.assertEqual(cells(table, "dane", "all"), (2, 4))
        self.assertEqual(cells(table, "unknown", "all"), (1, 4))
        self.assertEqual(cells(table, "sts", "all"), (0, 4))
        self.assertEqual(cells(table, "sts", "all_cut"), (1, 1))

    def test_not_surveyed(self):
        counters = count([mail(1, address())])
        self.assertIsNone(tables_resistance.shield_table(counters))
        for build in (
            tables_resistance.three_table,
            tables_resistance.matrix_table,
            tables_resistance.deliveries_table,
            tables_resistance.availability_table,
        ):
            self.assertEqual(build(counters), [])


class Attacks(unittest.TestCase):
    def setUp(self):
        self.records = [
            mail(1, address(), resist=resist(A0_O="resists", A1_DS="resists", A2_DS="resists")),
            mail(2, address(), resist=resist(A0_O="resists", A1_DS="undeliverable", A2_DS="unknown")),
            mail(3, address(), resist=resist()),
            mail(4, address(), truncated=CUT, resist=resist(A0_O="resists")),
        ]

    def test_matrix(self):
        table, lower = tables_resistance.matrix_table(count(self.records))
        self.assertEqual(table.columns, ("O", "D", "S_cold", "S_warm", "DS"))
        self.assertEqual(cells(table, "A0 passive: resists", "O"), (2, 3))
        self.assertEqual(cells(table, "A0 passive: exposed", "O"), (1, 3))
        self.assertEqual(cells(table, "A1 strip: resists", "DS"), (1, 3))
        self.assertEqual(cells(table, "A1 strip: undeliverable", "DS"), (1, 3))
        self.assertEqual(cells(table, "A1 strip: exposed", "D"), (3, 3))
        self.assertEqual(cells(table, "A2 MX spoofing: unknown", "DS"), (1, 3))
        self.assertEqual(cells(table, "A4 false CA: exposed", "S_cold"), (3, 3))
        self.assertEqual((lower.name, lower.title), ("resistance_cut", "Resistance: attack by sender, lower bounds"))
        self.assertEqual(cells(lower, "A0 passive: resists", "O"), (1, 1))

    def test_every_column_adds_up(self):
        table = tables_resistance.matrix_table(count(self.records))[0]
        for sender in table.columns:
            for attack in ("A0", "A1", "A2", "A3", "A4"):
                total = sum(row.cells[sender].n for row in table.rows if row.label.startswith(attack))
                self.assertEqual(total, 3, f"{attack} {sender}")

    def test_three(self):
        records = [
            summary(
                mail(seq, address()), resist3_encryption=first, resist3_downgrade=second, resist3_mx_spoofing="unknown"
            )
            for seq, (first, second) in enumerate(
                (("resists", "exposed"), ("resists", "undeliverable"), ("exposed", "exposed")), 1
            )
        ]
        (table,) = tables_resistance.three_table(count(records))
        self.assertEqual(len(table.rows), 3)
        self.assertEqual(cells(table, "V1 encryption (A0, sender O)", "resists"), (2, 3))
        self.assertEqual(cells(table, "V2 downgrade (A1, sender DS)", "undeliverable"), (1, 3))
        self.assertEqual(cells(table, "V3 MX spoofing (A2, sender DS)", "unknown"), (3, 3))
        self.assertEqual(cells(table, "V3 MX spoofing (A2, sender DS)", "exposed"), (0, 3))


class Deliveries(unittest.TestCase):
    def test_words_by_sender(self):
        records = [
            mail(1, address(), senders=senders("clear", "deferred", "clear", "deferred")),
            mail(2, address(), senders=senders("encrypted", "authenticated", "encrypted", "conflict")),
        ]
        (table,) = tables_resistance.deliveries_table(count(records))
        self.assertEqual(table.columns, ("opportunistic", "dane", "sts", "both"))
        self.assertEqual(labels(table), ["clear", "deferred", "encrypted", "authenticated", "conflict"])
        self.assertEqual(cells(table, "clear", "opportunistic"), (1, 2))
        self.assertEqual(cells(table, "deferred", "both"), (1, 2))
        self.assertEqual(cells(table, "conflict", "both"), (1, 2))


class Availability(unittest.TestCase):
    """One bad address is not a lost host: T450 to T457."""

    def setUp(self):
        self.records = [
            mail(1, address(), availability=availability()),
            mail(
                2,
                address(),
                availability=availability(dane="delivers_late", both="delivers_late"),
                addresses_before=before(dane=1, both=1),
            ),
            mail(
                3,
                address(),
                availability=availability(dane="delivers_late", both="delivers_late"),
                addresses_before=before(dane=4, both=2),
            ),
            mail(4, address(), availability=availability(dane="depends"), addresses_before=before(dane=5)),
            mail(5, address(), availability=availability(dane="deferred", both="unknown")),
            mail(6, address(), senders=senders()),  # of schema 2
            mail(7, address(), truncated=CUT, availability=availability(dane="delivers_eventually")),
        ]

    def test_words_by_sender(self):
        table, lower = tables_resistance.availability_table(count(self.records))
        self.assertEqual(table.columns, ("opportunistic", "dane", "sts", "both"))
        self.assertEqual(
            labels(table),
            [
                "delivers",
                "delivers_late",
                "depends",
                "deferred",
                "unknown",
                "may fail first: 1",
                "may fail first: 2 to 4",
                "may fail first: 5 or more",
            ],
        )
        self.assertEqual(cells(table, "delivers", "opportunistic"), (5, 5))
        self.assertEqual(cells(table, "delivers", "dane"), (1, 5))
        self.assertEqual(cells(table, "delivers_late", "dane"), (2, 5))
        self.assertEqual(cells(table, "deferred", "dane"), (1, 5))
        self.assertEqual(cells(table, "unknown", "both"), (1, 5))
        self.assertEqual(cells(table, "may fail first: 1", "dane"), (1, 5))
        self.assertEqual(cells(table, "may fail first: 2 to 4", "dane"), (1, 5))
        self.assertEqual(cells(table, "may fail first: 5 or more", "dane"), (1, 5))
        self.assertEqual(cells(table, "may fail first: 5 or more", "sts"), (0, 5))
        self.assertEqual(lower.name, "availability_cut")
        self.assertEqual(cells(lower, "delivers_eventually", "dane"), (1, 1))

    def test_every_column_adds_up(self):
        table = tables_resistance.availability_table(count(self.records))[0]
        for sender in table.columns:
            total = sum(row.cells[sender].n for row in table.rows if not row.label.startswith("may fail"))
            self.assertEqual(total, 5, sender)

    def test_an_older_record_is_in_no_denominator(self):
        self.assertEqual(tables_resistance.availability_table(count(self.records[5:6])), [])


if __name__ == "__main__":
    unittest.main()
