# SPDX-License-Identifier: Apache-2.0
"""Tables 2, 6 and 7, figure 3 and section 5.1 of Durumeric et al., counted by hand."""

import pathlib
import tempfile
import unittest

import builder
from builder import address, dead_address, host, mail, record
from counting import ALL, cells, count, labels
from facts import mta, with_probe
from oracle import figures, tables_providers, tables_sessions
from oracle.networks import UNMAPPED, load_networks
from oracle.sessions import session_label

DATASETS = builder.ROOT / "datasets"
PUBLISHED, _ = figures.load_figures(DATASETS / "reference-figures.json")
GCM, CBC = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"


class Labels(unittest.TestCase):
    def test_words_of_the_published_table(self):
        for version, name, kx, label in (
            ("TLSv1.2", GCM, "ECDHE", "1.2 ECDHE AES-128-GCM SHA-256"),
            ("TLSv1", CBC, "ECDHE", "1.0 ECDHE AES-128 SHA-1"),
            ("TLSv1", "TLS_RSA_WITH_RC4_128_MD5", "RSA", "1.0 RSA RC4 MD5"),
            ("SSLv3", "TLS_RSA_WITH_RC4_128_SHA", "RSA", "SSLv3 RSA RC4 SHA-1"),
            ("TLSv1.1", "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "RSA", "1.1 RSA 3DES SHA-1"),
            (
                "TLSv1.2",
                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                "ECDHE",
                "1.2 ECDHE ChaCha20-Poly1305 SHA-256",
            ),
            ("TLSv1.2", "TLS_DHE_RSA_WITH_AES_256_CCM_8", "DHE", "1.2 DHE AES-256-CCM-8 AEAD"),
            ("TLSv1.3", "TLS_AES_256_GCM_SHA384", "ECDHE", "1.3 ECDHE AES-256-GCM SHA-384"),
            ("TLSv1.3", "TLS_AES_256_GCM_SHA384", None, "1.3 any AES-256-GCM SHA-384"),
            ("TLSv1.2", GCM, None, "1.2 ECDHE AES-128-GCM SHA-256"),
        ):
            cipher = {"iana": name, "id": "0000", **({"kx": kx} if kx else {})}
            self.assertEqual(session_label({"version": version, "cipher": cipher}), label)

    def test_without_a_registered_name(self):
        self.assertEqual(session_label({"version": "TLSv1.2", "cipher": {"iana": "unknown", "id": "ff85"}}), "1.2 ff85")


class Table2(unittest.TestCase):
    def table(self, records):
        return tables_sessions.table2(count(records), ALL, PUBLISHED)

    def test_weights(self):
        """Three domains on one address and one on another: 3 to 1 by domain, 1 to 1 by address."""
        records = [mail(seq, address("192.0.2.1", cipher=GCM)) for seq in (1, 2, 3)] + [
            mail(4, address("192.0.2.2", tls="TLSv1", cipher=CBC)),
            mail(5, address("192.0.2.3", tls=None)),
        ]
        table = self.table(records)
        self.assertEqual(cells(table, "1.2 ECDHE AES-128-GCM SHA-256"), (3, 4))
        self.assertEqual(cells(table, "1.2 ECDHE AES-128-GCM SHA-256", "addresses"), (1, 2))
        self.assertEqual(cells(table, "1.0 ECDHE AES-128 SHA-1", "addresses"), (1, 2))
        self.assertEqual(cells(table, "N_tls", "addresses"), (2, None))
        row = next(row for row in table.rows if row.label == "1.0 ECDHE AES-128 SHA-1")
        self.assertEqual(PUBLISHED[row.figure]["percent"], 0.999)
        self.assertIn("Weights", table.notes[0])

    def test_selectors(self):
        entry = record(1, [host([address("192.0.2.1", cipher=GCM), address("192.0.2.2", tls="TLSv1", cipher=CBC)])])
        table = self.table([entry])
        for label, expected in (("1.2 ECDHE AES-128-GCM SHA-256", (1, 1, 0)), ("1.0 ECDHE AES-128 SHA-1", (0, 1, 0))):
            self.assertEqual(tuple(cells(table, label, c)[0] for c in ("primary", "any", "all")), expected)

    def test_every_published_row_is_there(self):
        table = self.table([])
        self.assertEqual(len(table.rows), 1 + 17)
        self.assertEqual(cells(table, "1.0 RSA RC4 MD5"), (0, 0))

    def test_one_address_under_two_names_counts_once_whatever_the_order(self):
        first = mail(1, with_probe(address("192.0.2.1", cipher=GCM), sni="a.se"))
        second = mail(2, with_probe(address("192.0.2.1", tls="TLSv1", cipher=CBC), sni="b.se"))
        for records in ([first, second], [second, first]):
            table = self.table(records)
            self.assertEqual(cells(table, "1.2 ECDHE AES-128-GCM SHA-256", "addresses"), (1, 1))
            self.assertEqual(cells(table, "1.0 ECDHE AES-128 SHA-1", "addresses"), (0, 1))
            self.assertEqual(cells(table, "1.0 ECDHE AES-128 SHA-1"), (1, 2))


class Table6(unittest.TestCase):
    def table(self, *families):
        records = [
            mail(seq, with_probe(address(f"192.0.2.{seq}"), mta=family)) for seq, family in enumerate(families, 1)
        ]
        return tables_sessions.table6(count(records), ALL, figures.load_defaults(DATASETS / "mta-defaults.json"))

    def test_shares_are_of_the_identified(self):
        table = self.table(
            mta("postfix"), mta("postfix"), mta("qmail"), mta("exchange"), mta("unknown"), mta("ironport_like", "low")
        )
        for column in ("primary", "addresses"):
            self.assertEqual(cells(table, "servers that say something of themselves", column), (6, None))
            self.assertEqual(cells(table, "identified, by evidence of high confidence", column), (4, 6))
            self.assertEqual(cells(table, "postfix", column), (2, 4))
            self.assertEqual(cells(table, "Postfix and qmail / identified", column), (3, 4))
            self.assertEqual(cells(table, "Postfix, Exchange and Exchange Online / servers", column), (3, 6))
            self.assertEqual(cells(table, "weak evidence: ironport_like / servers", column), (1, 6))
            self.assertEqual(cells(table, "unknown / servers", column), (1, 6))
            self.assertEqual(cells(table, "the five most frequent together / identified", column), (4, 4))
        row = next(row for row in table.rows if row.label == "postfix")
        self.assertEqual(
            row.extra, {"sends TLS": "no", "accepts TLS": "yes", "certificate": "self-signed", "validates": "yes"}
        )

    def test_the_five_most_frequent(self):
        names = ["postfix"] * 3 + ["exim"] * 2 + ["exchange"] * 2 + ["google", "qmail", "yandex", "sendmail"]
        table = self.table(*(mta(name) for name in names))
        self.assertEqual(cells(table, "the five most frequent together / identified", "addresses"), (9, 11))

    def test_not_surveyed(self):
        self.assertIsNone(tables_sessions.table6(count([mail(1, address())]), ALL, {}))


class Table7(unittest.TestCase):
    def test_providers_of_the_map_only(self):
        providers = {"google.com": "Gmail", "lycos.com": "Lycos", "ovh.net": "OVH"}
        records = [
            mail(1, address(), provider="google.com"),
            mail(2, address(), provider="google.com"),
            mail(3, address(adv=False, tls=None), provider="lycos.com"),
            mail(4, address(server=False, cipher="TLS_RSA_WITH_AES_128_CBC_SHA"), provider="ovh.net"),
            mail(5, address(), provider="own.se"),
        ]
        table = tables_providers.table7(count(records, providers), 10)
        assert table
        self.assertEqual(labels(table)[:3], ["Gmail", "Lycos", "OVH"])
        self.assertNotIn("own.se", labels(table))
        self.assertEqual(
            table.rows[2].extra,
            {"STARTTLS": "yes", "trusted": "yes", "matches": "mismatch", "forward secrecy": "no", "outbound": "n/a"},
        )
        self.assertEqual(cells(table, "no inbound STARTTLS", "providers"), (1, 3))
        self.assertEqual(cells(table, "certificate matches neither name", "providers"), (1, 2))
        self.assertEqual(cells(table, "certificate matches the domain", "providers"), (0, 2))
        self.assertEqual(cells(table, "negotiates forward secrecy", "providers"), (1, 2))
        for row in table.rows[3:]:
            self.assertIn(row.figure, PUBLISHED)

    def test_no_provider_of_the_map(self):
        self.assertIsNone(tables_providers.table7(count([mail(1, address())]), 10))


class Disputed(unittest.TestCase):
    """T560: STARTTLS that only some senders read: counted by its word, in no share of who has TLS."""

    def records(self):
        read = with_probe(
            address("192.0.2.1", adv=False, tls="TLSv1.2"),
            starttls={"status": "hidden", "advertised": False, "disputed": True},
            strip={"verdict": "read_by_some"},
        )
        return [
            mail(1, read),
            mail(2, address("192.0.2.2"), time="2026-11-22T01:00:00.000Z"),
            mail(3, with_probe(address("192.0.2.3", adv=False, tls=None), strip={"verdict": "none"})),
        ]

    def test_by_address(self):
        table = tables_sessions.strip_table(count(self.records()))
        self.assertEqual(cells(table, "read_by_some", "addresses"), (1, 2))
        self.assertEqual(cells(table, "usable, STARTTLS not advertised", "addresses"), (2, 3))
        self.assertEqual(cells(table, "confirmed_* / usable", "addresses"), (0, 3))

    def test_by_domain(self):
        table = tables_sessions.figure3(count(self.records()), ALL, PUBLISHED)
        point = next(label for label in labels(table) if label.startswith("this survey"))
        self.assertEqual(cells(table, point), (1, 2))

    def test_any_success(self):
        """T564, T565: 2xx is a success of greeting, EHLO and HELO, whatever follows."""
        entry = address("192.0.2.2")
        entry["probe"]["ehlo"]["code"] = 251
        entry["probe"].setdefault("greeting", {})["code"] = 200
        table = tables_sessions.figure3(count([mail(1, entry)]), ALL, PUBLISHED)
        point = next(label for label in labels(table) if label.startswith("this survey"))
        self.assertEqual(cells(table, point), (1, 1))


class Figure3(unittest.TestCase):
    def test_one_point_and_the_published_series(self):
        records = [
            mail(1, address(), time="2026-11-22T01:00:00.000Z"),
            mail(2, address(adv=False, tls=None), time="2026-11-24T01:00:00.000Z"),
        ]
        table = tables_sessions.figure3(count(records), ALL, PUBLISHED)
        self.assertEqual(cells(table, "this survey, 2026-11-22 to 2026-11-24: N_adv / N_mail"), (1, 2))
        self.assertEqual(len(table.rows), 7)
        self.assertIn("not of messages", table.notes[0])


class Stripping(unittest.TestCase):
    def records(self):
        """Seven usable addresses, one of them with STARTTLS; an eighth has no session. Two domains share one."""

        def stripped(ip, verdict):
            return with_probe(address(ip, adv=False, tls=None), strip={"verdict": verdict})

        return [
            mail(1, with_probe(address("192.0.2.1"), strip={"verdict": "none"})),
            mail(2, stripped("192.0.2.2", "none")),
            mail(3, stripped("192.0.2.3", "confirmed_echo")),
            mail(4, stripped("192.0.2.3", "confirmed_echo")),
            mail(5, stripped("192.0.2.4", "suspected_mask")),
            mail(
                6, with_probe(address("198.51.100.1", adv=False, tls="TLSv1.2"), strip={"verdict": "confirmed_hidden"})
            ),
            mail(7, stripped("2001:db8::1", "none")),
            mail(9, with_probe(address("192.0.2.77", adv=False, tls="TLSv1.2"), strip={"verdict": "ungrammatical"})),
            mail(8, dead_address("tcp_refused", "unreachable", "192.0.2.9")),
        ]

    def test_by_address(self):
        table = tables_sessions.strip_table(count(self.records()))
        expected = {
            "usable SMTP session": (7, None),
            "usable, STARTTLS not advertised": (6, 7),
            "none": (2, 6),
            "confirmed_echo": (1, 6),
            "confirmed_hidden": (1, 6),
            "suspected_mask": (1, 6),
            "ungrammatical": (1, 6),
            "confirmed_* / usable": (2, 7),
        }
        self.assertEqual({label: cells(table, label, "addresses") for label in labels(table)}, expected)
        assert table
        self.assertEqual(len(table.notes), 1)

    def test_not_surveyed(self):
        self.assertIsNone(tables_sessions.strip_table(count([mail(1, address(adv=False, tls=None))])))

    def test_by_network(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "networks.csv"
            path.write_text("network,name\n192.0.2.0/24,AS1\n192.0.2.4/32,AS2\n2001:db8::/32,AS1\n", encoding="utf-8")
            networks = load_networks(path)
            table = tables_sessions.strip_networks(count(self.records()), networks, 10)
            self.assertEqual(
                {label: cells(table, label, "addresses") for label in labels(table)},
                {"AS1": (1, 4), "AS2": (1, 1), UNMAPPED: (1, 1)},
            )
            for damage in ("name,network\n", "network,name\n192.0.2.1/24,AS1\n", "network,name\nx\n"):
                path.write_text(damage, encoding="utf-8")
                with self.assertRaises(figures.DataError):
                    load_networks(path)
        self.assertIsNone(tables_sessions.strip_networks(count(self.records()), None, 10))


if __name__ == "__main__":
    unittest.main()
