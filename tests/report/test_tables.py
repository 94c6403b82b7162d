# SPDX-License-Identifier: Apache-2.0
"""The tables of SMTP sessions and certificates, against records whose figures are worked out by hand."""

import unittest

import builder
from builder import address, dead_address, host, mail, no_mx, not_surveyed, record
from counting import ALL, cells, count, t268
from oracle import (
    figures,
    tables_certificates,
    tables_dane,
    tables_dnssec,
    tables_providers,
    tables_smtp,
    tables_survey,
)
from oracle.address_facts import is_usable


class Table3(unittest.TestCase):
    def test_t268(self):
        counters = count(t268())
        table = tables_smtp.table3(counters, ALL)
        self.assertEqual(cells(table, "SMTP server, STARTTLS (N_adv)"), (5, 8))
        self.assertEqual(cells(table, "handshake completed (N_tls)"), (4, 8))
        self.assertEqual(cells(table, "SMTP server, no STARTTLS"), (3, 8))
        self.assertEqual(figures.percent(5, 8), "62.5")
        self.assertEqual(figures.percent(4, 8), "50.0")
        base = tables_smtp.base_table(counters)
        self.assertEqual(cells(base, "N_mail: greeted by some host (2xx)", "domains"), (8, 10))

    def test_untested_is_not_no(self):
        """Greeted, then EHLO answered 421: in N_mail, but not without STARTTLS."""
        entry = mail(
            1,
            dead_address("ehlo_421", "transient", greeting={"code": 220, "text": ["mx"]}),
            outcome="smtp_transient",
            kind="transient",
        )
        table = tables_smtp.table3(count([entry, mail(2, address())]), ALL)
        self.assertEqual(cells(table, "SMTP server, no STARTTLS"), (0, 2))
        self.assertEqual(cells(table, "untested: greeted, no usable answer to EHLO"), (1, 2))

    def test_unreachable_is_not_mail(self):
        entry = mail(1, dead_address("tcp_timeout", "unreachable"), outcome="unreachable", kind="unreachable")
        counters = count([entry])
        self.assertEqual(counters.totals["mail"], 0)
        self.assertEqual(counters.totals["tcp_open"], 0)
        self.assertEqual(counters.totals["other"], 1)

    def test_hidden_is_not_advertised(self):
        table = tables_smtp.table3(count([mail(1, address(adv=False, tls="TLSv1.3"))]), ALL)
        self.assertEqual(cells(table, "SMTP server, STARTTLS (N_adv)"), (0, 1))
        self.assertEqual(cells(table, "handshake completed (N_tls)"), (0, 1))
        self.assertEqual(cells(table, "not advertised, yet TLS when asked"), (1, 1))

    def test_helo_only_is_usable(self):
        entry = mail(1, address(adv=False, tls=None))
        probe = entry["hosts"][0]["addresses"][0]["probe"]
        probe["ehlo"] = {"code": 502, "text": ["no"]}
        probe["helo"] = {"code": 250, "text": ["mx"]}
        probe["outcome"] = "helo_only"
        self.assertEqual(cells(tables_smtp.table3(count([entry]), ALL), "SMTP server, no STARTTLS"), (1, 1))


class Selectors(unittest.TestCase):
    def setUp(self):
        """First host without STARTTLS on its lower address, the second with."""
        self.hosts = [
            host([address("192.0.2.9", tls="TLSv1.3")], "b.se", 20),
            host(
                [
                    address("2001:db8::1", tls="TLSv1"),
                    address("192.0.2.10", tls="TLSv1.2"),
                    address("192.0.2.9", adv=False, tls=None),
                ],
                "a.se",
                10,
            ),
        ]

    def test_primary_any_all(self):
        table = tables_smtp.table3(count([record(1, self.hosts)]), ALL)
        label = "SMTP server, STARTTLS (N_adv)"
        self.assertEqual(cells(table, label, "primary"), (0, 1))
        self.assertEqual(cells(table, label, "any"), (1, 1))
        self.assertEqual(cells(table, label, "all"), (0, 1))
        self.assertEqual(cells(table, label, "all_cut"), (0, 0))

    def test_numeric_order_and_ipv4_first(self):
        del self.hosts[1]["addresses"][2]
        table = tables_smtp.tls_versions(count([record(1, self.hosts)]), ALL)
        self.assertEqual(cells(table, "TLSv1.2", "primary"), (1, 1))
        self.assertEqual(cells(table, "TLSv1.3", "any"), (1, 1))
        self.assertEqual(cells(table, "TLSv1", "all"), (1, 1))

    def test_an_unusable_address_is_passed_over(self):
        hosts = [host([dead_address("tcp_refused", "unreachable"), address("192.0.2.2")])]
        table = tables_smtp.table3(count([record(1, hosts)]), ALL)
        for column in ("primary", "any", "all"):
            self.assertEqual(cells(table, "handshake completed (N_tls)", column), (1, 1))

    def test_a_cut_domain_has_its_own_column(self):
        cut = record(1, self.hosts[:1], truncated={"mx": 2, "addresses": 0, "probes": 0})
        table = tables_smtp.table3(count([cut, mail(2, address())]), ALL)
        label = "SMTP server, STARTTLS (N_adv)"
        self.assertEqual(cells(table, label, "any"), (2, 2))
        self.assertEqual(cells(table, label, "all"), (1, 1))
        self.assertEqual(cells(table, label, "all_cut"), (1, 1))

    def test_evidence_alone_is_no_cut(self):
        """T278: what the length of a line left out of its sessions is not counted; a host that it left out is."""
        none = {"mx": 0, "addresses": 0, "probes": 0, "evidence": True}
        loud = record(1, self.hosts[:1], truncated=none)
        longer = record(2, self.hosts[:1], truncated={**none, "left_out_hosts": 3})
        fewer = record(3, self.hosts[:1], truncated={**none, "left_out_addresses": 1})
        table = tables_smtp.table3(count([loud, longer, fewer]), ALL)
        label = "SMTP server, STARTTLS (N_adv)"
        self.assertEqual(cells(table, label, "all"), (1, 1))
        self.assertEqual(cells(table, label, "all_cut"), (2, 2))


class Table4(unittest.TestCase):
    def table(self, records, top=10):
        published, _ = figures.load_figures(builder.ROOT / "datasets" / "reference-figures.json")
        providers = {"google.com": "Gmail", "googlemail.com": "Gmail", "ovh.net": "OVH"}
        return tables_providers.table4(count(records, providers), top, published)

    def test_mapped_and_unmapped(self):
        table = self.table(
            [
                mail(1, address(), provider="google.com"),
                mail(2, address(), provider="googlemail.com"),
                mail(3, address(), provider="mx.se"),
                mail(4, address(adv=False, tls=None), provider=None),
            ]
        )
        self.assertEqual([row.label for row in table.rows], ["N_mail", "Gmail", "mx.se", "Other"])
        self.assertEqual(cells(table, "Gmail"), (2, 4))
        self.assertEqual(cells(table, "Other"), (1, 4))
        self.assertEqual(table.rows[1].figure, "d15.t4.gmail")

    def test_what_most_domains_show(self):
        halves = self.table(
            [mail(1, address(), provider="ovh.net"), mail(2, address(server=False), provider="ovh.net")]
        )
        self.assertEqual(halves.rows[1].extra["matches"], "mixed")
        table = self.table(
            [
                mail(1, address(server=False), provider="ovh.net"),
                mail(2, address(server=False, trust="expired"), provider="ovh.net"),
                mail(3, address(adv=False, tls=None), provider="ovh.net"),
            ]
        )
        self.assertEqual(table.rows[1].extra, {"STARTTLS": "yes", "trusted": "no", "matches": "mismatch"})

    def test_nothing_to_vote_on(self):
        table = self.table([mail(1, address(tls=None), provider="ovh.net")])
        self.assertEqual(table.rows[1].extra, {"STARTTLS": "yes", "trusted": "-", "matches": "-"})

    def test_top(self):
        records = [mail(seq, address(), provider=f"p{min(seq, 3)}.se") for seq in range(1, 7)]
        table = self.table(records, top=1)
        self.assertEqual([row.label for row in table.rows], ["N_mail", "p3.se", "Other"])
        self.assertEqual(cells(table, "Other"), (2, 6))


class Table5(unittest.TestCase):
    def test_t267_both_names(self):
        table = tables_certificates.table5(count([mail(1, address(domain=True, server=True))]), ALL)
        self.assertEqual(cells(table, "trusted, matches domain"), (1, 1))
        self.assertEqual(cells(table, "trusted, matches server"), (1, 1))
        self.assertEqual(cells(table, "trusted, matches neither"), (0, 1))
        self.assertEqual(cells(table, "total, matches domain"), (1, 1))

    def test_cells(self):
        records = [
            mail(1, address(server=False)),
            mail(2, address(trust="self_signed_leaf")),
            mail(3, address(trust="expired", server=False)),
            mail(4, address(tls=None)),
            mail(5, address(certificate=False)),
        ]
        table = tables_certificates.table5(count(records), ALL)
        self.assertEqual(cells(table, "trusted, matches neither"), (1, 5))
        self.assertEqual(cells(table, "untrusted, matches server"), (1, 5))
        self.assertEqual(cells(table, "untrusted, matches neither"), (1, 5))
        self.assertEqual(cells(table, "total, matches neither"), (2, 5))
        self.assertEqual(cells(table, "certificate after a completed handshake"), (3, 5))

    def test_a_failed_handshake_gives_no_cell(self):
        """A certificate that was received before the handshake failed is not counted."""
        entry = mail(1, address())
        probe = entry["hosts"][0]["addresses"][0]["probe"]
        del probe["tls"]
        probe["outcome"] = "tls_fail"
        table = tables_certificates.table5(count([entry]), ALL)
        self.assertEqual(cells(table, "total, matches server"), (0, 1))

    def test_what_is_not_known_of_senders_without_sni_is_no_session(self):
        """T396: neither TLS nor none; once it is known that there is none, it is counted."""
        entry = mail(1, address(tls=None))
        probe = entry["hosts"][0]["addresses"][0]["probe"]
        probe["without_sni"] = {"time": builder.TIME, "outcome": "greet_4xx", "starttls": "not_tried", "unknown": True}
        self.assertFalse(is_usable(probe))
        probe["without_sni"] = {"time": builder.TIME, "outcome": "tls_fail", "starttls": "accepted"}
        self.assertTrue(is_usable(probe))

    def test_the_scalars_are_not_used(self):
        entry = mail(1, address(domain=True, server=False))
        entry["summary"].update(cert_match="server", cert_trust="expired", starttls="none")
        table = tables_certificates.table5(count([entry]), ALL)
        self.assertEqual(cells(table, "trusted, matches domain"), (1, 1))

    def test_selectors(self):
        hosts = [host([address("192.0.2.1"), address("192.0.2.2", trust="unknown_ca")])]
        table = tables_certificates.table5(count([record(1, hosts)]), ALL)
        self.assertEqual(cells(table, "untrusted, matches server", "primary"), (0, 1))
        self.assertEqual(cells(table, "untrusted, matches server", "any"), (1, 1))
        self.assertEqual(cells(table, "trusted, matches server", "all"), (0, 1))


class Text(unittest.TestCase):
    def test_trust_and_keys(self):
        records = [
            mail(1, address(bits=1024)),
            mail(2, address(trust="chain_expired", bits=4097)),
            mail(3, address(trust="bad_ca_type", bits=3072)),
            mail(4, address(tls=None)),
            mail(5, address(adv=False, tls=None)),
        ]
        table = tables_certificates.text_table(count(records), ALL)
        self.assertEqual(cells(table, "trusted certificate / N_mail"), (1, 5))
        self.assertEqual(cells(table, "trusted certificate / N_adv"), (1, 4))
        self.assertEqual(cells(table, "expired / N_mail"), (1, 5))
        self.assertEqual(cells(table, "issuer may not issue / N_mail"), (1, 5))
        self.assertEqual(cells(table, "RSA 1024 / N_tls"), (1, 3))
        self.assertEqual(cells(table, "RSA 4096 and more / N_tls"), (1, 3))
        self.assertEqual(cells(table, "RSA of another size / N_tls"), (1, 3))

    def test_ciphers(self):
        records = [
            mail(1, address()),
            mail(2, address(cipher="TLS_RSA_WITH_3DES_EDE_CBC_SHA")),
            mail(3, address(cipher="TLS_RSA_WITH_RC4_128_SHA")),
        ]
        table = tables_certificates.text_table(count(records), ALL)
        for label in ("forward secrecy", "AES", "RC4", "3DES"):
            self.assertEqual(cells(table, f"{label} / N_tls"), (1, 3), label)


class Tes(unittest.TestCase):
    def test_t270_auth_before_starttls(self):
        records = (
            [mail(1, address(auth=["PLAIN"]))]
            + [mail(seq, address()) for seq in (2, 3, 4)]
            + [mail(5, address(adv=False, tls=None, auth=["PLAIN"]))]
        )
        table = tables_smtp.auth_table(count(records), ALL)
        self.assertEqual(cells(table, "AUTH offered before STARTTLS"), (1, 4))
        self.assertEqual(figures.percent(1, 4), "25.0")

    def test_versions(self):
        versions = ["TLSv1.3", "TLSv1.2", "TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3", None]
        records = [mail(seq, address(tls=version)) for seq, version in enumerate(versions, 1)]
        table = tables_smtp.tls_versions(count(records), ALL)
        self.assertEqual(cells(table, "TLSv1.2 or newer"), (3, 7))
        self.assertEqual(cells(table, "TLSv1.2"), (2, 7))
        self.assertEqual(cells(table, "SSLv3"), (1, 7))
        self.assertEqual(cells(table, "no TLS"), (1, 7))

    def test_dnssec_and_dane(self):
        signed = record(
            1, [host([address()], tlsa="usable")], security="secure", dane={"verdict": "full", "primary": "pass"}
        )
        unusable = record(
            2,
            [host([address(adv=False, tls=None)], tlsa="unusable")],
            security="secure",
            dane={"verdict": "unusable", "primary": "tls_only"},
        )
        half = record(
            3, [host([address()], tlsa="usable")], security="insecure", dane={"verdict": "host_full", "primary": "pass"}
        )
        counters = count([signed, unusable, half, mail(4, address())])
        table = tables_dnssec.dnssec_table(counters, ALL)
        self.assertEqual(cells(table, "MX answer secure / N_mail"), (2, 4))
        self.assertEqual(cells(table, "MX answer secure / N_tls"), (1, 3))
        table = tables_dane.dane_table(counters, ALL)
        self.assertEqual(cells(table, "TLSA published / N_mail"), (2, 4))
        self.assertEqual(cells(table, "TLSA published / N_tls"), (1, 3))
        self.assertEqual(cells(table, "TLSA published, any MX / N_mail"), (3, 4))
        self.assertEqual(cells(table, "primary MX passes / N_mail"), (1, 4))
        self.assertEqual(cells(table, "all reachable MX pass (verdict full) / N_mail"), (1, 4))
        self.assertEqual(cells(tables_dane.dane_verdicts(counters), "host_full", "all"), (1, 4))


class BaseSets(unittest.TestCase):
    def test_t269_mx_error(self):
        records = [mail(1, address()), no_mx(2, "dns_servfail", "unknown", "error", "servfail")]
        counters = count(records)
        base = tables_smtp.base_table(counters)
        self.assertEqual(cells(base, "N_mail: greeted by some host (2xx)", "domains"), (1, 2))
        self.assertEqual(cells(base, "N_unknown", "domains"), (1, 2))
        self.assertEqual(cells(base, "MX lookup failed", "domains"), (1, 2))
        footer = tables_survey.outcomes_table(counters)
        self.assertEqual(cells(footer, "dns_servfail", "records"), (1, 2))

    def test_only_policy_blocks_and_4xx_are_unknown(self):
        block = dead_address("greet_5xx", "refused", greeting={"code": 554, "text": ["blocked"], "policy_block": True})
        later = dead_address("greet_4xx", "transient", "192.0.2.2", {"code": 421, "text": ["busy"]})
        refused = dead_address("greet_5xx", "refused", "192.0.2.3", {"code": 554, "text": ["no"]})
        counters = count(
            [
                mail(1, block, later, outcome="smtp_transient", kind="transient"),
                mail(2, block, refused, outcome="smtp_refused", kind="refused"),
            ]
        )
        self.assertEqual(counters.totals["unknown: asked to come later, or blocked by policy"], 1)
        self.assertEqual(counters.totals["other"], 1)

    def test_refused_because_of_our_address(self):
        """At EHLO or STARTTLS as in the greeting: neither mail without TLS, nor a server that is down."""
        starttls = dead_address("starttls_blocked", "refused", "192.0.2.4", {"code": 220, "text": ["mx"]})
        starttls["probe"]["ehlo"] = {"code": 250, "text": ["mx"], "keywords": [], "starttls": False, "other": []}
        starttls["probe"]["starttls"] = {"status": "absent", "advertised": False, "code": 554, "policy_block": True}
        ehlo = dead_address("ehlo_refused", "refused", "192.0.2.5", {"code": 220, "text": ["mx"]})
        ehlo["probe"]["ehlo"] = {"code": 550, "text": ["blocked"], "policy_block": True}
        counters = count([mail(1, starttls, ehlo, outcome="smtp_refused", kind="refused")])
        self.assertEqual(counters.totals["unknown: asked to come later, or blocked by policy"], 1)
        self.assertEqual(counters.columns["primary"]["mail"], 0)

    def test_duplicates_and_bad_names(self):
        records = [
            mail(1, address()),
            not_surveyed(2, "duplicate", duplicate_of=1, domain="d1.se"),
            not_surveyed(3, "bad_name"),
            not_surveyed(4, "opted_out"),
        ]
        counters = count(records)
        self.assertEqual(counters.totals["all"], 2)
        self.assertEqual(counters.lines, 4)
        table = tables_survey.input_table(counters)
        self.assertEqual(cells(table, "duplicate", "records"), (1, 4))


if __name__ == "__main__":
    unittest.main()
