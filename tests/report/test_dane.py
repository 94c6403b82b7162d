# SPDX-License-Identifier: Apache-2.0
"""The classes of the DANE survey, and what is wrong with TLSA records."""

import unittest

from builder import address, host, mail, no_mx, record
from counting import cells, count, labels
from facts import doe, judged, tlsa_host, with_other_key
from oracle import tables_dane, tables_tlsa


def secure(seq, *hosts, verdict="full", **more):
    return record(seq, hosts, security="secure", dane={"verdict": verdict, "primary": "pass", **more})


class SurveyClasses(unittest.TestCase):
    def rows(self, *records):
        table = tables_dane.survey_table(count(records))
        return {row.label: tuple(row.cells["domains"][:2]) for row in table.rows}

    def test_correct_at_every_primary_host(self):
        """A worse host fails, a host that does not exist is not in the set, a dead one is passed over."""
        backup = tlsa_host(judged("fail_mismatch", "192.0.2.9"), name="b.se", dane="fail", preference=20)
        gone = {**host((), "a.se", 5), "dane": "dropped"}
        dead = tlsa_host(name="c.se", dane="unreachable")
        rows = self.rows(
            secure(1, tlsa_host(judged()), backup, gone, dead, verdict="mixed_fail"),
            secure(
                2,
                tlsa_host(judged()),
                tlsa_host(judged("fail_tls", "192.0.2.8"), name="d.se", dane="fail"),
                verdict="mixed_fail",
            ),
            secure(3, dead, verdict="unverified"),
            mail(4, address(), security="secure"),
        )
        self.assertEqual(rows["correct TLSA at every primary MX host that accepts connections"], (1, 4))
        self.assertEqual(rows["incorrect TLSA records at some address"], (1, 4))
        self.assertEqual(rows["distinct TLSA base domains of hosts that pass"], (1, None))
        self.assertEqual(rows["distinct certificates of hosts that pass"], (1, None))

    def test_the_denominator(self):
        """Secure answers with data or without; not bogus, not failed, not insecure."""
        insecure = record(
            1, [tlsa_host(judged())], security="insecure", dane={"verdict": "host_full", "primary": "pass"}
        )
        null = no_mx(2, "null_mx", "no_mail", "null", "ok")
        null["mx"]["security"] = "secure"
        implicit = mail(3, address(), mx={"kind": "implicit", "status": "nodata", "security": "secure"})
        failed = no_mx(4, "dns_servfail", "unknown", "error", "servfail")
        rows = self.rows(insecure, null, implicit, failed)
        self.assertEqual(rows["DNSSEC-validated MX answer, data or proven absence"], (2, 4))
        self.assertEqual(rows["correct TLSA at every primary MX host that accepts connections"], (0, 2))

    def test_what_is_wrong(self):
        failing = tlsa_host(judged("dns_fail"), status="lookup_failed", dane="error")
        insecure = host([{"ip": "192.0.2.1", "security": "insecure", "skip": "limit"}], tlsa="bogus")
        rows = self.rows(
            secure(1, tlsa_host(judged("fail_expired"), dane="fail"), verdict="broken"),
            secure(2, tlsa_host(judged("fail_no_starttls", tls=None, adv=False), dane="fail"), verdict="broken"),
            secure(3, failing, verdict="dns_fail_tlsa"),
            secure(4, insecure, verdict="dns_fail_tlsa"),
            secure(5, verdict="partial"),
            secure(6, verdict="partial_unverified"),
        )
        self.assertEqual(rows["incorrect TLSA records at some address"], (1, 6))
        self.assertEqual(rows["TLSA published, STARTTLS not offered or refused"], (1, 6))
        self.assertEqual(rows["TLSA lookup fails at a host with a secure address"], (1, 6))
        self.assertEqual(rows["TLSA at some of the MX hosts only (partial)"], (2, 6))


class LowerBounds(unittest.TestCase):
    def test_verdicts_stand_apart(self):
        records = [
            secure(1, tlsa_host(judged())),
            secure(2, tlsa_host(judged()), lower_bound=True),
            {**secure(3, tlsa_host(judged())), "truncated": {"mx": 1, "addresses": 0, "probes": 0}},
        ]
        table = tables_dane.dane_verdicts(count(records))
        self.assertEqual(cells(table, "full", "all"), (1, 1))
        self.assertEqual(cells(table, "full", "all_cut"), (2, 2))

    def test_what_was_left_out_for_a_reason_of_ours(self):
        """Nobody uses an address in special use, whatever the survey does."""
        reasons = ("not_asked", "backed_off", "limit", "blocklist", "no_v6", "special_use", None)
        records = [
            secure(n, tlsa_host(judged(), *([{"ip": "192.0.2.9", "skip": reason}] if reason else [])))
            for n, reason in enumerate(reasons, 1)
        ]
        records.append(secure(8, tlsa_host(judged()), {**host((), "b.se"), "skip": "opted_out"}))
        table = tables_dane.dane_verdicts(count(records))
        self.assertEqual(cells(table, "full", "all"), (2, 2))
        self.assertEqual(cells(table, "full", "all_cut"), (6, 6))


class Diagnosis(unittest.TestCase):
    def test_domains_and_distinct_addresses(self):
        """Two domains share a host of two addresses; one of these has two records of different kinds."""

        def mx():
            return tlsa_host(
                judged("fail_mismatch", "192.0.2.1", ["other_selector", "stale_or_foreign"]),
                judged("fail_mismatch", "192.0.2.2", ["stale_or_foreign"]),
                dane="fail",
            )

        records = [secure(1, mx()), secure(2, mx()), secure(3, tlsa_host(judged("pass_ee", "192.0.2.3"), name="c.se"))]
        table = tables_tlsa.diagnosis_table(count(records))
        self.assertEqual(cells(table, "stale_or_foreign", "domains"), (2, 2))
        self.assertEqual(cells(table, "stale_or_foreign", "addresses"), (2, 2))
        self.assertEqual(cells(table, "other_selector", "addresses"), (1, 2))

    def test_not_surveyed(self):
        counters = count([secure(1, tlsa_host(judged()))])
        for table in (
            tables_tlsa.diagnosis_table,
            tables_tlsa.other_key_table,
            tables_tlsa.denial_table,
            tables_tlsa.lints_table,
        ):
            self.assertIsNone(table(counters))


class OtherKey(unittest.TestCase):
    def test_disagreements(self):
        def mx(n, first, second, failure=None):
            return tlsa_host(with_other_key(judged(first, f"192.0.2.{n}"), second, failure), name=f"mx{n}.se")

        records = [
            secure(1, mx(1, "pass_ee", "pass_ee")),
            secure(2, mx(2, "pass_ee", "fail_mismatch")),
            secure(3, mx(3, "fail_mismatch", "pass_ta")),
            secure(4, mx(4, "fail_name", "fail_mismatch")),
            secure(5, mx(5, "pass_ee", "fail_tls", "no_shared_cipher")),
            secure(6, mx(6, "unreachable", "pass_ee")),
            secure(7, mx(1, "pass_ee", "pass_ee")),
            secure(8, tlsa_host(judged(ip="192.0.2.8"), name="mx8.se")),
            secure(9, mx(9, "pass_ee", "fail_tls", "timeout")),
            secure(10, mx(10, "pass_ee", "fail_tls", "alert")),
        ]
        table = tables_tlsa.other_key_table(count(records))
        self.assertEqual(cells(table, "asked for the other key type", "domains"), (9, None))
        self.assertEqual(cells(table, "both pass", "domains"), (2, 9))
        self.assertEqual(cells(table, "both pass", "addresses"), (1, 8))
        for label in ("only the first passes", "only the second passes", "neither passes", "no second key type"):
            self.assertEqual(cells(table, label, "addresses"), (1, 8), label)
        self.assertEqual(cells(table, "not told", "addresses"), (3, 8))


class Hosts(unittest.TestCase):
    def test_denial_classes(self):
        def mx(name, found=None):
            return tlsa_host(name=name, status="lookup_failed", dane="error", **({"doe": found} if found else {}))

        records = [
            secure(1, mx("a.se", doe("zone_denial_broken"))),
            secure(2, mx("a.se", doe("zone_denial_broken"))),
            secure(3, mx("b.se", doe("tlsa_type_broken", True))),
            secure(4, mx("c.se")),
            secure(5, tlsa_host(judged())),
        ]
        table = tables_tlsa.denial_table(count(records))
        self.assertEqual(cells(table, "TLSA lookup bogus, failed or without answer", "hosts"), (3, None))
        self.assertEqual(cells(table, "zone_denial_broken", "domains"), (2, 4))
        self.assertEqual(cells(table, "zone_denial_broken", "hosts"), (1, 3))
        self.assertEqual(cells(table, "tlsa_type_broken", "hosts"), (1, 3))
        self.assertEqual(cells(table, "not classed", "hosts"), (1, 3))
        self.assertEqual(cells(table, "hidden by query name minimisation", "hosts"), (1, 3))

    def test_lints(self):
        confused = judged("fail_mismatch", diagnosis=["other_selector"])
        confused["dane"]["diagnosis"][0]["lints"] = ["selector_confusion"]
        records = [
            secure(1, tlsa_host(judged(), name="a.se", lints=["duplicate_rr", "rpk_capable"])),
            secure(2, tlsa_host(judged(), name="b.se", lints=["rpk_capable"])),
            secure(3, tlsa_host(judged(), name="c.se")),
            secure(4, tlsa_host(confused, name="d.se")),
        ]
        table = tables_tlsa.lints_table(count(records))
        self.assertEqual(labels(table), ["with TLSA records", "rpk_capable", "duplicate_rr", "selector_confusion"])
        self.assertEqual(cells(table, "rpk_capable", "hosts"), (2, 4))
        self.assertEqual(cells(table, "selector_confusion", "domains"), (1, 4))


if __name__ == "__main__":
    unittest.main()
