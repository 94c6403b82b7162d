# SPDX-License-Identifier: Apache-2.0
"""The parts of a record beyond the SMTP session: DNSSEC, MTA-STS, TLSRPT, resistance, second attempts."""

from builder import SHA, TIME, address, host, record


def dnssec(name="signed_valid", *flags):
    result = {
        "class": name,
        "apex": "d.se",
        "soa": {"status": "ok", "security": "secure"},
        "ds": {"lookup": {"status": "ok"}, "records": []},
        "dnskey": {"lookup": {"status": "ok"}, "records": []},
    }
    if flags:
        result["flags"] = list(flags)
    return result


def sts(txt="ok", fetch="ok", policy="valid", mode="enforce", strict=True, lints=()):
    """An sts object; policy None where none was fetched."""
    result = {"txt": txt, "lookup": {"status": "ok"}, "fetch": fetch if txt == "ok" else "not_tried"}
    if policy and txt == "ok":
        result["policy"] = {"status": policy, "strict": strict, "max_age": 86400, "mx": ["mx.example.se"]}
        if policy == "valid":
            result["policy"]["mode"] = mode
    if lints:
        result["lints"] = list(lints)
    return result


def tlsrpt(status="ok", *schemes):
    result = {"status": status, "lookup": {"status": "ok"}}
    if schemes:
        result.update(schemes=list(schemes), rua_count=len(schemes))
    return result


def resist(**verdicts):
    """The matrix, all exposed but what is given as A1_DS="resists"."""
    return {
        attack: {
            sender: verdicts.get(f"{attack}_{sender}", "exposed") for sender in ("O", "D", "S_cold", "S_warm", "DS")
        }
        for attack in ("A0", "A1", "A2", "A3", "A4")
    }


def by_sender(usual, opportunistic=None, dane=None, with_sts=None, both=None):
    values = {"opportunistic": opportunistic, "dane": dane, "sts": with_sts, "both": both}
    return {sender: usual if value is None else value for sender, value in values.items()}


def senders(*words, **by_name):
    return by_sender("encrypted", *words, **by_name)


def availability(*words, **by_name):
    return by_sender("delivers", *words, **by_name)


def before(*counts, **by_name):
    return by_sender(0, *counts, **by_name)


def first_attempt(outcome, *kinds):
    return {
        "time": TIME,
        "outcome": outcome,
        "failures": [{"what": kind, "name": "x.se", "status": "servfail"} for kind in kinds],
    }


def summary(entry, **scalars):
    entry["summary"].update(scalars)
    return entry


def tlsa_host(*addresses, name="mx.example.se", status="usable", dane="pass", preference=10, **tlsa):
    """A host with TLSA records, judged."""
    result = host(addresses, name, preference)
    result["tlsa"] = {
        "status": status,
        "base": name,
        "records": [{"usage": 3, "selector": 1, "matching_type": 1, "data": SHA, "usable": True}],
        **tlsa,
    }
    result["dane"] = dane
    return result


def judged(verdict="pass_ee", ip="192.0.2.1", diagnosis=(), leaf=SHA, **more):
    """An address with a DANE verdict."""
    result = address(ip, **more)
    result["security"] = "secure"
    result["dane"] = {"verdict": verdict}
    if "leaf" in result["probe"]:
        result["probe"]["leaf"]["sha256"] = leaf
    if diagnosis:
        result["dane"]["diagnosis"] = [{"finding": word} for word in diagnosis]
    return result


def with_other_key(entry, verdict, failure=None):
    """A second session, restricted to the other key type; failure is the class of its failed handshake."""
    other = address(entry["ip"], tls=None if failure else "TLSv1.3")
    if failure:
        other["probe"]["tls_failure"] = {"class": failure}
    entry["other_key"] = {"probe": other["probe"], "dane": {"verdict": verdict}}
    return entry


def with_probe(entry, **facts):
    """An address whose probe has further facts: strip=..., mta=..., sni=..."""
    entry["probe"].update(facts)
    return entry


def doe(name="tlsa_type_broken", masked=False):
    failed = {"status": "servfail"}
    return {
        "class": name,
        "address": {"status": "ok", "security": "secure"},
        "other_type": failed,
        "above": failed,
        "qmin_masks": masked,
    }


def mta(family, confidence="high"):
    return {"family": family, "source": "banner", "confidence": confidence}


def whole_record():
    """One record with every part that the report reads."""
    first = with_other_key(judged("fail_mismatch", diagnosis=["stale_or_foreign"], auth=["PLAIN"]), "pass_ee")
    with_probe(first, strip={"verdict": "none"}, mta=mta("postfix"), sni="mx.example.se")
    mx = tlsa_host(first, dane="fail", lints=["rpk_capable"], doe=doe(masked=True))
    mx["sts"] = {"match": True, "status": "ok"}
    mx["a"] = {"status": "ok", "security": "secure"}
    entry = record(
        1,
        [mx, tlsa_host(status="bogus", name="b.se", dane="error")],
        security="secure",
        dane={"verdict": "broken", "primary": "fail", "lower_bound": True},
        truncated={"mx": 1, "addresses": 0, "probes": 0},
        dnssec=dnssec("island", "parent_optout"),
        sts=sts(lints=["max_age_short"]),
        tlsrpt=tlsrpt("ok", "mailto"),
        resist=resist(),
        senders=senders(),
        availability=availability(dane="delivers_late", both="depends"),
        addresses_before=before(dane=1, both=5),
        first_attempt=first_attempt("dns_servfail", "mx", "tlsa"),
    )
    return summary(
        entry,
        dnssec_class="island",
        sts="enforce",
        tlsrpt="ok",
        shield="sts",
        resist3_encryption="resists",
        resist3_downgrade="resists",
        resist3_mx_spoofing="exposed",
    )
