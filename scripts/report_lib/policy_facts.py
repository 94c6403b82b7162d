"""MTA-STS and TLSRPT of a domain (RFC 8461, RFC 8460) as facts to be counted."""

from report_lib.fields import member, tagged, word, words


def sts_facts(record, hosts):
    txt = word(record, "sts", "txt")
    if txt is None:
        return set()
    facts = {"sts", ("sts txt", txt)} | tagged("sts lint", words(record, "sts", "lints"))
    if txt != "ok":
        return facts
    return facts | tagged("sts fetch", {word(record, "sts", "fetch")}) | policy_facts(record, hosts)


def policy_facts(record, hosts):
    """The policy by the effective, lenient reading; strict is the ABNF and the media type."""
    policy = member(record, "sts", "policy")
    status = word(policy, "status")
    facts = tagged("sts policy", {status})
    if status != "valid":
        return facts
    mode = word(policy, "mode")
    facts |= {"sts valid", *tagged("sts mode", {mode})}
    if policy.get("strict") is True and "bad_media_type" not in words(record, "sts", "lints"):
        facts |= {"sts strict", *tagged("sts strict mode", {mode})}
    return facts | host_facts(hosts, mode)


def host_facts(hosts, mode):
    statuses = {word(host, "sts", "status") for host in hosts} - {None}
    facts = tagged("sts host", statuses)
    if statuses:
        facts.add("sts hosts")
    if statuses == {"ok"}:
        facts.add("sts all ok")
    if mode == "enforce":
        facts |= {("enforce", fact) for fact in facts}
    return facts


def tlsrpt_facts(record):
    status = word(record, "tlsrpt", "status")
    if status is None:
        return set()
    facts = {"tlsrpt", ("tlsrpt", status)}
    if status == "ok":
        facts |= tagged("tlsrpt scheme", words(record, "tlsrpt", "schemes"))
    return facts
