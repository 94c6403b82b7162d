"""The tables of the report: small functions of the counters."""

from typing import NamedTuple

from report_lib.counters import NO_TLS
from report_lib.figures import Share
from report_lib.records import TLS_VERSIONS

OTHER = "Other"


class Row(NamedTuple):
    label: str
    cells: dict             # column -> Share
    figure: str = ""        # id of the published figure of the same meaning
    extra: dict = {}        # further columns -> text


class Table(NamedTuple):
    name: str               # of the CSV file
    title: str
    columns: tuple
    rows: list
    notes: tuple = ()
    extra: tuple = ()       # names of the further columns


def count_row(counters, columns, label, key):
    return Row(label, {c: Share(counters.columns[c][key]) for c in columns})


def share_row(counters, columns, label, key, base, base_name, figure=""):
    """The row of one mark: its count as a share of another one's."""
    return Row(label, {c: Share(counters.columns[c][key], counters.columns[c][base], base_name)
                       for c in columns}, figure)


def base_table(counters):
    totals = counters.totals

    def row(label, n, figure="", of_all=True):
        share = Share(n, totals["all"], "N_all") if of_all else Share(n)
        return Row(label, {"domains": share}, figure)

    rows = [row("N_all: distinct domains of the list", totals["all"], of_all=False),
            row("TCP port open at some host", totals["tcp_open"]),
            row("N_mail: greeted by some host (220)", totals["mail"], "d15.mail"),
            row("usable SMTP session (EHLO or HELO 250)", totals["usable"])]
    unknown = sorted(key for key in totals if key.startswith("unknown: "))
    rows.append(row("N_unknown", sum(totals[key] for key in unknown)))
    rows += [row("  " + key.removeprefix("unknown: "), totals[key]) for key in unknown]
    rows.append(row("neither: no mail, unreachable, refused, skipped", totals["other"]))
    rows.append(row("hosts or addresses cut by a limit", totals["cut"]))
    return Table("base", "Base sets", ("domains",), rows,
                 ("N_unknown is in no denominator but N_all; it never counts as \"no\".",))


def table3(counters, columns):
    def derived(label, left, right, figure=""):
        return Row(label, {c: Share(counters.columns[c][left] - counters.columns[c][right],
                                    counters.columns[c]["mail"], "N_mail") for c in columns}, figure)

    rows = [count_row(counters, columns, "N_mail", "mail"),
            derived("SMTP server, no STARTTLS", "usable", "adv", "d15.t3.no_starttls"),
            share_row(counters, columns, "SMTP server, STARTTLS (N_adv)", "adv", "mail", "N_mail",
                      "d15.t3.starttls"),
            derived("untested: greeted, no usable answer to EHLO", "mail", "usable"),
            share_row(counters, columns, "handshake completed (N_tls)", "tls", "mail", "N_mail"),
            share_row(counters, columns, "not advertised, yet TLS when asked", "hidden", "mail",
                      "N_mail")]
    return Table("table3", "Durumeric et al., table 3: STARTTLS", columns, rows,
                 ("The last two rows are parts of the ones above them. Under all, \"no STARTTLS\" means",
                  "that some address does not advertise it."))


def majority(part, whole):
    """yes, no, or - when there was nothing to vote."""
    if not whole:
        return "-"
    return "yes" if 2 * part > whole else "no"


def provider_extra(counts):
    certificates = counts["certificate"]
    if not certificates:
        matches = "-"
    elif 2 * counts["matches server"] > certificates:
        matches = "server"
    else:
        matches = "domain" if 2 * counts["matches domain"] > certificates else "mismatch"
    return {"STARTTLS": majority(counts["adv"], counts["usable"]),
            "trusted": majority(counts["trusted"], certificates), "matches": matches}


def table4(counters, top, figures):
    mail = counters.totals["mail"]
    column = counters.provider_column
    named = [(name, counts) for name, counts in counters.providers.items() if name is not None]
    named.sort(key=lambda item: (-item[1]["mail"], item[0]))
    published = {figure["row"]: figure["id"] for figure in figures.values()
                 if figure["place"] == "table 4" and figure["source"] == "D15"}
    rows = [Row("N_mail", {column: Share(mail)})]
    rows += [Row(name, {column: Share(counts["mail"], mail, "N_mail")}, published.get(name, ""),
                 provider_extra(counts)) for name, counts in named[:top]]
    listed = sum(counts["mail"] for _, counts in named[:top])
    rows.append(Row(OTHER, {column: Share(mail - listed, mail, "N_mail")}, published.get(OTHER, "")))
    return Table("table4", "Durumeric et al., table 4: providers", (column,), rows,
                 (f"By the best MX host's registered domain; the {top} largest of {len(named)}.",
                  "STARTTLS, trusted, matches: what holds for most of the provider's domains."),
                 ("STARTTLS", "trusted", "matches"))


def table5(counters, columns):
    rows = [count_row(counters, columns, "N_mail", "mail")]
    for trust in ("trusted", "untrusted", "total"):
        for match in ("domain", "server", "neither"):
            parts = ("trusted", "untrusted") if trust == "total" else (trust,)
            cells = {c: Share(sum(counters.columns[c][f"{part} {match}"] for part in parts),
                              counters.columns[c]["mail"], "N_mail") for c in columns}
            label = f"{trust}, matches {match}"
            rows.append(Row(label, cells, f"d15.t5.{trust}.{match}"))
    rows.append(share_row(counters, columns, "certificate after a completed handshake", "certificate",
                          "mail", "N_mail"))
    return Table("table5", "Durumeric et al., table 5: certificates", columns, rows,
                 ("domain and server overlap: a certificate that matches both counts in both.",
                  "total is the sum of trusted and untrusted."))


def text_table(counters, columns):
    """The figures of the running text of Durumeric et al."""
    def trust_row(label, words, figure):
        cells = {c: Share(sum(counters.columns[c][f"trust {word}"] for word in words),
                          counters.columns[c]["mail"], "N_mail") for c in columns}
        return Row(label, cells, figure)

    rows = [count_row(counters, columns, name, key)
            for name, key in (("N_mail", "mail"), ("N_adv", "adv"), ("N_tls", "tls"))]
    rows += [share_row(counters, columns, "trusted certificate / N_mail", "trusted", "mail", "N_mail",
                       "d15.text.trusted_mail"),
             share_row(counters, columns, "trusted certificate / N_adv", "trusted", "adv", "N_adv",
                       "d15.text.trusted_starttls"),
             trust_row("expired / N_mail", ("expired", "chain_expired"), "d15.text.expired"),
             trust_row("unknown CA or root not in the store / N_mail", ("self_signed_root_untrusted", "unknown_ca"),
                       "d15.text.unknown_ca"),
             trust_row("issuer may not issue / N_mail", ("bad_ca_type",), "d15.text.bad_ca_type")]
    for label, mark, figure in (
            ("RSA 512 / N_tls", "key rsa 512", "d15.text.rsa_512"),
            ("RSA 1024 / N_tls", "key rsa 1024", "d15.text.rsa_1024"),
            ("RSA 2048 / N_tls", "key rsa 2048", "d15.text.rsa_2048"),
            ("RSA 4096 and more / N_tls", "key rsa 4096", "d15.text.rsa_4096"),
            ("RSA of another size / N_tls", "key rsa other", ""),
            ("not RSA / N_tls", "key not rsa", ""),
            ("forward secrecy / N_tls", "forward_secrecy", "d15.text.forward_secrecy"),
            ("AES / N_tls", "aes", "d15.text.aes"),
            ("RC4 / N_tls", "rc4", "d15.text.rc4"),
            ("3DES / N_tls", "3des", "d15.text.3des")):
        rows.append(share_row(counters, columns, label, mark, "tls", "N_tls", figure))
    return Table("text", "Durumeric et al., figures of the text", columns, rows,
                 ("What is negotiated depends on the client: theirs offered RC4, which OpenSSL 3 lacks.",))


def tls_versions(counters, columns):
    def version_row(label, versions, figure=""):
        cells = {c: Share(sum(counters.columns[c][f"version {version}"] for version in versions),
                          counters.columns[c]["mail"], "N_mail") for c in columns}
        return Row(label, cells, figure)

    figures = {"TLSv1.1": "tes17.tls11", "TLSv1": "tes17.tls10"}
    rows = [count_row(counters, columns, "N_mail", "mail"),
            version_row("TLSv1.2 or newer", ("TLSv1.2", "TLSv1.3"), "tes17.tls12")]
    rows += [version_row(version, (version,), figures.get(version, ""))
             for version in reversed(TLS_VERSIONS)]
    rows.append(version_row(NO_TLS, (NO_TLS,), "tes17.no_tls"))
    rows.append(Row("untested: greeted, no usable answer to EHLO",
                    {c: Share(counters.columns[c]["mail"] - counters.columns[c]["usable"],
                              counters.columns[c]["mail"], "N_mail") for c in columns}))
    return Table("tls_versions", "TES 2017: TLS versions", columns, rows,
                 ("any: the newest version over the domain's addresses; all: the oldest.",
                  "The published TLS 1.2 is compared with 1.2 and 1.3 together."))


def auth_table(counters, columns):
    rows = [count_row(counters, columns, "N_tls", "tls"),
            share_row(counters, columns, "AUTH offered before STARTTLS", "auth", "tls", "N_tls",
                      "tes17.auth")]
    return Table("auth", "TES 2017: AUTH before STARTTLS", columns, rows)


def base_pair(counters, columns):
    return [count_row(counters, columns, "N_mail", "mail"),
            count_row(counters, columns, "N_tls", "tls")]


def of_both_bases(counters, columns, label, mark, figure=""):
    """A domain's mark as a share of N_mail, and among N_tls as a share of that."""
    return [share_row(counters, columns, f"{label} / N_mail", mark, "mail", "N_mail",
                      figure and f"{figure}.mail"),
            share_row(counters, columns, f"{label} / N_tls", f"{mark} with tls", "tls", "N_tls",
                      figure and f"{figure}.tls")]


def dnssec_table(counters, columns):
    rows = base_pair(counters, columns)
    rows += of_both_bases(counters, columns, "MX answer secure", "dnssec secure", "tes17.dnssec")
    rows += of_both_bases(counters, columns, "MX answer insecure", "dnssec insecure")
    return Table("dnssec", "TES 2017: DNSSEC", columns, rows,
                 ("A secure MX answer stands for a signed domain; TES counted signed domains.",))


def answers_table(counters):
    total = sum(counters.answers.values())
    rows = [Row("domains with an MX answer (data, or no MX record)", {"domains": Share(total)})]
    rows += [Row(status, {"domains": Share(counters.answers[status], total, "MX answers")})
             for status in sorted(counters.answers)]
    return Table("mx_answers", "DNSSEC of all MX answers", ("domains",), rows)


def dane_table(counters, columns):
    rows = base_pair(counters, columns)
    rows += of_both_bases(counters, columns, "TLSA published", "dane published", "tes17.dane")
    rows += of_both_bases(counters, columns, "TLSA published, any MX", "dane published_any")
    rows += of_both_bases(counters, columns, "primary MX passes", "dane survey")
    rows += of_both_bases(counters, columns, "all reachable MX pass (verdict full)", "dane strict")
    return Table("dane", "TES 2017: DANE", columns, rows,
                 ("Published: secure TLSA records, under a secure MX answer but for \"any MX\".",))


def dane_verdicts(counters):
    mail = counters.totals["mail"]
    rows = [Row("N_mail", {"domains": Share(mail)})]
    rows += [Row(verdict, {"domains": Share(n, mail, "N_mail")})
             for verdict, n in sorted(counters.dane_verdicts.items(), key=lambda kv: (-kv[1], kv[0]))]
    return Table("dane_verdicts", "DANE verdicts", ("domains",), rows)


def outcomes_table(counters):
    rows = [Row("records", {"records": Share(counters.lines)})]
    rows += [Row(outcome, {"records": Share(n, counters.lines, "records")}, "", {"class": kind})
             for (outcome, kind), n in sorted(counters.outcomes.items(),
                                              key=lambda item: (-item[1], item[0]))]
    return Table("outcomes", "Outcomes of all records", ("records",), rows, (), ("class",))


def input_table(counters):
    rows = [Row("records", {"records": Share(counters.lines)})]
    rows += [Row(status, {"records": Share(n, counters.lines, "records")})
             for status, n in sorted(counters.input_status.items(), key=lambda kv: (-kv[1], kv[0]))]
    return Table("input", "Lines of the list", ("records",), rows)


def build(counters, columns, top, figures):
    """Every table, in the order of the report."""
    return [base_table(counters), table3(counters, columns), table4(counters, top, figures),
            table5(counters, columns), text_table(counters, columns), tls_versions(counters, columns),
            auth_table(counters, columns), dnssec_table(counters, columns), answers_table(counters),
            dane_table(counters, columns), dane_verdicts(counters), input_table(counters),
            outcomes_table(counters)]
