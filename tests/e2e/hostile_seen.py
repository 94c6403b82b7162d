# SPDX-License-Identifier: Apache-2.0
"""What a record says of a hostile peer, and whether that is what its row expects."""

FAILED_LOOKUPS = {"dns_servfail", "dns_timeout", "dns_bogus"}
STOOD_STILL = "this machine stood still meanwhile"  # finish() of src/net/dns.c


def seen(record):
    """What the expectations of hostile_rows.py speak of."""
    hosts = record.get("hosts", [])
    addresses = hosts[0].get("addresses", []) if hosts else []
    probe = addresses[0].get("probe", {}) if addresses else {}
    return {
        "outcome": record["summary"]["outcome"],
        "stood_still": record.get("mx", {}).get("detail") == STOOD_STILL,
        "probe": probe.get("outcome"),
        "tls_fail": probe.get("tls_failure", {}).get("class"),
        "tarpit": probe.get("failure", {}).get("tarpit"),
        "post_tls": probe.get("post_tls", {}).get("status"),
        "hosts": len(hosts),
        "addresses": len(addresses),
        "chain_length": len(probe.get("chain", {}).get("certificates", [])),
        "injected": "injected" in probe.get("starttls", {}),
        "records_cut": hosts[0].get("tlsa", {}).get("records_cut") if hosts else None,
        "sts_txt": record.get("sts", {}).get("txt"),
        "sts_fetch": record.get("sts", {}).get("fetch"),
        "dane": addresses[0].get("dane", {}).get("verdict") if addresses else None,
        "evidence": record.get("truncated", {}).get("evidence", False),
        "left_out": sum(record.get("truncated", {}).get(f"left_out_{what}", 0) for what in ("hosts", "addresses")),
    }


def fits(row, found, *, stalls=False):
    """What of a record is not as expected, as text.

    A program with sanitizers, on a machine that floods itself, may stand still for so long (stalls) that a lookup's
    failure is its own. The record says so: the survey's second attempt would mend it, and there is none here.
    """
    for key, expected in row.expected.items():
        allowed = expected if isinstance(expected, tuple) else (expected,)
        if key == "outcome" and stalls and found["stood_still"] and FAILED_LOOKUPS.intersection(allowed):
            allowed += ("dns_internal",)
        if found[key] not in allowed:
            yield f"{key}: {found[key]} instead of {expected}"
