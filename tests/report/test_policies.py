# SPDX-License-Identifier: Apache-2.0
"""MTA-STS and TLSRPT: adoption, validity by both readings, and what is unknown."""

import unittest

from builder import address, host, mail, record
from counting import cells, count, labels
from facts import sts, tlsrpt
from oracle import tables_policies
from oracle.policy_facts import NOT_LOOKED_AT
from oracle.retry_facts import policy_left


def policy(seq, found, *statuses):
    """A domain with its sts object and an MX host for each status."""
    hosts = []
    for n, status in enumerate(statuses or ("ok",)):
        hosts.append(host([address(f"192.0.2.{n + 1}")], f"mx{n}.se", n))
        hosts[-1]["sts"] = {"match": status != "mx_mismatch", "status": status}
    return record(seq, hosts, sts=found)


SURVEY = [
    policy(1, sts()),
    policy(2, sts(mode="testing")),
    policy(3, sts(mode="none", strict=False)),
    policy(4, sts(lints=["bad_media_type"])),
    policy(5, sts(policy="bad_mode")),
    policy(6, sts(fetch="http_404", policy=None)),
    policy(7, sts("none")),
    policy(8, sts("multiple")),
    policy(9, sts("dns_fail")),
    policy(10, sts("invalid")),
]


class Adoption(unittest.TestCase):
    def test_shares(self):
        table = tables_policies.sts_table(count(SURVEY))
        for label, expected in (
            ("N_mail", (10, None)),
            ("TXT record: ok / N_mail", (6, 10)),
            ("TXT record: none / N_mail", (1, 10)),
            ("TXT record: dns_fail / N_mail", (1, 10)),
            ("policy valid, effective reading / TXT ok", (4, 6)),
            ("policy valid, effective reading / N_mail", (4, 10)),
            ("policy valid, strict grammar and media type / TXT ok", (2, 6)),
            ("mode enforce / valid", (2, 4)),
            ("mode testing / valid", (1, 4)),
            ("mode none / valid", (1, 4)),
            ("mode enforce / N_mail", (2, 10)),
            ("mode enforce / strictly valid", (1, 2)),
        ):
            self.assertEqual(cells(table, label, "domains"), expected, label)

    def test_a_valid_policy_without_a_mode(self):
        table = tables_policies.sts_table(count([policy(1, sts()), policy(2, sts(mode=None))]))
        self.assertEqual([label for label in labels(table) if label.endswith("/ valid")], ["mode enforce / valid"])

    def test_a_part_of_the_domains_surveyed(self):
        """Records of another survey, in which nobody looked, are not \"none\"."""
        table = tables_policies.sts_table(count(SURVEY + [mail(11, address())]))
        self.assertEqual(cells(table, "N_mail", "domains"), (11, None))
        self.assertEqual(cells(table, "of these, surveyed for MTA-STS", "domains"), (10, None))
        self.assertEqual(cells(table, "TXT record: none / N_mail", "domains"), (1, 10))

    def test_not_surveyed(self):
        counters = count([mail(1, address())])
        for table in (
            tables_policies.sts_table,
            tables_policies.sts_fetch_table,
            tables_policies.sts_hosts_table,
            tables_policies.tlsrpt_table,
        ):
            self.assertIsNone(table(counters))


class NotLookedAt(unittest.TestCase):
    """T411 to T414: what this scanner did not see is no failure of theirs, and in no denominator of policies."""

    SURVEY = [
        policy(1, sts()),
        policy(2, sts(fetch="http_404", policy=None)),
        *(policy(3 + n, sts(fetch=fetch, policy=None)) for n, fetch in enumerate(sorted(NOT_LOOKED_AT))),
        policy(20, sts("none")),
    ]

    def test_adoption(self):
        table = tables_policies.sts_table(count(self.SURVEY))
        for label, expected in (
            ("TXT record: ok / N_mail", (12, 13)),
            ("policy not looked at: no_v6 / TXT ok", (1, 12)),
            ("policy valid, effective reading / N_mail", (1, 3)),
            ("policy valid, effective reading / TXT ok", (1, 2)),
            ("mode enforce / N_mail", (1, 3)),
        ):
            self.assertEqual(cells(table, label, "domains"), expected, label)

    def test_failures(self):
        table = tables_policies.sts_fetch_table(count(self.SURVEY))
        for label, expected in (
            ("TXT record ok", (12, None)),
            ("fetch: http_404 / TXT ok", (1, 2)),
            ("policy not looked at: rate_limited / TXT ok", (1, 12)),
        ):
            self.assertEqual(cells(table, label, "domains"), expected, label)
        self.assertNotIn("fetch: blocklist / TXT ok", labels(table))

    def test_what_is_left(self):
        """A second attempt that gave the same, by what is told or by one of the addresses."""
        for found, left in (
            (sts(fetch="rate_limited", policy=None), True),
            (sts(fetch="blocklist", policy=None), False),
            ({**sts(fetch="blocklist", policy=None), "addresses": [{"ip": "192.0.2.1", "fetch": "tcp_fail"}]}, True),
            (
                {
                    **sts(fetch="no_v6", policy=None),
                    "addresses": [{"ip": "192.0.2.1", "fetch": "http_status", "http_status": 502}],
                },
                True,
            ),
            ({**sts(), "addresses": [{"ip": "192.0.2.1", "fetch": "tcp_fail"}]}, False),
        ):
            self.assertEqual(policy_left(policy(1, found), []), left, found)


class Failures(unittest.TestCase):
    def test_fetch_and_policy(self):
        table = tables_policies.sts_fetch_table(count(SURVEY))
        for label, n in (
            ("fetch: ok / TXT ok", 5),
            ("fetch: http_404 / TXT ok", 1),
            ("policy: valid / TXT ok", 4),
            ("policy: bad_mode / TXT ok", 1),
            ("remark: bad_media_type / TXT ok", 1),
        ):
            self.assertEqual(cells(table, label, "domains"), (n, 6), label)

    def test_hosts(self):
        """A policy that is not valid says nothing of hosts; enforce stands beside all modes."""
        records = [
            policy(1, sts(), "ok", "ok"),
            policy(2, sts(), "ok", "mx_mismatch", "cert_name"),
            policy(3, sts(mode="testing"), "cert_name"),
            policy(4, sts(policy="no_mx"), "mx_mismatch"),
            policy(5, sts(), "unreachable"),
        ]
        table = tables_policies.sts_hosts_table(count(records))
        self.assertEqual(labels(table)[:2], ["domains with a valid policy and judged MX hosts", "every host ok"])
        for label, all_modes, enforce in (
            ("every host ok", (1, 4), (1, 3)),
            ("some host ok", (2, 4), (2, 3)),
            ("some host mx_mismatch", (1, 4), (1, 3)),
            ("some host cert_name", (2, 4), (1, 3)),
            ("some host unreachable", (1, 4), (1, 3)),
        ):
            self.assertEqual(cells(table, label, "domains"), all_modes, label)
            self.assertEqual(cells(table, label, "enforce"), enforce, label)


class Reports(unittest.TestCase):
    def test_tlsrpt(self):
        found = [
            tlsrpt("ok", "mailto"),
            tlsrpt("ok", "mailto", "https"),
            tlsrpt("none"),
            tlsrpt("multiple"),
            tlsrpt("dns_fail"),
        ]
        table = tables_policies.tlsrpt_table(
            count([mail(seq, address(), tlsrpt=entry) for seq, entry in enumerate(found, 1)])
        )
        for label, expected in (
            ("ok / N_mail", (2, 5)),
            ("none / N_mail", (1, 5)),
            ("multiple / N_mail", (1, 5)),
            ("dns_fail / N_mail", (1, 5)),
            ("reports by mailto / ok", (2, 2)),
            ("reports by https / ok", (1, 2)),
        ):
            self.assertEqual(cells(table, label, "domains"), expected, label)


if __name__ == "__main__":
    unittest.main()
