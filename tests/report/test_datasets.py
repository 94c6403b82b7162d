# SPDX-License-Identifier: Apache-2.0
"""Rounding, confidence, and the data sets that the report and the scanner read."""

import csv
import ipaddress
import json
import unittest

import builder
from oracle import figures

DATASETS = builder.ROOT / "datasets"


class Arithmetic(unittest.TestCase):
    def test_half_up(self):
        self.assertEqual(figures.percent(1, 2000), "0.1")  # 0.05
        self.assertEqual(figures.percent(5, 2000), "0.3")  # 0.25: not to even
        self.assertEqual(figures.percent(49, 100000), "0.0")  # 0.049
        self.assertEqual(figures.percent(2, 3), "66.7")
        self.assertEqual(figures.percent(7, 7), "100.0")
        self.assertIsNone(figures.percent(0, 0))

    def test_more_than_there_are_is_no_share(self):
        """Records that contradict themselves end no report."""
        self.assertIsNone(figures.percent(3, 2))
        self.assertEqual(figures.share_text(figures.Share(3, 2)), "3 (-)")
        self.assertIsNone(figures.interval(figures.Share(3, 2)))

    def test_published_shares(self):
        self.assertEqual(figures.percent(648030, 792494), "81.8")
        self.assertEqual(figures.percent(144464, 792494), "18.2")
        self.assertEqual(figures.percent(270723, 792494), "34.2")
        self.assertEqual(figures.percent(126419, 792494), "16.0")  # 15.95, printed 15.9
        self.assertEqual(figures.percent(324355, 792494), "40.9")  # printed 41.0
        self.assertEqual(figures.percent(3, 778), "0.4")  # printed 0.3

    def test_wilson(self):
        """Values of the closed formula, worked out by hand: 5 of 8, 0 of 10, 10 of 10."""
        self.assertEqual(figures.wilson(5, 8), ("30.6", "86.3"))
        self.assertEqual(figures.wilson(0, 10), ("0.0", "27.8"))
        self.assertEqual(figures.wilson(10, 10), ("72.2", "100.0"))

    def test_interval_below_5000_only(self):
        self.assertIsNotNone(figures.interval(figures.Share(1, 4999, "N")))
        self.assertIsNone(figures.interval(figures.Share(1, 5000, "N")))
        self.assertIsNone(figures.interval(figures.Share(0, 0, "N")))
        self.assertIsNone(figures.interval(figures.Share(3)))

    def test_text(self):
        self.assertEqual(figures.share_text(figures.Share(648030, 792494, "N")), "648,030 (81.8 %)")
        self.assertEqual(figures.share_text(figures.Share(7)), "7")
        self.assertEqual(figures.share_text(figures.Share(0, 0, "N")), "0 (-)")


class ReferenceFigures(unittest.TestCase):
    def setUp(self):
        self.figures, _ = figures.load_figures(DATASETS / "reference-figures.json")

    def count(self, *ids):
        return sum(self.figures[name]["count"] for name in ids)

    def test_every_quotient(self):
        """percent follows from count and denominator, but where printed says why not."""
        checked = 0
        for name, figure in self.figures.items():
            if not {"count", "percent", "denominator"} <= set(figure):
                continue
            exact = 100 * figure["count"] / figure["denominator"]
            decimals = len(str(figure["percent"]).partition(".")[2])
            step = 10**-decimals
            if figure.get("printed") == "truncated":
                self.assertTrue(0 <= exact - figure["percent"] < step, name)
            elif "printed" not in figure:
                self.assertLessEqual(abs(exact - figure["percent"]), step / 2, name)
            else:
                self.assertGreater(abs(exact - figure["percent"]), step / 2, name)
            checked += 1
        self.assertGreaterEqual(checked, 20)

    def test_table3_and_4_add_up(self):
        mail = self.count("d15.mail")
        self.assertEqual(self.count("d15.t3.no_starttls", "d15.t3.starttls"), mail)
        rows = [f"d15.t4.{name}" for name in ("gmail", "godaddy", "yandex", "qq", "ovh", "other")]
        self.assertEqual(self.count(*rows), mail)

    def test_table5_adds_up(self):
        columns = ("domain", "server", "neither")
        for column in columns:
            self.assertEqual(
                self.count(f"d15.t5.trusted.{column}", f"d15.t5.untrusted.{column}"),
                self.count(f"d15.t5.total.{column}"),
            )
        total = self.count(*(f"d15.t5.total.{column}" for column in columns))
        self.assertEqual(total, self.count("d15.t5.sum"))
        self.assertEqual(self.count("d15.t3.starttls") - total, self.count("d15.t5.no_certificate"))
        trusted = self.count(*(f"d15.t5.trusted.{column}" for column in columns))
        self.assertEqual(trusted - self.count("d15.text.trusted_mail"), 4064)

    def test_table2_and_tes(self):
        table2 = [
            figure["percent"] for figure in self.figures.values() if figure["place"] == "table 2" and "hmac" in figure
        ]
        self.assertEqual(len(table2), 17)
        self.assertAlmostEqual(sum(table2), 100, places=3)
        versions = [self.figures[f"tes17.{name}"]["percent"] for name in ("tls12", "tls11", "tls10", "no_tls")]
        self.assertAlmostEqual(sum(versions), 100, places=6)

    def test_every_figure_has_a_text(self):
        for name, figure in self.figures.items():
            self.assertRegex(figures.figure_text(figure), r"\S .*" + figure["source"], name)
        self.assertEqual(figures.figure_text(self.figures["dnssec.isoc.no_se_nl_cz"]), "50 to 60 % ISOC18")
        self.assertEqual(figures.figure_text(self.figures["d15.t7.forward_secrecy"]), "fewer than half of 19 D15")

    def test_what_the_loader_refuses(self):
        with self.assertRaises(figures.DataError):
            figures.load_figures(DATASETS / "providers.csv")


class MtaDefaults(unittest.TestCase):
    def test_what_the_text_says(self):
        """D15: three start TLS when sending, two accept it, one can validate, all send in clear without it."""
        families = figures.load_defaults(DATASETS / "mta-defaults.json")

        def which(key, value="yes"):
            return {name for name, entry in families.items() if entry[key] == value}

        self.assertEqual(set(families), {"exchange", "exim", "sendmail", "postfix", "qmail"})
        self.assertEqual(which("starts_tls_when_sending"), {"exchange", "exim", "sendmail"})
        self.assertEqual(which("accepts_starttls"), {"postfix", "exchange"})
        self.assertEqual(which("certificate", "self-signed"), {"postfix", "exchange"})
        self.assertEqual(which("can_validate_server_and_domain"), {"postfix"})
        self.assertEqual(which("sends_in_clear_without_starttls"), set(families))

    def test_what_the_loader_refuses(self):
        for name in ("providers.csv", "reference-figures.json"):
            with self.assertRaises(figures.DataError):
                figures.load_defaults(DATASETS / name)


class Fingerprints(unittest.TestCase):
    def test_rows(self):
        text = (DATASETS / "mta-fingerprints.csv").read_text(encoding="ascii")
        self.assertNotIn("#", text)
        rows = list(csv.DictReader(text.splitlines()))
        self.assertEqual(list(rows[0]), ["family", "confidence", "source", "evidence", "pattern", "sample"])
        for row in rows:
            self.assertRegex(row["family"], r"^[a-z0-9_]+$")
            self.assertNotEqual(row["family"], "unknown")
            self.assertIn(row["confidence"], ("high", "low"))
            self.assertIn(row["source"], ("banner", "starttls", "ehlo"))
            self.assertTrue(row["confidence"] == "low" or row["source"] != "starttls")
            self.assertRegex(row["evidence"], r"^(seen|https?://[^\s,]+)$")
            self.assertRegex(row["pattern"], r"[\^@]|\\A|\\n", "nothing says where it begins")
        self.assertEqual(len({(row["source"], row["pattern"]) for row in rows}), len(rows))


class Providers(unittest.TestCase):
    def test_file(self):
        providers = figures.load_providers(DATASETS / "providers.csv")
        self.assertEqual(providers["google.com"], "Gmail")
        self.assertEqual(providers["secureserver.net"], "GoDaddy")
        for domain in providers:
            self.assertRegex(domain, r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")
        published = [
            figure["row"]
            for figure in json.loads((DATASETS / "reference-figures.json").read_text(encoding="utf-8"))["figures"]
            if figure["place"] == "table 4"
        ]
        self.assertLessEqual(set(published) - {"Other"}, set(providers.values()))


class SpecialPurpose(unittest.TestCase):
    def setUp(self):
        text = (DATASETS / "special-purpose.txt").read_text(encoding="ascii")
        rows = [line.partition("#") for line in text.splitlines()]
        self.rows = [
            (ipaddress.ip_network(network.strip()), comment) for network, _, comment in rows if network.strip()
        ]
        self.networks = [network for network, _ in self.rows]

    def contains(self, text):
        ip = ipaddress.ip_address(text)
        return any(ip in network for network in self.networks)

    def test_rows(self):
        self.assertEqual(len(set(self.networks)), len(self.networks))
        for network, comment in self.rows:
            self.assertRegex(comment, r"RFC \d+", network)
        self.assertEqual(sum(network.version == 4 for network in self.networks), 18)

    def test_6to4_rows_are_the_ipv4_rows(self):
        embedded = {
            ipaddress.IPv6Network((0x2002 << 112 | int(network.network_address) << 80, 16 + network.prefixlen))
            for network in self.networks
            if network.version == 4
        }
        space = ipaddress.IPv6Network("2002::/16")
        found = {row for row in self.networks if isinstance(row, ipaddress.IPv6Network) and row.subnet_of(space)}
        self.assertEqual(found, embedded)

    def test_everything_outside_global_unicast(self):
        rows = [row for row in self.networks if isinstance(row, ipaddress.IPv6Network)]
        for network in ipaddress.IPv6Network("::/0").address_exclude(ipaddress.IPv6Network("2000::/3")):
            self.assertTrue(any(network.subnet_of(row) for row in rows), network)

    def test_addresses(self):
        for text in (
            "10.1.2.3",
            "127.0.0.1",
            "198.19.255.255",
            "255.255.255.255",
            "192.88.99.1",
            "::1",
            "fe80::1",
            "2001:1ff::1",
            "2001:db8::1",
            "2002:a01:203::1",
            "3fff::1",
            "64:ff9b::808:808",
            "4000::1",
            "2620:4f:8000::1",
        ):
            self.assertTrue(self.contains(text), text)
        for text in (
            "8.8.8.8",
            "198.20.0.1",
            "100.128.0.1",
            "172.32.0.1",
            "2001:200::1",
            "2002:808:808::1",
            "2a00::1",
            "2620:4f:8001::1",
        ):
            self.assertFalse(self.contains(text), text)


if __name__ == "__main__":
    unittest.main()
