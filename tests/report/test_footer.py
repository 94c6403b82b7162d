# SPDX-License-Identifier: Apache-2.0
"""The footer: outcomes of probes, what was left out, and second attempts."""

import unittest

from builder import address, dead_address, host, mail, no_mx, not_surveyed, record
from counting import cells, count, labels
from facts import first_attempt, sts, tlsa_host, with_probe
from oracle import tables_survey


class Probes(unittest.TestCase):
    def test_each_address_once_blocks_and_refusals_for_the_moment_apart(self):
        def refused(ip, status):
            entry = with_probe(address(ip, tls=None), outcome="starttls_refused")
            return with_probe(entry, starttls={"status": status, "advertised": True})

        blocked = dead_address(
            "greet_5xx", "refused", "192.0.2.5", {"code": 554, "text": ["rbl"], "policy_block": True}
        )
        plain = dead_address("greet_5xx", "refused", "192.0.2.6", {"code": 554, "text": ["no"]})
        records = [
            mail(1, address()),
            mail(2, address()),
            mail(3, refused("192.0.2.2", "tls_unavailable")),
            mail(4, refused("192.0.2.3", "refused_4xx")),
            mail(5, refused("192.0.2.4", "refused_5xx")),
            mail(6, blocked),
            mail(7, plain),
        ]
        table = tables_survey.probes_table(count(records))
        expected = {
            "addresses probed": (6, None),
            "tls_ok": (1, 6),
            "starttls_refused, for the moment (4xx)": (2, 6),
            "starttls_refused": (1, 6),
            "greet_5xx, policy block": (1, 6),
            "greet_5xx": (1, 6),
        }
        self.assertEqual({label: cells(table, label, "addresses") for label in labels(table)}, expected)


LONG = {"mx": 0, "addresses": 0, "probes": 0, "evidence": True, "left_out_hosts": 7}


class Limits(unittest.TestCase):
    def test_cut_and_skipped(self):
        skipped = {"ip": "192.0.2.8", "skip": "special_use"}
        records = [
            record(1, [host([address(), skipped])], truncated={"mx": 2, "addresses": 0, "probes": 1}),
            record(2, [host([address()]), {**host((), "b.se"), "skip": "limit"}]),
            record(3, [host([address()])], dane={"verdict": "full", "lower_bound": True}, truncated=LONG),
            not_surveyed(4, "opted_out"),
            not_surveyed(5, "bad_name"),
        ]
        table = tables_survey.limits_table(count(records))
        for label, n in (
            ("cut: MX hosts beyond --max-mx", 1),
            ("cut: addresses beyond --max-addr", 0),
            ("cut: addresses beyond --max-probes", 1),
            ("cut: evidence, so that the line is not too long", 1),
            ("cut: hosts, likewise", 1),
            ("DANE verdict is a lower bound", 1),
            ("some host or address skipped: special_use", 1),
            ("some host or address skipped: limit", 1),
        ):
            self.assertEqual(cells(table, label, "domains"), (n, 4), label)
        self.assertNotIn("cut: addresses, likewise", labels(table))


class Retry(unittest.TestCase):
    def rows(self, *records):
        table = tables_survey.retry_table(count(records))
        assert table
        return {row.label.strip(): tuple(row.cells["domains"][:2]) for row in table.rows}

    def test_what_for_and_with_what_result(self):
        """1 is mended; 2 fails again; 3 has its MX answer now, its TLSA lookup still fails; 4 was tried once."""
        later = dead_address("greet_4xx", "transient", greeting={"code": 421, "text": ["busy"]})
        rows = self.rows(
            mail(1, address(), first_attempt=first_attempt("smtp_transient", "probe")),
            mail(
                2,
                later,
                outcome="smtp_transient",
                kind="transient",
                first_attempt=first_attempt("smtp_transient", "probe"),
            ),
            record(
                3,
                [tlsa_host(address("192.0.2.3"), status="bogus", dane="error")],
                first_attempt=first_attempt("dns_servfail", "mx", "tlsa"),
            ),
            mail(4, address("192.0.2.4")),
        )
        self.assertEqual(rows["tried a second time"], (3, 4))
        self.assertEqual(rows["for: probe"], (2, 3))
        self.assertEqual(rows["no such failure left: probe"], (1, 2))
        self.assertEqual(rows["for: mx"], (1, 3))
        self.assertEqual(rows["no such failure left: mx"], (1, 1))
        self.assertEqual(rows["no such failure left: tlsa"], (0, 1))
        self.assertEqual(rows["outcome changed"], (2, 3))
        self.assertEqual(rows["smtp_transient -> surveyed"], (1, 3))
        self.assertEqual(rows["dns_servfail -> surveyed"], (1, 3))

    def test_each_kind_left_and_mended(self):
        failed = {"status": "servfail"}
        bad_host = {**host([address()]), "a": failed, "cname_query": failed}
        broken = record(
            1,
            [bad_host],
            sts=sts("dns_fail"),
            dnssec={"class": "unknown"},
            first_attempt=first_attempt("surveyed", "address", "cname", "txt", "dnssec", "policy"),
        )
        good = record(
            2,
            [host([address()])],
            sts=sts(),
            dnssec={"class": "unsigned"},
            first_attempt=first_attempt("surveyed", "address", "cname", "txt", "dnssec", "policy"),
        )
        rows = self.rows(broken, good)
        for kind in ("address", "cname", "txt", "dnssec"):
            self.assertEqual(rows[f"no such failure left: {kind}"], (1, 2), kind)
        self.assertEqual(rows["no such failure left: policy"], (1, 2))
        self.assertEqual(rows["outcome changed"], (0, 2))

    def test_refused_starttls_for_the_moment_is_left(self):
        entry = with_probe(
            address(tls=None), outcome="starttls_refused", starttls={"status": "tls_unavailable", "advertised": True}
        )
        rows = self.rows(mail(1, entry, first_attempt=first_attempt("surveyed", "probe")))
        self.assertEqual(rows["no such failure left: probe"], (0, 1))

    def test_a_name_that_was_put_off_is_left_where_it_was_not_asked(self):
        again = first_attempt("skipped", "name")
        left = {key: value for key, value in address().items() if key not in ("probe", "match")}
        rows = self.rows(
            mail(1, address(), first_attempt=again), mail(2, {**left, "skip": "not_asked"}, first_attempt=again)
        )
        self.assertEqual(rows["no such failure left: name"], (1, 2))

    def test_an_address_that_was_not_tried_again_is_left(self):
        """Beside one that was, or alone; in special use there was nothing to try. Or a further session was not made."""
        again = first_attempt("surveyed", "probe")

        def skipped(why):
            return {"ip": "192.0.2.9", "skip": why}

        rows = self.rows(
            record(1, [host([address(), skipped("not_asked")])], first_attempt=again),
            record(2, [host([skipped("not_asked")])], first_attempt=again),
            record(3, [host([address(), skipped("backed_off")])], first_attempt=again),
            record(4, [host([{**address(), "not_asked": ["no_sni"]}])], first_attempt=again),
            record(5, [host([address(), skipped("special_use")])], first_attempt=again),
            record(6, [host([address()])], first_attempt=again),
        )
        self.assertEqual(rows["for: probe"], (6, 6))
        self.assertEqual(rows["no such failure left: probe"], (2, 6))

    def test_another_failure_of_the_policy_is_no_failure_to_fetch_it(self):
        again = first_attempt("surveyed", "policy")
        rows = self.rows(
            record(1, [host([address()])], sts=sts(fetch="http_404", policy=None), first_attempt=again),
            record(2, [host([address()])], sts=sts(fetch="timeout", policy=None), first_attempt=again),
            record(
                3,
                [host([address()])],
                first_attempt=again,
                sts={**sts(fetch="http_status", policy=None), "http_status": 503},
            ),
        )
        self.assertEqual(rows["no such failure left: policy"], (1, 3))

    def test_a_further_session_counts_too(self):
        again = first_attempt("surveyed", "probe")
        entries = [address(f"192.0.2.{n}") for n in range(1, 4)]
        entries[0]["other_key"] = dead_address("tcp_timeout", "unreachable", "192.0.2.1")
        with_probe(entries[1], outcome="local_error")
        rows = self.rows(*(mail(n, entry, first_attempt=again) for n, entry in enumerate(entries, 1)))
        self.assertEqual(rows["no such failure left: probe"], (1, 3))

    def test_a_domain_without_mail_can_be_tried_again(self):
        entry = {**no_mx(1, "null_mx", "no_mail", "null", "ok"), "first_attempt": first_attempt("dns_timeout", "mx")}
        rows = self.rows(entry)
        self.assertEqual(rows["dns_timeout -> null_mx"], (1, 1))
        self.assertEqual(rows["no such failure left: mx"], (1, 1))

    def test_nobody_was_tried_again(self):
        self.assertIsNone(tables_survey.retry_table(count([mail(1, address())])))


if __name__ == "__main__":
    unittest.main()
