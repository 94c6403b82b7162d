# SPDX-License-Identifier: Apache-2.0
"""Small records for the tests, with every key that the schema demands."""

import copy
import gzip
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

TIME = "2026-11-23T12:00:00.000Z"
SHA = "ab" * 32


def failure(kind, stage="greeting"):
    return {"class": kind, "stage": stage, "cause": "for the test"}


def name_match(match):
    return {"match": match, "via": "san" if match else "none", "strict": match}


def leaf(bits=2048, kind="rsa"):
    return {
        "sha256": SHA,
        "spki_sha256": SHA,
        "subject": "CN=mx",
        "issuer": "CN=ca",
        "serial": "01",
        "signature_algorithm": "sha256WithRSAEncryption",
        "key": {"type": kind, "bits": bits},
        "not_before": TIME,
        "not_after": TIME,
        "san": {"dns": ["mx"], "count": 1},
        "cn": ["mx"],
        "self_issued": False,
        "validity_days": 0,
    }


def address(
    ip="192.0.2.1",
    adv=True,
    tls="TLSv1.2",
    auth=(),
    trust="trusted",
    domain=False,
    server=True,
    certificate=True,
    bits=2048,
    cipher="TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
):
    """An address with an SMTP session: STARTTLS as told, TLS of a version or None."""
    outcome = "tls_ok" if tls and adv else "starttls_hidden_tls_ok" if tls else "tls_fail" if adv else "no_starttls"
    ehlo = {"code": 250, "text": ["mx"], "starttls": adv, "keywords": ["STARTTLS"] if adv else []}
    if auth:
        ehlo["auth"] = list(auth)
    probe = {
        "time": TIME,
        "attempt": 1,
        "ip": ip,
        "port": 25,
        "outcome": outcome,
        "durations_ms": {"total": 1},
        "greeting": {"code": 220, "text": ["mx ESMTP"]},
        "ehlo": ehlo,
    }
    result = {"ip": ip, "probe": probe}
    if outcome != "tls_ok":
        probe["failure"] = failure("surveyed", "starttls")
    if tls:
        probe["tls"] = {"version": tls, "cipher": {"iana": cipher, "id": "c02f"}, "forward_secrecy": "DHE" in cipher}
        if certificate:
            probe["leaf"] = leaf(bits)
            probe["chain"] = {"id": SHA, "certificates": [SHA]}
            probe["trust"] = {"status": trust}
            result["match"] = {"domain": name_match(domain), "server": name_match(server)}
    return result


def dead_address(outcome, kind, ip="192.0.2.1", greeting=None):
    """An address without a usable session."""
    probe = {
        "time": TIME,
        "attempt": 1,
        "ip": ip,
        "port": 25,
        "outcome": outcome,
        "durations_ms": {"total": 1},
        "failure": failure(kind),
    }
    if greeting:
        probe["greeting"] = greeting
    return {"ip": ip, "probe": probe}


def host(addresses=(), name="mx.example.se", preference=10, tlsa=None):
    result = {
        "name": name,
        "preference": preference,
        "kind": "name",
        "address_status": "ok" if addresses else "nodata",
        "addresses": list(addresses),
    }
    if tlsa:
        result["tlsa"] = {"status": tlsa}
    return result


def record(seq, hosts=(), outcome="surveyed", kind=None, provider="example.se", security="insecure", **more):
    """A record of a domain; kind is the class of its failure."""
    result = {
        "schema": 5,
        "seq": seq,
        "input": f"d{seq}.se",
        "domain": f"d{seq}.se",
        "time": TIME,
        "input_status": "ok",
        "mx": {"kind": "mx", "status": "ok", "security": security},
        "hosts": list(hosts),
        "summary": {
            "outcome": outcome,
            "starttls": None,
            "tls_version": None,
            "cert_trust": None,
            "cert_match": None,
            "dnssec": security,
            "dnssec_class": None,
            "dane": None,
            "sts": None,
            "tlsrpt": None,
            "shield": None,
            "resist3_encryption": None,
            "resist3_downgrade": None,
            "resist3_mx_spoofing": None,
            "provider": provider,
            "listed": True,
            "mail": None,
            "advertised": None,
            "tls": None,
            "tld": "se",
            "sts_mode": None,
            "sts_valid": None,
        },
    }
    if kind:
        result["failure"] = failure(kind)
    result.update(more)
    return result


def no_mx(seq, outcome, kind, mx_kind, status):
    return record(seq, outcome=outcome, kind=kind, provider=None, security=None, mx={"kind": mx_kind, "status": status})


def not_surveyed(seq, status, **more):
    """A line that is not queried: duplicate, bad_name, ..."""
    result = no_mx(seq, "input", "input", "none", "ok")
    del result["mx"], result["hosts"]
    result["input_status"] = status
    if status == "bad_name":
        del result["domain"]
    result.update(more)
    return result


def mail(seq, *addresses, **more):
    return record(seq, [host(addresses)], **more)


def listed(seq, view, port=25, name=None, outcome="surveyed", kind=None, **more):
    """The record of an address of a list: flat what address() and dead_address() make, or {"ip": ..., "skip": ...}."""
    view = copy.deepcopy(view)
    probe = view.get("probe")
    server = view.pop("match", {}).get("server")
    result = {
        "schema": 5,
        "type": "address",
        "seq": seq,
        "input": ",".join(filter(None, [view["ip"], name, str(port) if port != 25 else ""])),
        "ip": view.pop("ip"),
        "port": port,
        "time": TIME,
        "input_status": "ok",
    }
    if name:
        result["name"] = name
    if probe:
        probe["port"] = port
        if port == 465:
            tls_first(probe)
    result.update(view)
    if server:
        result["match"] = {"server": server, "ip": False} if name else {"ip": False}
    result["summary"] = listed_summary(result, outcome)
    if kind:
        result["failure"] = failure(kind)
    result.update(more)
    return result


def tls_first(probe):
    """A session as on port 465: all of it is under TLS."""
    ehlo = probe.pop("ehlo", None)
    if ehlo:
        probe["ehlo_tls"] = {"code": ehlo["code"], "text": ehlo["text"], "keywords": []}
    for member in ("starttls", "strip"):
        probe.pop(member, None)


def listed_summary(line, outcome):
    probe = line.get("probe", {})
    server = line.get("match", {}).get("server")
    return {
        "outcome": outcome,
        "starttls": probe.get("ehlo", {}).get("starttls"),
        "tls_version": probe.get("tls", {}).get("version"),
        "cert_trust": probe.get("trust", {}).get("status"),
        "cert_match": ("server" if server["match"] else "neither") if server else None,
    }


def line_not_surveyed(seq, status, **more):
    """A line of a list of addresses that is not asked: duplicate, bad_address, ..."""
    outcome = status if status == "opted_out" else "input"
    result = listed(seq, {"ip": "192.0.2.1"}, outcome=outcome, kind="skipped" if status == "opted_out" else "input")
    result["input_status"] = status
    if status == "bad_address":
        result.update(input="192.0.2")
        del result["ip"], result["port"]
    if status == "bad_port":
        result.update(input="192.0.2.1,mx.example,26")
        del result["port"]
    result.update(more)
    return result


def encode(records):
    return "".join(json.dumps(entry) + "\n" for entry in records).encode()


def write(path, records, members=1):
    """A gzip file of several members; the first half of the lines in the first one, and so on."""
    lines = encode(records).splitlines(keepends=True)
    size = max(1, -(-len(lines) // members))
    with open(path, "wb") as stream:
        for start in range(0, len(lines), size):
            stream.write(gzip.compress(b"".join(lines[start : start + size])))
