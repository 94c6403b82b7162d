# SPDX-License-Identifier: Apache-2.0
"""The DNSSEC tables: what is deployed, what is not, and what nobody knows."""

import unittest

import builder
from builder import address, mail, no_mx
from counting import ALL, cells, count, labels
from facts import dnssec
from oracle import figures, tables_dnssec

CLASSES = ("signed_valid", "signed_valid", "unsigned", "island", "signed_unsupported", "signed_bogus", "unknown")


def signed(seq, name, tld="se", *flags, **more):
    return mail(seq, address(), domain=f"d{seq}.{tld}", dnssec=dnssec(name, *flags), **more)


class Classes(unittest.TestCase):
    def setUp(self):
        records = [signed(seq, name) for seq, name in enumerate(CLASSES, 1)]
        records += [
            signed(8, "unsigned", "se", "parent_optout", "island_not_excluded"),
            {**no_mx(9, "null_mx", "no_mail", "null", "ok"), "dnssec": dnssec()},
        ]
        self.counters = count(records)

    def test_only_signed_valid_is_deployed(self):
        table = tables_dnssec.classes_table(self.counters)
        self.assertEqual(cells(table, "domains asked about", "domains"), (9, None))
        self.assertEqual(cells(table, "unknown: a lookup failed", "domains"), (1, None))
        self.assertEqual(cells(table, "signed_valid (deployed)", "domains"), (3, 8))
        self.assertEqual(cells(table, "signed_valid (deployed)", "mail"), (2, 7))
        for name in ("island", "signed_unsupported", "signed_bogus"):
            self.assertEqual(cells(table, name, "mail"), (1, 7))
        self.assertEqual(cells(table, "unsigned", "mail"), (2, 7))
        self.assertEqual(cells(table, "flag parent_optout", "domains"), (1, 8))
        self.assertEqual(cells(table, "flag island_not_excluded", "domains"), (1, 8))

    def test_tes_counts_signed_domains(self):
        table = tables_dnssec.dnssec_table(self.counters, ALL)
        self.assertEqual(cells(table, "domain signed and valid / N_mail"), (2, 8))
        self.assertEqual(cells(table, "domain signed and valid / N_tls"), (2, 8))
        self.assertEqual(cells(table, "class unknown, a lookup failed / N_mail"), (1, 8))
        published = {row.figure: row.label for row in table.rows if row.figure}
        self.assertEqual(published["tes17.dnssec.mail"], "domain signed and valid / N_mail")

    def test_without_classes_the_mx_answer_stands_for_them(self):
        counters = count([mail(1, address(), security="secure")])
        table = tables_dnssec.dnssec_table(counters, ALL)
        self.assertNotIn("domain signed and valid / N_mail", labels(table))
        published = {row.figure: row.label for row in table.rows if row.figure}
        self.assertEqual(published["tes17.dnssec.mail"], "MX answer secure / N_mail")
        self.assertIsNone(tables_dnssec.classes_table(counters))
        self.assertIsNone(tables_dnssec.tlds_table(counters, 50))


class Sha1(unittest.TestCase):
    """T361: who hangs on it, in which lookups, and by which reading the MX answers are counted."""

    def record(self, seq, judged=None, **parts):
        record = mail(seq, address(), domain=f"d{seq}.se", security="secure", **parts)
        record["schema"] = 3
        if judged:
            record["mx"]["security_without_sha1"] = "insecure"
            record["summary"]["dnssec"] = judged
        return record

    def test_counts(self):
        host = self.record(3)
        host["hosts"][0]["a"] = {"status": "ok", "security": "secure", "security_without_sha1": "insecure"}
        old = self.record(5, "insecure")
        old["schema"] = 2
        counters = count([self.record(1, "insecure"), self.record(2, "secure"), host, self.record(4), old])
        table = tables_dnssec.sha1_table(counters)
        self.assertEqual(cells(table, "domains with an answer that validates", "domains"), (4, None))
        self.assertEqual(cells(table, "hang on RSASHA1: secure only by algorithm 5 or 7", "domains"), (3, 4))
        self.assertEqual(cells(table, "in lookups of mx", "domains"), (2, 4))
        self.assertEqual(cells(table, "in lookups of hosts", "mail"), (1, 4))

    def test_answers_are_counted_as_they_were_judged(self):
        counters = count([self.record(1, "insecure"), self.record(2, "secure"), self.record(3)])
        self.assertEqual(dict(counters.answers), {"insecure": 1, "secure": 2})

    def test_nothing_validates(self):
        self.assertIsNone(tables_dnssec.sha1_table(count([mail(1, address(), security="insecure")])))


class TopLevelDomains(unittest.TestCase):
    def test_minimum(self):
        """se: 2 of 3 signed, one more unknown; nl: 1 of 1; com: 0 of 2."""
        records = [
            signed(1, "signed_valid"),
            signed(2, "signed_valid"),
            signed(3, "island"),
            signed(4, "unknown"),
            signed(5, "signed_valid", "nl"),
            signed(6, "unsigned", "com"),
            signed(7, "signed_bogus", "com"),
        ]
        table = tables_dnssec.tlds_table(count(records), 2)
        assert table
        self.assertEqual(labels(table), [".se", ".com", "the 1 others together", "all"])
        self.assertEqual(cells(table, ".se", "signed_valid"), (2, 3))
        self.assertEqual(cells(table, ".com", "signed_valid"), (0, 2))
        self.assertEqual(cells(table, "the 1 others together", "signed_valid"), (1, 1))
        self.assertEqual(cells(table, "all", "signed_valid"), (3, 6))
        published, _ = figures.load_figures(builder.ROOT / "datasets" / "reference-figures.json")
        self.assertEqual(figures.figure_text(published[table.rows[0].figure]), "49 % ISOC18")
        for figure in tables_dnssec.PUBLISHED_TLDS.values():
            self.assertIn(figure, published)


if __name__ == "__main__":
    unittest.main()
