# SPDX-License-Identifier: Apache-2.0
"""DNSSEC: signed domains, classes, and top-level domains."""

from oracle.counters import Counters
from oracle.figures import Share
from oracle.table import Row, Table, base_pair, fact_count, fact_row, family_rows, of_both_bases

DEPLOYED = "signed_valid"
PUBLISHED_TLDS = {
    "se": "dnssec.isoc.se",
    "no": "dnssec.isoc.no_se_nl_cz",
    "nl": "dnssec.isoc.no_se_nl_cz",
    "cz": "dnssec.isoc.no_se_nl_cz",
    "com": "dnssec.com_net.2015",
    "net": "dnssec.com_net.2015",
}


def dnssec_table(counters: Counters, columns: tuple[str, ...]) -> Table:
    """TES counted signed domains; without their class a secure MX answer stands for it."""
    surveyed = any(counters.columns[c]["dnssec class known"] for c in columns)
    rows = base_pair(counters, columns)
    if surveyed:
        rows += of_both_bases(counters, columns, "domain signed and valid", f"dnssec class {DEPLOYED}", "tes17.dnssec")
        rows += of_both_bases(counters, columns, "class unknown, a lookup failed", "dnssec class unknown")
        note = "Signed and valid is the class signed_valid alone; a secure MX answer includes proven absence."
    else:
        note = "A secure MX answer stands for a signed domain; TES counted signed domains."
    rows += of_both_bases(counters, columns, "MX answer secure", "dnssec secure", "" if surveyed else "tes17.dnssec")
    rows += of_both_bases(counters, columns, "MX answer insecure", "dnssec insecure")
    return Table("dnssec", "TES 2017: DNSSEC", columns, rows, (note,))


def answers_table(counters: Counters) -> Table:
    total = sum(counters.answers.values())
    rows = [Row("domains with an MX answer (data, or no MX record)", {"domains": Share(total)})]
    rows += [
        Row(status, {"domains": Share(counters.answers[status], total, "MX answers")})
        for status in sorted(counters.answers)
    ]
    return Table("mx_answers", "DNSSEC of all MX answers", ("domains",), rows)


def classes_table(counters: Counters) -> Table | None:
    """Signed and valid is deployed; what is signed in another way stands apart and is never added to it."""
    if not counters.list_facts["dnssec"]:
        return None
    sets = {"domains": counters.list_facts, "mail": counters.mail_facts()}
    classes = family_rows(sets, "dnssec class", "dnssec judged", "domains of known class")
    rows = [
        fact_count(sets, "domains asked about", "dnssec"),
        fact_count(sets, "unknown: a lookup failed", ("dnssec class", "unknown")),
        fact_count(sets, "class known", "dnssec judged"),
        fact_row(sets, f"{DEPLOYED} (deployed)", ("dnssec class", DEPLOYED), "dnssec judged", "domains of known class"),
    ]
    rows += [row for row in classes if row.label not in (DEPLOYED, "unknown")]
    rows += family_rows(sets, "dnssec flag", "dnssec judged", "domains of known class", "flag {}")
    return Table(
        "dnssec_classes",
        "DNSSEC classes",
        ("domains", "mail"),
        rows,
        (
            "domains: of the whole list; mail: of N_mail. An island, an unsupported or a bogus signature",
            "is not deployment. Shares are of the domains whose class is known.",
        ),
    )


def sha1_table(counters: Counters) -> Table | None:
    """What changes with --dnssec-sha1."""
    if not counters.list_facts["validated"]:
        return None
    sets = {"domains": counters.list_facts, "mail": counters.mail_facts()}
    base = ("validated", "domains with an answer that validates")
    return Table(
        "dnssec_sha1",
        "DNSSEC by SHA-1 alone (RFC 9905)",
        ("domains", "mail"),
        [
            fact_count(sets, "domains with an answer that validates", "validated"),
            fact_row(sets, "hang on RSASHA1: secure only by algorithm 5 or 7", "hangs on sha1", *base),
            *family_rows(sets, "hangs on sha1", *base, "in lookups of {}"),
        ],
        (
            "domains: of the whole list; mail: of N_mail. Verdicts took such answers as --dnssec-sha1 says (the manifest",
            "has it). Records from before schema 3 do not say it, and are not among them.",
        ),
    )


def tlds_table(counters: Counters, minimum: int) -> Table | None:
    if not counters.list_facts["dnssec"]:
        return None
    judged = sum(counts["judged"] for counts in counters.tlds.values())
    listed = [(tld, counts) for tld, counts in counters.tlds.items() if counts["judged"] >= minimum]
    listed.sort(key=lambda item: (-item[1]["judged"], item[0]))
    rows = [
        tld_row(f".{tld}", counts[DEPLOYED], counts["judged"], PUBLISHED_TLDS.get(tld, "")) for tld, counts in listed
    ]
    others = [counts for counts in counters.tlds.values() if counts["judged"] < minimum]
    rows.append(
        tld_row(
            f"the {len(others)} others together",
            sum(counts[DEPLOYED] for counts in others),
            sum(counts["judged"] for counts in others),
        )
    )
    rows.append(tld_row("all", sum(counts[DEPLOYED] for counts in counters.tlds.values()), judged))
    return Table(
        "dnssec_tlds",
        "DNSSEC by top-level domain",
        ("signed_valid",),
        rows,
        (
            f"Of the domains whose class is known; top-level domains with at least {minimum} of them.",
            "The list is a sample of each zone; the published shares are of whole zones.",
        ),
        ("n",),
    )


def tld_row(label: str, signed: int, judged: int, figure: str = "") -> Row:
    return Row(label, {"signed_valid": Share(signed, judged, "domains of known class")}, figure, {"n": f"{judged}"})
