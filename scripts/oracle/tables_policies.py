# SPDX-License-Identifier: Apache-2.0
"""MTA-STS and TLSRPT: adoption and validity."""

from collections import Counter

from oracle.counters import Counters
from oracle.fields import Fact
from oracle.table import Row, Sets, Table, fact_count, fact_row, family_rows, surveyed_rows

DOMAINS = ("domains",)


def sts_table(counters: Counters) -> Table | None:
    sets = {"domains": counters.mail_facts()}
    if not sets["domains"]["sts"]:
        return None
    valid = "policies effectively valid"
    rows = surveyed_rows(counters, sets, "sts", "MTA-STS")
    rows += family_rows(sets, "sts txt", "sts", "N_mail", "TXT record: {} / N_mail")
    rows += [
        *not_looked_at(sets),
        fact_row(sets, "policy valid, effective reading / N_mail", "sts valid", "sts told", "N_mail"),
        fact_row(sets, "policy valid, effective reading / TXT ok", "sts valid", "sts looked at", "TXT ok"),
        fact_row(sets, "policy valid, strict grammar and media type / TXT ok", "sts strict", "sts looked at", "TXT ok"),
    ]
    rows += family_rows(sets, "sts mode", "sts told", "N_mail", "mode {} / N_mail")
    rows += family_rows(sets, "sts mode", "sts valid", valid, "mode {} / valid")
    rows += family_rows(sets, "sts strict mode", "sts strict", "policies strictly valid", "mode {} / strictly valid")
    return Table(
        "sts",
        "MTA-STS: adoption",
        DOMAINS,
        rows,
        (
            "dns_fail: the TXT lookup failed, nothing is known of a policy.",
            "not looked at: this scanner may not or could not ask the policy host, or was not served; in no share of policies.",
        ),
    )


def not_looked_at(sets: Sets) -> list[Row]:
    return family_rows(sets, "sts not looked at", ("sts txt", "ok"), "TXT ok", "policy not looked at: {} / TXT ok")


def sts_fetch_table(counters: Counters) -> Table | None:
    sets = {"domains": counters.mail_facts()}
    record = ("sts txt", "ok")
    if not sets["domains"][record]:
        return None
    rows = [fact_count(sets, "TXT record ok", record)]
    rows += not_looked_at(sets)
    rows += family_rows(sets, "sts fetch", "sts looked at", "TXT ok", "fetch: {} / TXT ok")
    rows += family_rows(sets, "sts policy", "sts looked at", "TXT ok", "policy: {} / TXT ok")
    rows += family_rows(sets, "sts lint", record, "TXT ok", "remark: {} / TXT ok")
    return Table("sts_policies", "MTA-STS: how policies fail", DOMAINS, rows)


def sts_hosts_table(counters: Counters) -> Table | None:
    """The MX hosts under a valid policy; enforce alone beside it."""
    facts = counters.mail_facts()
    if not facts["sts hosts"]:
        return None
    enforce: Counter[Fact] = Counter()
    for fact, n in facts.items():
        if isinstance(fact, tuple) and fact[0] == "enforce":
            enforce[fact[1] if len(fact) == 2 else fact[1:]] = n
    sets = {"domains": facts, "enforce": enforce}
    rows = [
        fact_count(sets, "domains with a valid policy and judged MX hosts", "sts hosts"),
        fact_row(sets, "every host ok", "sts all ok", "sts hosts", "valid policies"),
    ]
    rows += family_rows(sets, "sts host", "sts hosts", "valid policies", "some host {}")
    return Table(
        "sts_hosts",
        "MTA-STS: MX hosts under valid policies",
        ("domains", "enforce"),
        rows,
        ("A domain counts in each row that one of its MX hosts is in.",),
    )


def tlsrpt_table(counters: Counters) -> Table | None:
    sets = {"domains": counters.mail_facts()}
    if not sets["domains"]["tlsrpt"]:
        return None
    rows = surveyed_rows(counters, sets, "tlsrpt", "TLSRPT")
    rows += family_rows(sets, "tlsrpt", "tlsrpt", "N_mail", "{} / N_mail")
    rows += family_rows(sets, "tlsrpt scheme", ("tlsrpt", "ok"), "TLSRPT ok", "reports by {} / ok")
    return Table("tlsrpt", "TLSRPT: adoption", DOMAINS, rows)
