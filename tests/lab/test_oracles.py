#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The oracles' answers are read rightly, and no disagreement passes unseen. Needs neither lab nor oracle."""

import importlib.machinery
import importlib.util
import pathlib
import sys
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "parts")]
sys.dont_write_bytecode = True

import oracle_dnssec  # noqa: E402
import oracle_ldns  # noqa: E402
import oracle_openssl  # noqa: E402
import oracle_postfix  # noqa: E402
import oracle_senders  # noqa: E402
from oracle_common import CANNOT, SILENT, Finding, Place  # noqa: E402
from oracle_resolver import anchor_clause  # noqa: E402

LOADER = importlib.machinery.SourceFileLoader("oracles", str(HERE / "oracles"))
SPEC = importlib.util.spec_from_loader("oracles", LOADER)
assert SPEC
oracles: Any = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(oracles)


class Delv(unittest.TestCase):
    OUTPUTS = [  # (verdict, what delv prints)
        ("secure", "; fully validated\na.lab.\t300\tIN\tMX\t10 mx.a.lab.\n"),
        ("insecure", "; unsigned answer\na.lab.\t300\tIN\tMX\t10 mx.a.lab.\n"),
        ("secure", ";; resolution failed: ncache nxdomain\n; negative response, fully validated\n"),
        ("insecure", ";; resolution failed: ncache nxrrset\n; negative response, unsigned answer\n"),
        ("insecure", ";; resolution failed: ncache nxrrset\n; negative response, unsigned additional data\n"),
        # An alias is as secure as the weaker end.
        ("insecure", "; fully validated\na.lab. 300 IN CNAME b.\n\n; unsigned answer\nb. 300 IN A 192.0.2.1\n"),
        ("bogus", ";; resolution failed: broken trust chain\n; fully validated\na. 300 IN CNAME b.\n"),
        (
            "bogus",
            ";; RRSIG failed to verify resolving 'a/MX/IN': 127.0.0.2#53\n"
            ";; resolution failed: RRSIG failed to verify\n",
        ),
        ("bogus", ";; resolution failed: insecurity proof failed\n"),
        ("failed", ";; resolution failed: failure\n"),
        ("failed", ";; resolution failed: timed out\n"),
        # A signature that does not count is not yet an answer's verdict.
        ("insecure", ";; validating a.lab/MX: no valid signature found\n; unsigned answer\n"),
        (SILENT, ""),
        (SILENT, "delv: unknown option\n"),
    ]

    def test_verdict(self):
        for wanted, output in self.OUTPUTS:
            with self.subTest(output):
                self.assertEqual(oracle_dnssec.verdict(output), wanted)

    def test_ours(self):
        for wanted, status, security in [
            ("secure", "ok", "secure"),
            ("insecure", "nxdomain", "insecure"),
            ("bogus", "bogus", "bogus"),
            ("failed", "servfail", None),
            ("failed", "timeout", None),
        ]:
            self.assertEqual(oracle_dnssec.ours({"status": status, "security": security}), wanted)

    def test_anchor(self):
        for line in (". IN DS 1 13 2 00ff", ". 3600 IN DS 1 13 2 00 ff", ". DS 1 13 2 00ff"):
            self.assertEqual(anchor_clause(line), 'trust-anchors { . static-ds 1 13 2 "00ff"; };')

    def test_lookups_of_a_record(self):
        lookup = {"status": "ok", "security": "secure"}
        record = {
            "domain": "a.lab",
            "mx": lookup,
            "sts": {"lookup": {"status": "nxdomain"}},
            "dnssec": {
                "apex": "lab",
                "soa": {"status": "nodata"},
                "ds": {"lookup": lookup},
                "dnskey": {"lookup": lookup},
            },
            "hosts": [
                {
                    "name": "mx.a.lab",
                    "a": lookup,
                    "aaaa": lookup,
                    "tlsa": {"lookups": [{"name": "_25._tcp.mx.a.lab", **lookup}]},
                }
            ],
        }
        names = oracle_dnssec.lookups(type("Survey", (), {"records": [record, record]}))
        self.assertEqual(
            list(names),
            [
                ("a.lab", "MX"),
                ("lab", "DS"),
                ("lab", "DNSKEY"),
                ("mx.a.lab", "A"),
                ("mx.a.lab", "AAAA"),
                ("_25._tcp.mx.a.lab", "TLSA"),
            ],
        )


def finger(*lines):
    return "".join(f"posttls-finger: {line}\n" for line in lines)


MX = "mx.a.lab[198.18.10.1]"
RECORD = "DNSSEC-signed TLSA record: _25._tcp.mx.a.lab: 3 1 1 00"
UNSUPPORTED = "warning: _25._tcp.mx.a.lab unsupported TLSA certificate usage: 1 1 1 00"
CONNECTED = f"Connected to {MX}:25"
OFFERED = ("< 250-STARTTLS", "< 250 CHUNKING", "> STARTTLS", "< 220 2.0.0 Ready to start TLS")


def established(word):
    return f"{word} TLS connection established to {MX}:25: TLSv1.3 with cipher X"


def mistrust(reason, who="server certificate"):
    return f"{who} verification failed for {MX}:25: {reason}"


class PosttlsFinger(unittest.TestCase):
    SESSIONS = [
        (
            "pass_ee",
            RECORD,
            *OFFERED,
            f"{MX}:25: Matched DANE EE certificate at depth 0: 3 1 1 00",
            established("Verified"),
        ),
        (
            "pass_ta",
            RECORD,
            *OFFERED,
            f"{MX}:25: Matched DANE TA public key verified certificate at depth 0: 2 1 0",
            established("Verified"),
        ),
        (
            "pass_ee",
            RECORD,
            *OFFERED,
            f"{MX}:25: Matched DANE EE certificate at depth 0: 3 1 1 00",
            established("Trusted"),
        ),  # the MX records are insecure
        ("fail_mismatch", RECORD, *OFFERED, mistrust("num=65:no matching DANE TLSA records"), established("Untrusted")),
        ("fail_name", RECORD, *OFFERED, mistrust("num=62:hostname mismatch"), established("Untrusted")),
        (
            "fail_expired",
            RECORD,
            *OFFERED,
            mistrust("certificate has expired", "CA certificate"),
            established("Untrusted"),
        ),
        ("fail_not_yet_valid", RECORD, *OFFERED, mistrust("certificate not yet valid"), established("Untrusted")),
        (
            "fail_chain",
            RECORD,
            *OFFERED,
            mistrust("num=79:invalid CA certificate", "CA certificate"),
            established("Untrusted"),
        ),
        (
            "tls_only",
            RECORD,
            *OFFERED,
            f"warning: {MX}:25: all TLSA records unusable, fallback",
            mistrust("untrusted issuer /O=x", "certificate"),
            established("Untrusted"),
        ),
        ("tls_only", UNSUPPORTED, *OFFERED, established("Untrusted")),
        ("na", *OFFERED, mistrust("num=62:hostname mismatch"), established("Untrusted")),
        ("na", "< 250 CHUNKING"),
        ("fail_no_starttls", RECORD, "< 250 CHUNKING", "> QUIT"),
        ("fail_starttls_refused", RECORD, *OFFERED[:3], "STARTTLS rejected: 454 4.7.0 not available"),
        ("fail_tls", RECORD, *OFFERED, f"SSL_connect error to {MX}:25: -1"),
        ("unreachable", RECORD, "< 554 no", "SMTP service not available: 554 no"),
        (SILENT, RECORD, *OFFERED, established("Verified")),  # by what?
        (SILENT, RECORD, *OFFERED, established("Untrusted")),  # why?
        (SILENT, RECORD, *OFFERED),
    ]

    def test_sessions(self):
        for wanted, *lines in self.SESSIONS:
            with self.subTest(wanted, lines=lines):
                before = [line for line in lines if "_25._tcp" in line]
                output = finger(*before, CONNECTED, *(line for line in lines if line not in before))
                self.assertEqual(oracle_postfix.verdicts(output), {MX: wanted})

    def test_hosts_that_do_not_answer(self):
        self.assertEqual(
            oracle_postfix.verdicts(
                finger(
                    "warning: DANE TLSA lookup problem: Host or domain name not found.",
                    "Failed to establish session to a.lab via mx.a.lab: TLSA lookup error for mx.a.lab:25",
                )
            ),
            {"mx.a.lab": "dns_fail"},
        )
        self.assertEqual(
            oracle_postfix.verdicts(
                finger(
                    RECORD,
                    f"Failed to establish session to a.lab via mx.a.lab: connect to {MX}:25: Connection refused",
                    "Connected to b.lab[2001:db8::1]:25",
                    "< 250 x",
                    "Untrusted TLS connection established to b.lab[2001:db8::1]:25: TLSv1.3",
                )
            ),
            {MX: "unreachable", "b.lab[2001:db8::1]": "na"},
        )

    def test_a_crash_is_no_answer(self):
        self.assertEqual(oracle_postfix.verdicts(finger(RECORD, "panic: mymalloc: requested length 0")), {})

    def test_host_class(self):
        for wanted, *words in [
            ("pass", "pass_ee", "unreachable"),
            ("fail", "pass_ee", "fail_mismatch"),
            ("tls_only", "tls_only"),
            ("error", "dns_fail"),
            ("na", "na"),
            ("unreachable", "unreachable"),
            (None, "pass_ee", CANNOT),
            (None, SILENT),
        ]:
            self.assertEqual(oracle_postfix.host_class(words), wanted)


class SClient(unittest.TestCase):
    UP = "CONNECTION ESTABLISHED\nProtocol version: TLSv1.3\n"
    OUTPUTS = [
        ("pass_ee 0", UP + "Verification: OK\nDANE TLSA 3 1 1 ...00 matched EE certificate at depth 0\n"),
        ("pass_ta 0", UP + "Verification: OK\nDANE TLSA 2 0 1 ...00 matched TA certificate at depth 1\n"),
        ("pass_ta 0", UP + "Verification: OK\nDANE TLSA 2 1 0 ...00 signed the certificate at depth 0\n"),
        ("fail_mismatch 65", "depth=0 O = x\nverify error:num=65:no matching DANE TLSA records\n" + UP),
        ("fail_name 62", "depth=0 O = x\nverify error:num=62:hostname mismatch\n" + UP),
        ("fail_expired 10", "verify error:num=10:certificate has expired\n" + UP),
        ("fail_not_yet_valid 9", "verify error:num=9:certificate is not yet valid\n" + UP),
        (
            "fail_chain 79",
            "verify error:num=79:invalid CA certificate\nverify error:num=26:unsuitable certificate purpose\n" + UP,
        ),
        ("tls_only", "s_client: Failed to import any TLSA records.\n"),
        ("fail_no_starttls", "Didn't find STARTTLS in server response, trying anyway...\n4:error:0A00010B:x\n"),
        ("unreachable", "4:error:8000006F:system library\nconnect:errno=111\n"),
        ("fail_tls", "4:error:0A000438:SSL routines::tlsv1 alert internal error\n"),
        (SILENT, UP + "Verification: OK\n"),  # no TLSA record had a part in it
        (SILENT, "s_client: Could not allocate 0 bytes for hexdecode\n"),
        # A certificate seen before a handshake that failed is no session.
        ("fail_tls", "verify error:num=65:no matching DANE TLSA records\n4:error:0A000438:SSL\n"),
    ]

    def test_verdict(self):
        for wanted, output in self.OUTPUTS:
            with self.subTest(output):
                self.assertEqual(oracle_openssl.verdict(output), wanted)

    def test_usages_for_smtp_alone_are_asked_about(self):
        tlsa = [{"usage": usage, "selector": 1, "matching_type": 1, "data": "00"} for usage in (0, 1, 2, 3, 4)]
        place = Place({}, {"tlsa": {"records": tlsa}}, {})
        self.assertEqual(place.rdata, ("2 1 1 00", "3 1 1 00", "4 1 1 00"))


class LdnsDane(unittest.TestCase):
    OUTPUTS = [
        ("pass_ee", 1, "O=Lab a dane-validated successfully\n"),
        ("pass_ee", 2, "Skipping unusable TLSA RR: x\nO=Lab a dane-validated successfully\n"),
        ("fail_mismatch", 1, "O=a did not dane-validate, because: no matching DANE TLSA records\n"),
        ("anchor", 1, "O=a did not dane-validate, because: hostname mismatch\n"),
        ("fail_expired", 1, "O=a did not dane-validate, because: certificate has expired\n"),
        ("fail_chain", 1, "O=a did not dane-validate, because: invalid CA certificate\n"),
        ("tls_only", 1, "Skipping unusable TLSA RR: x\nO=a did not dane-validate, because: unable to\n"),
        ("tls_only", 1, "Skipping TLSA with wrong rdata RR: x\n\nNo usable TLSA records were found.\n"),
        (SILENT, 1, "could not read tlsas from file\n"),
    ]

    def test_verdict(self):
        for wanted, records, output in self.OUTPUTS:
            with self.subTest(output):
                self.assertEqual(oracle_ldns.verdict(output, records), wanted)

    def test_record_without_data(self):
        self.assertEqual(oracle_ldns.zone_line("a", "3 1 255 "), "a. 300 IN TLSA \\# 3 0301ff\n")
        self.assertEqual(oracle_ldns.zone_line("a", "3 1 1 00"), "a. 300 IN TLSA 3 1 1 00\n")


class SecondAttempt(unittest.TestCase):
    def ask(self, *answers):
        """(what becomes of a question that is answered like this, answers left over)."""
        left = [Finding("o", "a", theirs, "secure") for theirs in answers]
        pause, oracles.AGAIN = oracles.AGAIN, 0
        try:
            (finding,) = oracles.ask(lambda: left.pop(0))
        finally:
            oracles.AGAIN = pause
        return finding.theirs, len(left)

    def test_only_a_failure_is_asked_again(self):
        self.assertEqual(self.ask("failed", "secure"), ("secure", 0))
        self.assertEqual(self.ask(SILENT, SILENT), (SILENT, 0))
        self.assertEqual(self.ask("bogus", "secure"), ("bogus", 1))
        self.assertEqual(self.ask("secure", "failed"), ("secure", 1))


class Disagreements(unittest.TestCase):
    def sort_out(self, *findings, explained=()):
        lines, counts = oracles.sort_out(findings, dict(explained))
        return lines, {oracle: dict(count) for oracle, count in counts.items()}

    def test_what_becomes_of_a_finding(self):
        self.assertEqual(
            self.sort_out(Finding("o", "a", "x", "x"), Finding("o", "b", CANNOT, "x")),
            ([], {"o": {"agree": 1, "cannot": 1}}),
        )
        for theirs in ("y", SILENT, ""):
            lines, counts = self.sort_out(Finding("o", "a", theirs, "x"))
            self.assertEqual((len(lines), counts), (1, {"o": {"failed": 1}}))

    def test_explanations_match_exactly_and_must_occur(self):
        explained = {("o", "a", "y", "x"): "RFC"}
        self.assertEqual(self.sort_out(Finding("o", "a", "y", "x"), explained=explained), ([], {"o": {"explained": 1}}))
        lines, counts = self.sort_out(Finding("o", "a", "z", "x"), explained=explained)
        self.assertEqual((len(lines), counts), (2, {"o": {"failed": 2}}))
        lines, counts = self.sort_out(Finding("o", "a", "x", "x"), explained=explained)
        self.assertEqual((len(lines), counts), (1, {"o": {"agree": 1, "failed": 1}}))

    def test_every_explanation_cites_an_rfc(self):
        for key, reason in oracles.load_explained().items():
            self.assertRegex(reason, r"RFC \d+ \d", key)


def record(word, *outcomes, before=0, status="usable", sts=None, security="secure"):
    """A domain of one host with these sessions."""
    return {
        "domain": "a.lab",
        "mx": {"security": security},
        "summary": {"sts": "enforce" if sts else "none"},
        "availability": {"dane": word, "sts": word},
        "addresses_before": {"dane": before},
        "hosts": [
            {
                "tlsa": {"status": status},
                "sts": {"match": sts},
                "addresses": [{"probe": {"outcome": outcome}} for outcome in outcomes],
            }
        ],
    }


class Senders(unittest.TestCase):
    GOOD = "sender postfix/smtp[7]: A1: to=<m1@a.lab>, relay=mx.a.lab[198.18.1.1]:25, delay=1, status=bounced (554)"
    KEPT = "sender postfix/smtp[7]: A1: to=<m1@a.lab>, relay=mx.a.lab[198.18.1.2]:25, delay=1, status=deferred (TLS)"
    WAITS = "sender postfix/error[9]: A1: to=<m1@a.lab>, relay=none, delay=1, status=deferred (suspended)"
    BAD = "sender postfix/smtp[7]: A1: Server certificate not verified"
    CLEAR = "sender postfix/smtp[7]: A1: TLS is required, but was not offered by host mx.a.lab[198.18.1.2]"
    CLOSED = "sender postfix/smtp[7]: connect to mx.a.lab[198.18.1.2]:25: Connection refused"
    OTHER = "sender postfix/smtp[8]: A2: Server certificate not verified"

    def word(self, *lines):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder, "log")
            log.write_text("".join(f"{line}\n" for line in lines))
            return oracle_senders.read_postfix(log)["a.lab"].word()

    def test_postfix(self):
        for wanted, lines in [
            ("delivers", [self.GOOD, self.GOOD]),
            ("delivers_late", [self.GOOD, self.BAD, self.GOOD]),
            ("delivers_late", [self.CLEAR, self.GOOD]),
            ("delivers_late", [self.CLOSED, self.GOOD]),
            ("delivers_late", [self.KEPT, self.GOOD]),
            ("delivers", [self.OTHER, self.GOOD]),  # what another process met
            ("delivers", [self.WAITS, self.GOOD]),
            ("deferred", [self.BAD, self.KEPT]),
            ("silent", [self.WAITS]),
            ("silent", []),
        ]:
            with self.subTest(lines):
                self.assertEqual(self.word(*lines), wanted)

    def test_expected(self):
        self.assertEqual(oracle_senders.expected(record("delivers_late", "tls_ok", before=1)), "delivers_late")
        self.assertEqual(oracle_senders.expected(record("depends", "tls_ok", before=5)), "deferred")
        self.assertEqual(oracle_senders.expected(record("depends", "tls_ok", before=1)), "depends")

    def test_whom_it_asks_about(self):
        for wanted, entry in [
            (True, record("delivers_late", "tls_ok", "no_starttls")),
            (False, record("delivers", "tls_ok")),
            (False, record("unknown", "tls_ok", None)),
            (False, record("delivers", "tls_ok", "greet_4xx")),
            (False, record("delivers", "tls_ok", "tls_ok", status="none")),
            (False, record("delivers", "tls_ok", "tls_ok", security="insecure")),
            (True, record("delivers", "tls_ok", "tls_ok", status="none", sts=True)),
            (False, record("delivers", "tls_ok", "tls_ok", status="none", sts=False)),
        ]:
            self.assertEqual(oracle_senders.worth_asking(entry), wanted, entry)


if __name__ == "__main__":
    unittest.main()
