# SPDX-License-Identifier: Apache-2.0
"""Table 5 and the running text of Durumeric et al.: certificates, keys and ciphers."""

from collections.abc import Sequence

from oracle.counters import Counters
from oracle.figures import Share
from oracle.table import Row, Table, count_row, share_row


def table5(counters: Counters, columns: tuple[str, ...]) -> Table:
    rows = [count_row(counters, columns, "N_mail", "mail")]
    for trust in ("trusted", "untrusted", "total"):
        for match in ("domain", "server", "neither"):
            parts = ("trusted", "untrusted") if trust == "total" else (trust,)
            cells = {
                c: Share(
                    sum(counters.columns[c][f"{part} {match}"] for part in parts), counters.columns[c]["mail"], "N_mail"
                )
                for c in columns
            }
            label = f"{trust}, matches {match}"
            rows.append(Row(label, cells, f"d15.t5.{trust}.{match}"))
    rows.append(
        share_row(counters, columns, "certificate after a completed handshake", "certificate", "mail", "N_mail")
    )
    return Table(
        "table5",
        "Durumeric et al., table 5: certificates",
        columns,
        rows,
        (
            "domain and server overlap: a certificate that matches both counts in both.",
            "total is the sum of trusted and untrusted.",
        ),
    )


def text_table(counters: Counters, columns: tuple[str, ...]) -> Table:
    """The figures of the running text of Durumeric et al."""

    def trust_row(label: str, words: Sequence[str], figure: str) -> Row:
        cells = {
            c: Share(sum(counters.columns[c][f"trust {word}"] for word in words), counters.columns[c]["mail"], "N_mail")
            for c in columns
        }
        return Row(label, cells, figure)

    rows = [
        count_row(counters, columns, name, key)
        for name, key in (("N_mail", "mail"), ("N_adv", "adv"), ("N_tls", "tls"))
    ]
    rows += [
        share_row(
            counters, columns, "trusted certificate / N_mail", "trusted", "mail", "N_mail", "d15.text.trusted_mail"
        ),
        share_row(
            counters, columns, "trusted certificate / N_adv", "trusted", "adv", "N_adv", "d15.text.trusted_starttls"
        ),
        trust_row("expired / N_mail", ("expired", "chain_expired"), "d15.text.expired"),
        trust_row(
            "unknown CA or root not in the store / N_mail",
            ("self_signed_root_untrusted", "unknown_ca"),
            "d15.text.unknown_ca",
        ),
        trust_row("issuer may not issue / N_mail", ("bad_ca_type",), "d15.text.bad_ca_type"),
    ]
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
        ("3DES / N_tls", "3des", "d15.text.3des"),
    ):
        rows.append(share_row(counters, columns, label, mark, "tls", "N_tls", figure))
    return Table(
        "text",
        "Durumeric et al., figures of the text",
        columns,
        rows,
        ("What is negotiated depends on the client: theirs offered RC4, which OpenSSL 3 lacks.",),
    )
