# SPDX-License-Identifier: Apache-2.0
"""TLSRPT reports in the shapes that senders give them, for the tests."""

import base64
import copy
import gzip
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))


def octets(value):
    return json.dumps(value).encode()


def failure(result="certificate-host-mismatch", host="mx2.example.org", sessions=3, sender="203.0.113.56"):
    return {
        "result-type": result,
        "sending-mta-ip": sender,
        "receiving-mx-hostname": host,
        "receiving-ip": "2001:db8::25",
        "failed-session-count": sessions,
    }


def policy(domain="example.org", kind="sts", good=5326, failures=(), failed=None):
    return {
        "policy": {
            "policy-type": kind,
            "policy-string": ["version: STSv1", "mode: testing", "mx: *.example.org", "max_age: 86400"],
            "policy-domain": domain,
            "mx-host": ["*.example.org"],
        },
        "summary": {
            "total-successful-session-count": good,
            "total-failure-session-count": sum(f["failed-session-count"] for f in failures)
            if failed is None
            else failed,
        },
        "failure-details": list(failures),
    }


def report(*policies, organization="Company-X", identity="5065427c-23d3@company-x.example", day=1):
    return {
        "organization-name": organization,
        "date-range": {
            "start-datetime": f"2026-04-{day:02}T00:00:00Z",
            "end-datetime": f"2026-04-{day:02}T23:59:59Z",
        },
        "contact-info": "sts-reporting@company-x.example",
        "report-id": identity,
        "policies": list(policies) or [policy(failures=[failure()])],
    }


def large_sender():
    """No failure-details where nothing failed, mx-host a string."""
    value = report(policy("example.org"), policy("example.net", "no-policy-found", 7), organization="Large Sender Inc.")
    for one in value["policies"]:
        del one["failure-details"]
        one["policy"]["mx-host"] = "mx.example.org"
    return value


def desktop_sender():
    """Offsets and fractions in times, a mark of byte order, counts as strings, null for nothing."""
    value = report(policy(failures=[failure("starttls-not-supported", "MX1.Example.Org.", 2)]), organization="Desktop")
    value["date-range"] = {
        "start-datetime": "2026-04-02T02:00:00.0000000+02:00",
        "end-datetime": "2026-04-03T01:59:59+02:00",
    }
    value["policies"][0]["summary"] = {"total-successful-session-count": "0", "total-failure-session-count": "2"}
    value["contact-info"] = None
    return value


def webmail_sender():
    """Several policies of one domain, failures without host or address, an IPv4 address inside IPv6, HELO alone."""
    tlsa = failure("tlsa-invalid", sessions=1, sender="::ffff:198.51.100.9")
    tlsa["receiving-mx-helo"] = tlsa.pop("receiving-mx-hostname")
    fetch = {"result-type": "sts-policy-fetch-error", "failed-session-count": 4, "failure-reason-code": "timeout"}
    return report(policy(kind="tlsa", failures=[tlsa]), policy(good=0, failures=[fetch]), organization="Webmail")


def message(content, kind="application/tlsrpt+gzip", newline="\n"):
    lines = [
        "From: tlsrpt@company-x.example",
        "Subject: Report Domain: example.org Submitter: company-x.example",
        'Content-Type: multipart/report; report-type="tlsrpt";',
        '\tboundary="----=_NextPart_000_024E"',
        "",
        "This is a multipart message in MIME format.",
        "",
        "------=_NextPart_000_024E",
        'Content-Type: text/plain; charset="us-ascii"',
        "",
        "This is an aggregate TLS report from company-x.example",
        "",
        "------=_NextPart_000_024E",
        f"Content-Type: {kind}",
        "Content-Transfer-Encoding: base64",
        "",
        base64.encodebytes(content).decode().rstrip("\n"),
        "------=_NextPart_000_024E--",
        "",
    ]
    return newline.join(lines).encode()


def samples():
    """Every shape, as octets of a file."""
    values = [report(), large_sender(), desktop_sender(), webmail_sender()]
    plain = [octets(copy.deepcopy(value)) for value in values]
    return plain + [gzip.compress(one) for one in plain] + [message(gzip.compress(one)) for one in plain]
