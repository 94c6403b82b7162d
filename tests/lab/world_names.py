# SPDX-License-Identifier: Apache-2.0
"""The lab's names as data: zones in zone-file syntax, who serves them, and how each is (mis)signed.

TLSA data is written @KIND(CERTIFICATE), with an optional slice in octets; zones.py fills it in from
the certificates that were made. Addresses are explained in world_mail.py.
"""

import ipaddress
from dataclasses import dataclass

from world_mail import DANE, ODD, ODD_REAL, TLS, TLS_SHARING
from world_web import OPEN, STS, apart, zone_text


@dataclass(frozen=True)
class Zone:
    """One zone. server: a name of NAME_SERVERS or ODD_DNS. signed False leaves it unsigned.

    ds: what the parent publishes: "yes", "no", or a wrong thing named in zones.py.
    expired: signatures of the past. nsec3: (iterations, opt-out).
    tamper: (owner label, type) whose data is altered after signing. algorithm: ldns-keygen's word, or several with +
    between: a key of each signs everything. broken: (type, number of an algorithm) of a signature at the apex that is altered.
    omitted: (owner label, type, number of an algorithm) of a signature that is left out.
    """

    text: str
    server: str = "nsd"
    signed: bool = True
    ds: str = "yes"
    expired: bool = False
    nsec3: tuple | None = None
    tamper: tuple | None = None
    algorithm: str = "ECDSAP256SHA256"
    broken: tuple | None = None
    omitted: tuple | None = None


# Every name server process: its addresses and software. The zones each serves are in ZONES.
NAME_SERVERS = {
    "root-nsd": ("nsd", "198.19.0.1"),
    "root-knot": ("knot", "198.19.1.1"),
    "tld-knot": ("knot", "198.19.2.1"),
    "tld-bind": ("bind", "198.19.3.1"),
    "nsd": ("nsd", "198.19.10.1"),
    "knot": ("knot", "198.19.11.1"),
}

# The odd name server (odd_dns.py): address, and rules "QTYPE ACTION [NAME]" in order; a query that
# no rule takes is forwarded to nsd, which holds the zone.
ODD_DNS = {
    "mx-servfail": ("198.19.20.1", ["MX servfail"]),
    "silent": ("198.19.21.1", ["* silent"]),
    "a-servfail": ("198.19.22.1", ["A servfail mx.afail.lab"]),
    "aaaa-servfail": ("198.19.23.1", ["AAAA servfail mx.aaaafail.lab"]),
    "empty": ("198.19.24.1", ["* empty"]),
    "no-nsec": ("198.19.25.1", ["MX no-nsec"]),
    "tlsa-nodata-bogus": ("198.19.26.1", ["TLSA no-nsec"]),
    "tlsa-nxdomain-bogus": ("198.19.27.1", ["TLSA no-nsec"]),
    "tlsa-servfail": ("198.19.28.1", ["TLSA servfail"]),
    "tlsa-notimp": ("198.19.29.1", ["TLSA notimp"]),
    "tlsa-silent": ("198.19.30.1", ["TLSA silent"]),
    "tripwire": ("198.19.31.1", []),
    "retry-mx": ("198.19.32.1", ["MX first-servfail"]),
    "retry-host": ("198.19.33.1", ["A first-servfail mx.retry-host.lab"]),
    "retry-tlsa": ("198.19.34.1", ["TLSA first-servfail"]),
    "retry-txt": ("198.19.35.1", ["TXT first-servfail _mta-sts.retry-txt.lab"]),
    "retry-policy": ("198.19.36.1", ["A first-servfail mta-sts.retry-policy.lab"]),
    "retry-soa": ("198.19.37.1", ["SOA first-servfail retry-soa.lab"]),
    "txt-servfail": ("198.19.38.1", ["TXT servfail"]),
    "denial-servfail": ("198.19.39.1", ["* servfail _25._tcp.mx.nodenial.lab"]),
    "denial-bogus": ("198.19.40.1", ["* no-nsec _25._tcp.mx.nodenial2.lab"]),
    "apex-alias": (
        "198.19.41.1",
        [f"* alias-secure.lab {zone}" for zone in ("apexalias.lab", "apexalias.optout", "child.two.lab")],
    ),
    "zone-fails": ("198.19.42.1", ["SOA servfail", "DNSKEY servfail"]),
    "soa-fails": ("198.19.43.1", ["SOA servfail"]),
}

ROUTE = """
implicit        A 198.18.6.1
implicit6       AAAA 2001:db8:7::1
nomail          TXT "no mail here"
alias           CNAME secure.lab.
dangling        CNAME nothere
aliasimplicit   CNAME implicit
aliasinsecure   CNAME site.plain.
aliasbogus      CNAME expired.lab.
chain           CNAME link1
link1           CNAME link2
link2           CNAME link3
link3           CNAME link4
link4           CNAME link5
link5           CNAME link6
link6           CNAME link7
link7           CNAME link8
link8           CNAME link9
link9           CNAME link10
link10          CNAME link11
link11          CNAME link12
link12          CNAME link13
link13          CNAME link14
link14          CNAME secure.lab.
loop            CNAME loop2
loop2           CNAME loop
order           MX 20 exim.mailhost.lab.
                MX 10 rsa.mailhost.lab.
ties            MX 10 tls.mailhost.lab.
                MX 10 clear.mailhost.lab.
twice           MX 10 tls.mailhost.lab.
                MX 20 tls.mailhost.lab.
upper           MX 10 TLS.MailHost.LAB.
                MX 20 tls.mailhost.lab.
nullmx          MX 0 .
                A 198.18.8.1
nullpref        MX 10 .
nullmulti       MX 0 .
                MX 10 .
nullmixed       MX 0 .
                MX 10 tls.mailhost.lab.
literal         MX 10 192.0.2.5.
                A 198.18.8.1
literalhost     MX 10 198.18.1.1.
mxlocalhost     MX 10 localhost.
mxtld           MX 10 mail.
mxspecial       MX 10 mx.test.
badexchange     MX 10 a\\032b
mixedhosts      MX 10 192.0.2.5.
                MX 20 tls.mailhost.lab.
loopback        MX 10 mx.loopback
mx.loopback     A 127.0.0.1
private         MX 10 mx.private
mx.private      A 10.1.2.3
                A 198.18.9.1
special6        MX 10 mx.special6
mx.special6     AAAA ::ffff:127.0.0.1
                AAAA 64:ff9b::a00:1
                AAAA 2002:7f00:1::1
                AAAA 3fff::1
nine            MX 10 mx.nine
mx.nine         A 198.18.79.1
                A 198.18.79.2
                A 198.18.79.3
                A 198.18.79.4
                A 198.18.79.5
                A 198.18.79.6
                A 198.18.79.7
                A 198.18.79.8
                A 198.18.79.9
many            MX 1 m01-a-name-that-takes-room-in-the-answer.many
                MX 2 m02-a-name-that-takes-room-in-the-answer.many
                MX 3 m03-a-name-that-takes-room-in-the-answer.many
                MX 4 m04-a-name-that-takes-room-in-the-answer.many
                MX 5 m05-a-name-that-takes-room-in-the-answer.many
                MX 6 m06-a-name-that-takes-room-in-the-answer.many
                MX 7 m07-a-name-that-takes-room-in-the-answer.many
                MX 8 m08-a-name-that-takes-room-in-the-answer.many
                MX 9 m09-a-name-that-takes-room-in-the-answer.many
                MX 10 m10-a-name-that-takes-room-in-the-answer.many
                MX 11 m11-a-name-that-takes-room-in-the-answer.many
                MX 12 m12-a-name-that-takes-room-in-the-answer.many
                MX 13 m13-a-name-that-takes-room-in-the-answer.many
                MX 14 m14-a-name-that-takes-room-in-the-answer.many
                MX 15 m15-a-name-that-takes-room-in-the-answer.many
                MX 16 m16-a-name-that-takes-room-in-the-answer.many
                MX 17 m17-a-name-that-takes-room-in-the-answer.many
                MX 18 m18-a-name-that-takes-room-in-the-answer.many
                MX 19 m19-a-name-that-takes-room-in-the-answer.many
                MX 20 m20-a-name-that-takes-room-in-the-answer.many
                MX 21 m21-a-name-that-takes-room-in-the-answer.many
                MX 22 m22-a-name-that-takes-room-in-the-answer.many
                MX 23 m23-a-name-that-takes-room-in-the-answer.many
                MX 24 m24-a-name-that-takes-room-in-the-answer.many
                MX 25 m25-a-name-that-takes-room-in-the-answer.many
m01-a-name-that-takes-room-in-the-answer.many A 198.18.60.1
m02-a-name-that-takes-room-in-the-answer.many A 198.18.60.2
m03-a-name-that-takes-room-in-the-answer.many A 198.18.60.3
m04-a-name-that-takes-room-in-the-answer.many A 198.18.60.4
m05-a-name-that-takes-room-in-the-answer.many A 198.18.60.5
m06-a-name-that-takes-room-in-the-answer.many A 198.18.60.6
m07-a-name-that-takes-room-in-the-answer.many A 198.18.60.7
m08-a-name-that-takes-room-in-the-answer.many A 198.18.60.8
m09-a-name-that-takes-room-in-the-answer.many A 198.18.60.9
m10-a-name-that-takes-room-in-the-answer.many A 198.18.60.10
m11-a-name-that-takes-room-in-the-answer.many A 198.18.60.11
m12-a-name-that-takes-room-in-the-answer.many A 198.18.60.12
m13-a-name-that-takes-room-in-the-answer.many A 198.18.60.13
m14-a-name-that-takes-room-in-the-answer.many A 198.18.60.14
m15-a-name-that-takes-room-in-the-answer.many A 198.18.60.15
m16-a-name-that-takes-room-in-the-answer.many A 198.18.60.16
m17-a-name-that-takes-room-in-the-answer.many A 198.18.60.17
m18-a-name-that-takes-room-in-the-answer.many A 198.18.60.18
m19-a-name-that-takes-room-in-the-answer.many A 198.18.60.19
m20-a-name-that-takes-room-in-the-answer.many A 198.18.60.20
m21-a-name-that-takes-room-in-the-answer.many A 198.18.60.21
m22-a-name-that-takes-room-in-the-answer.many A 198.18.60.22
m23-a-name-that-takes-room-in-the-answer.many A 198.18.60.23
m24-a-name-that-takes-room-in-the-answer.many A 198.18.60.24
m25-a-name-that-takes-room-in-the-answer.many A 198.18.60.25
manyprobes      MX 1 a.manyprobes
                MX 2 b.manyprobes
                MX 3 c.manyprobes
                MX 4 d.manyprobes
                MX 5 e.manyprobes
                MX 6 f.manyprobes
a.manyprobes    A 198.18.79.101
                A 198.18.79.102
                AAAA 2001:db8:79::a1
                AAAA 2001:db8:79::a2
b.manyprobes    A 198.18.79.111
                A 198.18.79.112
                AAAA 2001:db8:79::b1
                AAAA 2001:db8:79::b2
c.manyprobes    A 198.18.79.121
                A 198.18.79.122
                AAAA 2001:db8:79::c1
                AAAA 2001:db8:79::c2
d.manyprobes    A 198.18.79.131
                A 198.18.79.132
                AAAA 2001:db8:79::d1
                AAAA 2001:db8:79::d2
e.manyprobes    A 198.18.79.141
                A 198.18.79.142
                AAAA 2001:db8:79::e1
                AAAA 2001:db8:79::e2
f.manyprobes    A 198.18.79.151
                A 198.18.79.152
                AAAA 2001:db8:79::f1
                AAAA 2001:db8:79::f2
cnamehost       MX 10 mx.cnamehost
mx.cnamehost    CNAME tls.mailhost.lab.
underscore      MX 10 mx_1.underscore
mx_1.underscore A 198.18.61.1
deadhost        MX 10 gone.deadhost
                MX 20 tls.mailhost.lab.
nohost          MX 10 gone.nohost
bogushost       MX 10 expired.lab.
mxexcluded      MX 10 mx.excluded.lab.
gonealias       MX 10 to-nowhere.gonealias
to-nowhere.gonealias CNAME nowhere.gonealias
nodatahost      MX 10 mx.nodatahost
mx.nodatahost   TXT "a host without an address"
shared1         MX 10 tls.mailhost.lab.
shared2         MX 10 tls.mailhost.lab.
twonames        MX 10 a.twonames
                MX 20 b.twonames
a.twonames      A 198.18.63.1
b.twonames      A 198.18.63.1
self            MX 10 self
                A 198.18.64.1
closed          MX 10 mx.closed
mx.closed       A 198.18.79.20
full            MX 10 mx.full
mx.full         A 198.18.71.1
unreachable     MX 10 mx.unreachable
mx.unreachable  A 198.19.251.1
onblocklist     MX 10 mx.onblocklist
mx.onblocklist  A 198.18.69.1
halfseen        MX 10 mx.halfseen
mx.halfseen     A 198.18.1.1
                A 198.18.69.1
halfseen-clear  MX 10 mx.halfseen-clear
mx.halfseen-clear A 198.18.2.1
                A 198.18.69.1
*.wild          MX 10 tls.mailhost.lab.
busyorclosed    MX 10 mx.greet-421.odd.lab.
                MX 20 mx.greet-554.odd.lab.
                MX 30 mx.closed
firstbusy       MX 10 mx.greet-421.odd.lab.
                MX 20 clear.mailhost.lab.
xn--bcher-kva   MX 10 tls.mailhost.lab.
insecurehost    MX 10 mx.unsigned.lab.
leaf.of.the.zone MX 10 tls.mailhost.lab.
under_score     MX 10 tls.mailhost.lab.
aliasold        CNAME rsasha1.lab.
hostold         MX 10 mx.rsasha1.lab.
"""

DANE_EXTRA = """
ta-alias            CNAME ta-expanded
ta-implicit         CNAME ta-target
ta-target           A 198.18.25.1
_25._tcp.ta-target  TLSA 2 0 1 @cert256(private)
ta-deepwild         MX 10 a.b.ta-deepwild
a.b.ta-deepwild     A 198.18.28.1
_25._tcp.a.b.ta-deepwild TLSA 2 0 1 @cert256(private)
closed              MX 10 mx.closed
mx.closed           A 198.18.79.30
_25._tcp.mx.closed  TLSA 3 1 1 @spki256(unused)
two-pass            MX 10 mx.pass
                    MX 20 mx.pass2
partial             MX 10 mx.pass
                    MX 20 tls.mailhost.lab.
mixedfail           MX 10 mx.pass
                    MX 20 mx.mismatch
onedown             MX 10 mx.pass2
                    MX 20 mx.closed
onegone             MX 10 mx.pass2
                    MX 20 gone.onegone
onebogus            MX 10 mx.pass2
                    MX 20 mx.bogustlsa.lab.
downonly            MX 10 mx.closed
                    MX 20 tls.mailhost.lab.
twobroken           MX 10 mx.mismatch
                    MX 20 mx.swapped
twoaddr             MX 10 mx.twoaddr
mx.twoaddr          A 198.18.58.1
                    AAAA 2001:db8:59::1
_25._tcp.mx.twoaddr TLSA 3 1 1 @spki256(mx.twoaddr.dane.lab)
tlsa-cname          MX 10 mx.tlsa-cname
mx.tlsa-cname       A 198.18.56.1
_25._tcp.mx.tlsa-cname CNAME _25._tcp.mx.pass2
tlsa-dangling       MX 10 mx.tlsa-dangling
mx.tlsa-dangling    A 198.18.56.1
_25._tcp.mx.tlsa-dangling CNAME _25._tcp.mx.nowhere
tlsa-insecure       MX 10 mx.tlsa-insecure
mx.tlsa-insecure    A 198.18.56.1
_25._tcp.mx.tlsa-insecure CNAME _dane.unsigned.lab.
wildtlsa            MX 10 mx.wildtlsa
mx.wildtlsa         A 198.18.78.1
*.mx.wildtlsa       TLSA 3 1 1 @spki256(mx.wildtlsa.dane.lab)
host-cname          MX 10 mx.host-cname
mx.host-cname       CNAME real.host-cname
real.host-cname     A 198.18.75.1
_25._tcp.real.host-cname TLSA 3 1 1 @spki256(real.host-cname.dane.lab)
_25._tcp.mx.host-cname   TLSA 3 1 1 @spki256(unused)
host-only           MX 10 mx.host-only
mx.host-only        CNAME old.host-only
old.host-only       A 198.18.76.1
_25._tcp.mx.host-only TLSA 3 1 1 @spki256(old.host-only.dane.lab)
cname-fail          MX 10 mx.cname-fail
mx.cname-fail       CNAME mx.tlsaservfail.lab.
_25._tcp.mx.cname-fail TLSA 3 1 1 @spki256(mx.tlsafail.lab)
cname-out           MX 10 mx.cname-out
mx.cname-out        CNAME mx.unsigned.lab.
_25._tcp.mx.cname-out TLSA 3 1 1 @spki256(mx.unsigned.lab)
three-links         MX 10 mx.three-links
mx.three-links      CNAME b.three-links
b.three-links       CNAME c.three-links
c.three-links       A 198.18.56.1
_25._tcp.b.three-links TLSA 3 1 1 @spki256(unused)
dname               MX 10 mx.old.dname
old.dname           DNAME new.dname
mx.new.dname        A 198.18.77.1
_25._tcp.mx.new.dname TLSA 3 1 1 @spki256(mx.new.dname.dane.lab)
failmixed           MX 10 mx.mismatch
                    MX 20 mx.pass
equalfail           MX 10 mx.pass2
                    MX 10 mx.mismatch
twin                MX 10 mx.twin
mx.twin             A 198.18.57.1
                    A 198.18.226.1
_25._tcp.mx.twin    TLSA 3 1 1 @spki256(mx.twin.dane.lab)
twin-clear          MX 10 mx.twin-clear
mx.twin-clear       A 198.18.2.1
                    A 198.18.226.1
_25._tcp.mx.twin-clear TLSA 3 1 1 @spki256(mx.twin.dane.lab)
twin-anonymous      MX 10 mx.twin-anonymous
mx.twin-anonymous   A 198.18.175.1
                    A 198.18.226.1
_25._tcp.mx.twin-anonymous TLSA 3 1 1 @spki256(mx.twin.dane.lab)
twin-all            MX 10 mx.twin-all
mx.twin-all         A 198.18.56.1
                    AAAA 2001:db8:59::1
_25._tcp.mx.twin-all TLSA 3 1 1 @spki256(mx.twin.dane.lab)
four                MX 10 mx.four
mx.four             A 198.18.56.1
                    A 198.18.226.1
                    AAAA 2001:db8:1::1
                    AAAA 2001:db8:59::1
_25._tcp.mx.four    TLSA 3 1 1 @spki256(mx.twin.dane.lab)
twin-unseen         MX 10 mx.twin-unseen
mx.twin-unseen      A 198.18.69.1
                    A 198.18.226.1
_25._tcp.mx.twin-unseen TLSA 3 1 1 @spki256(mx.twin.dane.lab)
four-cut            MX 10 mx.four-cut
mx.four-cut         A 198.18.56.1
                    A 198.18.57.1
                    A 198.18.58.1
                    A 198.18.226.1
_25._tcp.mx.four-cut TLSA 3 1 1 @spki256(mx.twin.dane.lab)
behind              MX 10 mx.behind
                    MX 10 mx2.behind
                    MX 20 mx.pass2
mx.behind           A 198.18.56.1
                    A 198.18.57.1
                    AAAA 2001:db8:1::1
                    AAAA 2001:db8:59::1
_25._tcp.mx.behind  TLSA 3 1 1 @spki256(mx.twin.dane.lab)
mx2.behind          A 198.18.58.1
_25._tcp.mx2.behind TLSA 3 1 1 @spki256(mx.twin.dane.lab)
"""


def own_host(address, tlsa=""):
    """A zone with an MX host of its own, mx."""
    return f"@ MX 10 mx\nmx A {address}\n" + (f"_25._tcp.mx TLSA {tlsa}\n" if tlsa else "")


def mx_rows(label, host, tlsa=()):
    """The rows of LABEL in a collecting zone: MX, addresses, TLSA."""
    yield f"{label} MX 10 mx.{label}"
    for address in host.addresses():
        yield f"mx.{label} {'AAAA' if ':' in address else 'A'} {address}"
    for record in tlsa:
        yield f"_25._tcp.mx.{label} TLSA {record}"


def collected(rows):
    return "\n".join(line for lines in rows for line in lines) + "\n"


BOTH = "RSASHA1+ECDSAP256SHA256"
PROVIDER = "@ MX 10 tls.mailhost.lab.\n"
GOOD_EE = "3 1 1 @spki256({})"

# Where a survey comes from by --source-ip alone: no route would choose these addresses.
SCANNER = ("198.19.77.7", "2001:db8:4d::7")


def reverse(address):
    """The name that leads back from an address (RFC 1035 3.5, RFC 3596 2.5), as the zone has it."""
    return ipaddress.ip_address(address).reverse_pointer + "."


ZONES = {
    # label of the zone: what it holds. TLDs first (the root zone and the delegations are generated).
    "lab": Zone("", server="tld-knot"),
    "optout": Zone("", server="tld-bind", nsec3=(5, True)),
    "plain": Zone("", server="tld-bind", signed=False, ds="no"),
    "uk": Zone("", server="tld-knot"),
    "arpa": Zone("", server="tld-knot"),
    # the scanner itself (T602): its name leads to its addresses, and they to it
    "scanner.lab": Zone(f"@ A {SCANNER[0]}\n@ AAAA {SCANNER[1]}\nother A {SCANNER[0]}\nother AAAA {SCANNER[1]}\n"),
    "in-addr.arpa": Zone(f"{reverse(SCANNER[0])} PTR scanner.lab.\n"),
    "ip6.arpa": Zone(f"{reverse(SCANNER[1])} PTR scanner.lab.\n"),
    "old": Zone("", server="tld-knot", algorithm="RSASHA1"),
    # mail hosts that many domains share
    "mailhost.lab": Zone(
        """
        tls             A 198.18.1.1
                        AAAA 2001:db8:1::1
        clear           A 198.18.2.1
        exim            A 198.18.3.1
        sendmail        A 198.18.4.1
        rsa             A 198.18.74.1
        @               MX 10 exim
                        MX 10 sendmail
        """,
        server="knot",
    ),
    "route.lab": Zone(ROUTE),
    # On Knot, since a newer NSD takes no TLSA record whose digest is too short.
    "dane.lab": Zone(
        DANE_EXTRA + collected(mx_rows(label, host, tlsa) for label, (host, tlsa) in DANE.items()), server="knot"
    ),
    "odd.lab": Zone(
        "\n".join(f"{label} MX 10 mx.{label}\nmx.{label} A 198.18.{number}.1" for label, number in ODD.items())
        + "\n"
        + collected(mx_rows(label, host) for label, host in ODD_REAL.items()),
        server="knot",
    ),
    "tls.lab": Zone(
        collected(mx_rows(label, host) for label, host in TLS.items())
        + collected(mx_rows(label, TLS[shared]) for label, shared in TLS_SHARING.items())
    ),
    "sts.lab": Zone(zone_text("sts.lab", STS)),
    "secure.lab": Zone("@ MX 10 mx\nmx A 198.18.5.1\nmx AAAA 2001:db8:5::1\n", server="knot"),
    # DNSSEC states
    "unsigned.lab": Zone(
        own_host("198.18.65.1", GOOD_EE.format("mx.unsigned.lab")) + "_dane TLSA 3 1 1 @spki256(mx.pass2.dane.lab)\n",
        signed=False,
        ds="no",
    ),
    "expired.lab": Zone(PROVIDER, expired=True),
    "nodnskey.lab": Zone(PROVIDER, signed=False, ds="foreign"),
    "wrongds.lab": Zone(PROVIDER, ds="foreign"),
    "alg200.lab": Zone(PROVIDER, ds="algorithm200"),
    "digest99.lab": Zone(PROVIDER, ds="digest99"),
    "island.lab": Zone(PROVIDER, ds="no"),
    "iter200.lab": Zone(own_host("198.18.66.1"), nsec3=(200, False)),
    "iterdane.lab": Zone(own_host("198.18.67.1", GOOD_EE.format("mx.iterdane.lab")), nsec3=(200, False)),
    "bogusmx.lab": Zone("@ MX 10 mx.pass.dane.lab.\n", tamper=("@", "MX")),
    "bogustlsa.lab": Zone(own_host("198.18.70.1", GOOD_EE.format("mx.bogustlsa.lab")), tamper=("_25._tcp.mx", "TLSA")),
    "secure.optout": Zone(own_host("198.18.73.1", GOOD_EE.format("mx.secure.optout")), server="knot"),
    "insecure.optout": Zone(PROVIDER, signed=False, ds="no", server="knot"),
    "site.plain": Zone(PROVIDER + "alias CNAME secure.lab.\n", signed=False, ds="no", server="knot"),
    "ta-insecure.plain": Zone("@ MX 10 mx.ta-nexthop.dane.lab.\n", signed=False, ds="no"),
    "dane-host.plain": Zone("@ MX 10 mx.pass.dane.lab.\n", signed=False, ds="no"),
    "dane-half.plain": Zone("@ MX 10 mx.pass.dane.lab.\n@ MX 20 tls.mailhost.lab.\n", signed=False, ds="no"),
    "dane-bad.plain": Zone("@ MX 10 mx.mismatch.dane.lab.\n", signed=False, ds="no"),
    "dane-twin.plain": Zone("@ MX 10 mx.twin.dane.lab.\n", signed=False, ds="no"),
    "cname-in.plain": Zone("@ MX 10 mx\nmx CNAME mx.pass2.dane.lab.\n", signed=False, ds="no"),
    "sts-open.plain": Zone(zone_text("sts-open.plain", OPEN), signed=False, ds="no"),
    "island.optout": Zone(PROVIDER, ds="no"),
    "island.plain": Zone(PROVIDER, ds="no"),
    "wild.plain": Zone("*" + PROVIDER[1:], signed=False, ds="no"),
    "nsec3.lab": Zone(PROVIDER, nsec3=(0, False)),
    "sha1ds.lab": Zone(PROVIDER, ds="sha1"),
    "rsasha1.lab": Zone(PROVIDER + "mx A 198.18.74.1\n_25._tcp.mx TLSA 3 1 1 @spki256(unused)\n", algorithm="RSASHA1"),
    "rsasha1nsec3.lab": Zone(PROVIDER, algorithm="RSASHA1-NSEC3-SHA1", nsec3=(0, False)),
    "twoalgs.lab": Zone(PROVIDER, algorithm=BOTH),
    "twoalgs-nsec3.lab": Zone(PROVIDER, algorithm="ECDSAP256SHA256+RSASHA1-NSEC3-SHA1", nsec3=(0, False)),
    "dsold.lab": Zone(PROVIDER, algorithm=BOTH, ds="first"),
    "dsnew.lab": Zone(PROVIDER, algorithm=BOTH, ds="second"),
    "rfc4509.lab": Zone(PROVIDER, algorithm=BOTH, ds="rfc4509"),
    "halfbroken.lab": Zone(PROVIDER, algorithm=BOTH, broken=("MX", 13)),
    "mxfive.lab": Zone(PROVIDER, algorithm=BOTH, omitted=("@", "MX", 13)),
    "mxfive2.lab": Zone(PROVIDER, algorithm=BOTH, ds="second", omitted=("@", "MX", 13)),
    "tlsafive.lab": Zone(
        own_host("198.18.70.1", GOOD_EE.format("mx.bogustlsa.lab")), algorithm=BOTH, omitted=("_25._tcp.mx", "TLSA", 13)
    ),
    "sha1beside.lab": Zone(PROVIDER, ds="beside"),
    "child.old": Zone(PROVIDER),
    "unsigned.old": Zone(PROVIDER, signed=False, ds="no"),
    "rsasha256.lab": Zone(PROVIDER, algorithm="RSASHA256"),
    "suffix.co.uk": Zone("@ MX 10 @\n@ A 198.18.194.1\n"),
    # name servers that misbehave
    "mxservfail.lab": Zone("@ MX 10 tls.mailhost.lab.\n@ A 198.18.8.1\n", server="mx-servfail"),
    "silent.lab": Zone(PROVIDER, server="silent", signed=False, ds="no"),
    "lame.lab": Zone("", server="lame", signed=False, ds="no"),
    "empty.lab": Zone(PROVIDER, server="empty", signed=False, ds="no"),
    "afail.lab": Zone(own_host("198.18.8.1"), server="a-servfail"),
    "aaaafail.lab": Zone(own_host("198.18.62.1"), server="aaaa-servfail"),
    "nonsec.lab": Zone("@ A 198.18.8.1\n", server="no-nsec"),
    "nodatabogus.lab": Zone(own_host("198.18.68.1") + '_25._tcp.mx TXT "not TLSA"\n', server="tlsa-nodata-bogus"),
    "nxbogus.lab": Zone(own_host("198.18.68.1"), server="tlsa-nxdomain-bogus"),
    "tlsaservfail.lab": Zone(own_host("198.18.68.1"), server="tlsa-servfail"),
    "tlsanotimp.lab": Zone(own_host("198.18.68.1"), server="tlsa-notimp"),
    "tlsasilent.lab": Zone(own_host("198.18.68.1"), server="tlsa-silent"),
    "nodenial.lab": Zone(own_host("198.18.68.1"), server="denial-servfail"),
    "nodenial2.lab": Zone(own_host("198.18.68.1"), server="denial-bogus"),
    "txtfail.lab": Zone(PROVIDER + apart("txtfail.lab"), server="txt-servfail"),
    # name servers that fail a first attempt
    "retry-mx.lab": Zone(PROVIDER, server="retry-mx"),
    "retry-host.lab": Zone(own_host("198.18.195.1"), server="retry-host"),
    "retry-tlsa.lab": Zone(own_host("198.18.196.1", GOOD_EE.format("mx.retry-tlsa.lab")), server="retry-tlsa"),
    "retry-txt.lab": Zone(PROVIDER + apart("retry-txt.lab"), server="retry-txt"),
    "retry-policy.lab": Zone(PROVIDER + apart("retry-policy.lab"), server="retry-policy"),
    "retry-soa.lab": Zone(PROVIDER, server="retry-soa"),
    # zones whose own servers say nothing of them, or something else
    "apexalias.lab": Zone("", server="apex-alias", signed=False, ds="no"),
    "apexalias.optout": Zone("", server="apex-alias", signed=False, ds="no"),
    "child.two.lab": Zone("", server="apex-alias", signed=False, ds="no"),
    "zonefails.lab": Zone(PROVIDER, server="zone-fails", signed=False, ds="no"),
    "zonefails.optout": Zone(PROVIDER, server="zone-fails", signed=False, ds="no"),
    "islandfails.lab": Zone(PROVIDER, server="soa-fails", ds="no"),
    "optedout.lab": Zone(PROVIDER, server="tripwire", signed=False, ds="no"),
    "excluded.lab": Zone("*" + PROVIDER[1:], server="tripwire", signed=False, ds="no"),
}

EXCLUDED = ["optedout.lab", ".excluded.lab"]
BLOCKED = ["198.18.69.0/24"]
