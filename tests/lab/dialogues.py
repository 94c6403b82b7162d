# SPDX-License-Identifier: Apache-2.0
"""What the odd mail server says, as data: one dialogue per label of ODD in world_mail.py.

A reply is a list of octets to send and of actions; a session follows the commands it receives.
{host} stands for the host's name. A dialogue is written down only where a real server cannot be
made to hold it.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Pause:
    """Wait."""

    seconds: float


@dataclass(frozen=True)
class Drip:
    """Send octet by octet with a pause between two."""

    data: bytes
    seconds: float


@dataclass(frozen=True)
class Forever:
    """Send again and again until the client closes."""

    data: bytes


CLOSE = "close"  # FIN
RESET = "reset"  # RST
END_TLS = "end tls"  # the alert close_notify, then FIN
SILENCE = "silence"  # nothing more; the client must end it


def reply(*lines):
    """Lines as one multi-line reply: the code of each line stands in it."""
    return ["".join(line + "\r\n" for line in lines).encode("latin1")]


def ehlo(*keywords):
    """A 250 reply with these keyword lines."""
    lines = ["{host}", *keywords]
    return reply(*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}")


UNKNOWN = reply("500 5.5.1 unknown command")
NOT_HERE = reply("502 5.5.1 not implemented")
READY = reply("220 2.0.0 go ahead")
# Keywords that few servers have.
RARE = "BURL imap", "LIMITS RCPTMAX=100", "MT-PRIORITY MIXER", "XCLIENT NAME ADDR", "XFORWARD NAME"
# A ServerHello of TLS 1.2 whose random value says that the server could do 1.3 (RFC 8446 4.1.3).
HELLO = bytes.fromhex("0303") + b"\x11" * 24 + b"DOWNGRD\x01" + bytes.fromhex("00c02f00")
SENTINEL = b"\x16\x03\x03" + (len(HELLO) + 4).to_bytes(2, "big") + b"\x02" + len(HELLO).to_bytes(3, "big") + HELLO


@dataclass(frozen=True)
class Dialogue:
    greeting: list = field(default_factory=lambda: reply("220 {host} ESMTP odd"))
    ehlo: list = field(default_factory=lambda: ehlo("PIPELINING", "STARTTLS", "HELP"))
    helo: list = field(default_factory=lambda: reply("250 {host}"))
    starttls: list = field(default_factory=lambda: READY)
    # After 220: "handshake"; or a list, sent when the first octets of the ClientHello have come.
    tls: object = "handshake"
    ehlo_tls: list = field(default_factory=lambda: ehlo("PIPELINING", "HELP"))
    quit: list = field(default_factory=lambda: [*reply("221 2.0.0 bye"), CLOSE])
    client_certificate: bool = False  # demand one in the handshake
    sni_alert: int = 0  # answer any server name with this alert; -1: close the connection
    first: "Dialogue | None" = None  # what is said instead in a first attempt (parts/common.py)


CLEAR = ehlo("PIPELINING", "HELP")
LONG = "X-LONG " + "a" * 4990  # with its code a line of about 5,000 octets

DIALOGUES = {
    "tripwire": Dialogue(ehlo=CLEAR, starttls=NOT_HERE),
    "full": Dialogue(),  # never reached: its accept queue is kept full
    # greetings
    "greet-554": Dialogue(greeting=reply("554 no mail service here")),
    "greet-421": Dialogue(greeting=reply("421 4.3.2 too busy, come again")),
    "blocked": Dialogue(greeting=reply("554 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org")),
    "ssh": Dialogue(greeting=reply("SSH-2.0-OpenSSH_9.2p1 Debian-2")),
    "alert": Dialogue(greeting=[b"\x15\x03\x03\x00\x02\x02\x28", SILENCE]),
    "silent": Dialogue(greeting=[SILENCE]),
    "drip": Dialogue(greeting=[Drip(b"220 " + b"slowly " * 20, 0.5), SILENCE]),
    "fin": Dialogue(greeting=[CLOSE]),
    "reset": Dialogue(greeting=[RESET]),
    "pieces": Dialogue(
        greeting=[b"220-{host} ESMTP\r\n22", Pause(0.8), b"0-one moment\r\n", Pause(0.8), b"220 ready\r\n"]
    ),
    "bare": Dialogue(greeting=[b"220\r\n"]),
    "lf": Dialogue(greeting=[b"220 {host} ESMTP\n"]),
    "octets": Dialogue(greeting=[b"220 {host} \x00\x01\xff\xfe\xe9 ESMTP\r\n"]),
    "pix": Dialogue(greeting=reply("220 ****2***0*"), ehlo=CLEAR, starttls=NOT_HERE),
    "as-us": Dialogue(greeting=reply("220 scanner.lab ESMTP")),
    "early": Dialogue(greeting=reply("220 {host} ESMTP", "250 too early")),
    "code-9": Dialogue(greeting=reply("999 {host} ESMTP")),
    "http": Dialogue(greeting=reply("HTTP/1.1 400 Bad Request", "Connection: close", "")),
    "half-greeting": Dialogue(greeting=[b"220-{host} ESMTP\r\n", CLOSE]),
    # EHLO
    "helo": Dialogue(ehlo=NOT_HERE, starttls=NOT_HERE),
    "ehlo-421": Dialogue(ehlo=[*reply("421 4.3.2 shutting down"), CLOSE]),
    "ehlo-451": Dialogue(ehlo=reply("451 4.3.0 not now")),
    "ehlo-550": Dialogue(ehlo=reply("550 5.7.1 no"), helo=reply("550 5.7.1 no")),
    "ehlo-silent": Dialogue(ehlo=[SILENCE]),
    "ehlo-drop": Dialogue(ehlo=[CLOSE]),
    "first-line": Dialogue(ehlo=reply("250-STARTTLS mail", "250 HELP"), starttls=NOT_HERE),
    "lower": Dialogue(ehlo=reply("250-{host}", "250-pipelining", "250 starttls")),
    "keywords": Dialogue(
        ehlo=ehlo("AUTH=LOGIN PLAIN", "SIZE many", "STARTTLS now", *RARE, "X-LAST"), ehlo_tls=ehlo(*RARE)
    ),
    "mixed-codes": Dialogue(ehlo=reply("250-{host}", "251-STARTTLS", "250 HELP")),
    "garbage-line": Dialogue(ehlo=reply("250-{host}", "this line has no code", "250-STARTTLS", "250 HELP")),
    "long-line": Dialogue(ehlo=ehlo(LONG, "STARTTLS")),
    "huge-line": Dialogue(ehlo=reply("250-{host}", "250-" + "a" * 65536, "250 STARTTLS")),
    "endless": Dialogue(ehlo=[*reply("250-{host}"), Forever(b"250-MORE\r\n")]),
    "many-lines": Dialogue(
        ehlo=ehlo(*(f"X-CAPABILITY-{n} with parameters that take room" for n in range(100)), "STARTTLS")
    ),
    "fragments": Dialogue(
        greeting=[Drip(b"220 {host} ESMTP\r\n", 0.01)],
        ehlo=[Drip(b"250-{host}\r\n250-PIPELINING\r\n250 STARTTLS\r\n", 0.01)],
        starttls=[Drip(b"220 go ahead\r\n", 0.01)],
    ),
    # STARTTLS
    "injected": Dialogue(starttls=reply("220 2.0.0 go ahead", "250 fake")),
    "starttls-250": Dialogue(starttls=reply("250 2.0.0 go ahead")),
    "starttls-502": Dialogue(starttls=NOT_HERE),
    "starttls-drop": Dialogue(starttls=[CLOSE]),
    "starttls-silent": Dialogue(starttls=[SILENCE]),
    "echo": Dialogue(ehlo=CLEAR, starttls=reply('500 5.5.1 unrecognized "STARTTLS"')),
    "masked": Dialogue(
        ehlo=ehlo("PIPELINING", "XXXXXXXA", "HELP"), starttls=reply('500 5.5.1 unrecognized "XXXXXXXX"')
    ),
    "masked-plain": Dialogue(ehlo=ehlo("PIPELINING", "XXXXXXXA", "HELP"), starttls=NOT_HERE),
    "masked-short": Dialogue(ehlo=ehlo("PIPELINING", "XXXX", "HELP"), starttls=NOT_HERE),
    "masked-intact": Dialogue(ehlo=ehlo("STARTTLS", "XXXXXXXB", "HELP")),
    "xclient": Dialogue(ehlo=ehlo("XCLIENT NAME ADDR", "HELP"), starttls=NOT_HERE),
    "requiretls": Dialogue(ehlo=ehlo("REQUIRETLS", "STARTTLS")),
    "starttls-421": Dialogue(starttls=[*reply("421 4.7.0 shutting down"), CLOSE]),
    "hidden": Dialogue(ehlo=CLEAR),
    # octets that are no UTF-8, wherever a server can put them
    "latin": Dialogue(
        ehlo=ehlo("X-CAF\xc9", "BINARYMIME", "STARTTLS"),
        starttls=[b"220 pr\xeat\n"],
        ehlo_tls=ehlo("X-CAF\xc9", "BINARYMIME", "REQUIRETLS"),
    ),
    "helo-latin": Dialogue(ehlo=NOT_HERE, helo=[b"250 {host} enchant\xe9\n"], starttls=NOT_HERE),
    # TLS
    "plaintext": Dialogue(tls=[b"500 5.5.1 error\r\n", CLOSE]),
    # the server's alert protocol_version to any ClientHello: it speaks only an older one
    "old-version": Dialogue(tls=[b"\x15\x03\x00\x00\x02\x02\x46", CLOSE]),
    "sentinel": Dialogue(tls=[SENTINEL, SILENCE]),
    "tls-drop": Dialogue(tls=[CLOSE]),
    "tls-silent": Dialogue(tls=[SILENCE]),
    "tls-garbage": Dialogue(tls=[b"\x00\x01\x02\x03" * 32, CLOSE]),
    "tls-reset": Dialogue(tls=[RESET]),
    "sni": Dialogue(sni_alert=112),
    "sni-40": Dialogue(sni_alert=40),
    "sni-80": Dialogue(sni_alert=80),
    "sni-close": Dialogue(sni_alert=-1),
    # after TLS
    "again": Dialogue(ehlo_tls=ehlo("PIPELINING", "STARTTLS")),
    "drop-after": Dialogue(ehlo_tls=[CLOSE]),
    "close-notify": Dialogue(ehlo_tls=[END_TLS]),
    "client-cert": Dialogue(client_certificate=True),
    "refused-after": Dialogue(ehlo_tls=reply("530 5.7.0 not after this")),
    "no-quit": Dialogue(quit=[SILENCE]),
    # lines and octets where no reply is
    "uncoded": Dialogue(
        greeting=[b"\r\nwelcome\r\n220 {host} ESMTP\r\n"],
        ehlo=[b"hello\r\n\r\n", *ehlo("PIPELINING", "STARTTLS", "HELP")],
        starttls=[b"\r\nwait\r\n", Pause(0.3), *READY],
    ),
    "uncoded-behind": Dialogue(
        greeting=[*reply("220 {host} ESMTP", "", "welcome")],
        ehlo=[*ehlo("STARTTLS"), Pause(0.3), b"that is all\r\n"],
    ),
    "carriage-returns": Dialogue(
        greeting=[b"220 {host} ESMTP\r\r\n"],
        ehlo=[b"250-{host}\r\r\n250-STARTTLS\r\r\n250 HELP\r\r\n"],
        starttls=[b"220\r\r\n"],
    ),
    "early-late": Dialogue(greeting=[b"220 {host} ESMTP\r\n", Pause(0.3), b"250 too early\r\n"]),
    "injected-empty": Dialogue(starttls=reply("220 2.0.0 go ahead", "")),
    "ehlo-550-close": Dialogue(ehlo=[*reply("550 5.5.1 no"), CLOSE]),
    "ehlo-550-reset": Dialogue(ehlo=[*reply("502 5.5.1 no"), Pause(0.3), RESET]),
    "220-in-tls": Dialogue(ehlo_tls=reply("220 {host} ESMTP")),
    "220-and-ehlo-in-tls": Dialogue(ehlo_tls=[*reply("220 {host} ESMTP"), *ehlo("PIPELINING")]),
    # refusals of our address, and one of the server
    "ehlo-blocked": Dialogue(ehlo=reply("550 5.7.1 your IP address is blacklisted")),
    "helo-blocked": Dialogue(ehlo=NOT_HERE, helo=reply("554 5.7.1 Client host rejected: cannot find your hostname")),
    "starttls-blocked": Dialogue(starttls=reply("554 5.7.1 Client host rejected: Access denied")),
    "blind-blocked": Dialogue(ehlo=CLEAR, starttls=reply("554 5.7.1 Client host rejected: Access denied")),
    "dynamic-name": Dialogue(greeting=reply("554 mx.s-name-dynamic.example no SMTP service here")),
    # STARTTLS, where no client reads it
    "shown-first": Dialogue(ehlo=reply("250-STARTTLS", "250 HELP")),
    "shown-behind": Dialogue(ehlo=reply("250-{host}", "250 HELP", "250-STARTTLS", "250 SIZE")),
    "shown-uncoded": Dialogue(ehlo=reply("250-{host}", "STARTTLS", "250 HELP")),
    "shown-glued": Dialogue(ehlo=ehlo("PIPELINING,STARTTLS", "HELP")),
    "echo-short": Dialogue(ehlo=CLEAR, starttls=reply('500 5.5.1 unrecognized "XXXX"')),
    # STARTTLS that Postfix reads and Exim does not, and the other way round
    "read-by-some": Dialogue(ehlo=reply("250-{host}", "foo STARTTLS", "250 HELP")),
    "no-name": Dialogue(ehlo=reply("250-", "250-STARTTLS", "250 HELP")),
    # codes of success that are not the one due, and one that no reply has
    "greet-250": Dialogue(greeting=reply("250 {host} ESMTP"), ehlo=reply("250-{host}", "250-STARTTLS", "200 HELP")),
    "greet-000": Dialogue(greeting=reply("220-{host}", "000 x", "220 ESMTP")),
    "echo-label": Dialogue(ehlo=CLEAR, starttls=reply("500 mail.XXXX.example: unknown command")),
    # where a session ends before the mail
    "after-421": Dialogue(ehlo_tls=[*reply("421 4.3.2 shutting down"), CLOSE]),
    "starttls-reset": Dialogue(starttls=[RESET]),
    "starttls-454-close": Dialogue(starttls=[*reply("454 4.7.0 TLS not available"), CLOSE]),
    # what fails in a first attempt and works in the second
    "retry-plaintext": Dialogue(first=Dialogue(tls=[b"250 fake\r\n", CLOSE])),
    "retry-421": Dialogue(first=Dialogue(greeting=reply("421 4.3.2 too busy, come again"))),
    "retry-close": Dialogue(first=Dialogue(greeting=[CLOSE])),
    "retry-reset": Dialogue(first=Dialogue(ehlo=[RESET])),
    "retry-alert": Dialogue(first=Dialogue(tls=[b"\x15\x03\x03\x00\x02\x02\x50", CLOSE])),
    "retry-454": Dialogue(first=Dialogue(starttls=reply("454 4.7.0 TLS not available just now"))),
}
