# SPDX-License-Identifier: Apache-2.0
"""The lab's MTA-STS and TLSRPT world as data: one domain per case, and the web servers of policies.

LABEL of STS makes LABEL.sts.lab: its MX records, the TXT records of _mta-sts and _smtp._tls, and
mta-sts.LABEL with a web server of its own (198.18.200.N in the order of this table, nginx), or, where
the site has a behaviour that nginx cannot be made to have, 198.18.M.1 with M from 201 on (odd_https.py).
OPEN makes LABEL.sts-open.plain in the same way, without signatures.
"""

from dataclasses import dataclass

PATH = "/.well-known/mta-sts.txt"
TLS = "tls.mailhost.lab"
CRLF = b"\r\n"


def lines(*text, end=CRLF, last=True):
    """A policy of these lines, each with the given end; last False leaves out the last one's."""
    return end.join(line.encode() for line in text) + (end if last else b"")


def policy(*patterns, mode="enforce", age="604800"):
    """A policy without a fault."""
    return lines("version: STSv1", f"mode: {mode}", *(f"mx: {pattern}" for pattern in patterns), f"max_age: {age}")


def padded(size):
    """A policy without a fault of this many octets: the rest is extension fields."""
    body = policy(TLS)
    while size - len(body) > 2000:
        body += lines("padding: " + "x" * 989)
    return body + lines("padding: " + "x" * (size - len(body) - 11))


@dataclass(frozen=True)
class Site:
    """The web server of one policy.

    certificate: a row of world_mail.CERTIFICATES; "" is a trusted one for just the host's name.
    odd: a behaviour of odd_https.py. shared: further labels whose policy host this is. field: one more
    field of an answer that is none.
    """

    body: bytes = policy(TLS)
    status: int = 200
    media_type: str = "text/plain"
    location: str = ""
    certificate: str = ""
    protocols: str = "TLSv1.2 TLSv1.3"
    odd: str = ""
    shared: tuple = ()
    field: str = ""


@dataclass(frozen=True)
class Sts:
    """One domain. host: rows of the policy host other than the address of its site (site None)."""

    site: Site | None = Site()
    txt: tuple = ('"v=STSv1; id=1"',)
    mx: tuple = (f"10 {TLS}.",)
    host: str = ""
    report: tuple = ()
    more: str = ""


def for_mx(name, *patterns, mode="enforce", **more):
    """A domain with this MX host, and the policy that names it, or other patterns."""
    return Sts(Site(policy(*(patterns or (name,)), mode=mode)), mx=(f"10 {name}.",), **more)


def text(*txt):
    """The policy is good; the TXT records are the case."""
    return Sts(txt=txt)


def body(*text_lines, **more):
    """The TXT record is good; the lines of the policy are the case."""
    return Sts(Site(lines(*text_lines, **more)))


def no_site(host):
    """The TXT record is good; the policy host has no web server."""
    return Sts(None, host=host)


def report(*txt):
    """No policy, but reports."""
    return Sts(None, txt=(), report=txt)


FIELDS = "version: STSv1", "mode: enforce", f"mx: {TLS}", "max_age: 604800"
SHARING = tuple(f"share{n:02}" for n in range(1, 21))

STS = {
    # the TXT record
    "txt-delimiter": text('"v=STSv1; id=20160831085700Z;"'),
    "txt-tight": text('"v=STSv1;id=1"'),
    "txt-space": text('"v=STSv1 ; id=1"'),
    "txt-case": text('"v=stsv1; id=1"'),
    "txt-other": text('"v=spf1 -all"'),
    "id-empty": text('"v=STSv1; id="'),
    "id-dash": text('"v=STSv1; id=a-b"'),
    "id-long": text('"v=STSv1; id=abcdefghijklmnopqrstuvwxyz0123456"'),
    "id-none": text('"v=STSv1; note=1"'),
    "two-records": text('"v=STSv1; id=1"', '"v=STSv1; id=2"'),
    "with-spf": text('"v=STSv1; id=1"', '"v=spf1 -all"'),
    "two-strings": text('"v=STSv1; id=2016" "0831085700Z;"'),
    "txt-alias": Sts(
        txt=(), more='_mta-sts.txt-alias CNAME _mta-sts.provider\n_mta-sts.provider TXT "v=STSv1; id=7"\n'
    ),
    "parent": Sts(more=f"sub.parent MX 10 {TLS}.\n"),
    # the answer of the web server
    "http-302": Sts(Site(status=302, location=f"https://mta-sts.tripwire.sts.lab{PATH}")),
    "http-404": Sts(Site(status=404)),
    "http-500": Sts(Site(status=500)),
    "http-204": Sts(Site(status=204)),
    "tripwire": Sts(),  # where the redirect leads: in no list, and nobody may fetch it
    "media-html": Sts(Site(media_type="text/html")),
    "media-charset": Sts(Site(media_type="text/plain; charset=us-ascii")),
    "size-limit": Sts(Site(padded(65536))),
    "size-over": Sts(Site(padded(65537))),
    "chunked-over": Sts(Site(padded(65537), odd="chunked")),
    "chunked": Sts(Site(odd="chunked")),
    "endless": Sts(Site(odd="endless")),
    "stall": Sts(Site(odd="stall")),
    "no-answer": Sts(Site(odd="no-answer")),
    "drip": Sts(Site(odd="drip")),
    "cut-body": Sts(Site(odd="cut-body")),
    "no-http": Sts(Site(odd="no-http")),
    "latin-type": Sts(Site(odd="latin-type")),
    # TLS and certificate of the web server
    "cert-name": Sts(Site(certificate="other-name")),
    "cert-cn": Sts(Site(certificate="sts-cn")),
    "cert-expired": Sts(Site(certificate="sts-expired")),
    "cert-self": Sts(Site(certificate="sts-self")),
    "cert-alone": Sts(Site(certificate="sts-alone")),
    "cert-wild": Sts(Site(certificate="sts-wild")),
    "tls11": Sts(Site(protocols="TLSv1.1", certificate="sts-tls11")),
    "tls-drop": Sts(Site(odd="tls-drop")),
    "tls-garbage": Sts(Site(odd="tls-garbage")),
    "tls-silent": Sts(Site(odd="tls-silent")),
    # the policy host in the DNS and behind its address
    "loopback": no_site("A 127.0.0.1"),
    "closed": no_site("A 198.18.79.40"),
    "unreachable": no_site("A 198.19.251.2"),
    "no-host": no_site(""),
    "no-address": no_site('TXT "a policy host without an address"'),
    "host-servfail": no_site("CNAME mx.afail.lab."),
    "host-bogus": no_site("CNAME expired.lab."),
    # the lines of the policy
    "lines-lf": body(*FIELDS, end=b"\n"),
    "lines-cut": body(*FIELDS, last=False),
    "lines-order": body(*reversed(FIELDS)),
    "lines-blank": body(*FIELDS[:2], "", *FIELDS[2:]),
    "lines-bad": body(*FIELDS[:3], "a line without a colon", FIELDS[3]),
    "lines-none": Sts(Site(b"")),
    "lines-latin": Sts(Site(policy(TLS) + b"note: \xe9\xff\r\n")),
    "version-none": body(*FIELDS[1:]),
    "version-bad": body("version: STSv2", *FIELDS[1:]),
    "mode-none": Sts(Site(policy(mode="none"))),
    "mode-case": body("version: STSv1", "Mode: enforce", *FIELDS[2:]),
    "mode-twice": body(*FIELDS[:2], "mode: none", *FIELDS[2:]),
    "mode-bad": body("version: STSv1", "mode: strict", *FIELDS[2:]),
    "age-none": body(*FIELDS[:3]),
    "age-zero": Sts(Site(policy(TLS, age="0"))),
    "age-short": Sts(Site(policy(TLS, age="3600"))),
    "age-over": Sts(Site(policy(TLS, age="31557601"))),
    "age-digits": Sts(Site(policy(TLS, age="12345678901"))),
    "mx-none": Sts(Site(policy())),
    "mx-case": Sts(Site(policy("TLS.MailHost.LAB"))),
    "mx-dot": Sts(Site(policy(f"{TLS}."))),
    "mx-bad": Sts(Site(policy("*.*.lab"))),
    "mx-ulabel": Sts(Site(policy(TLS, "b\u00fccher.lab"))),
    # patterns against MX hosts, and the hosts' certificates
    "wild-one": Sts(Site(policy("*.mailhost.lab"))),
    "wild-deep": for_mx("mx.pass2.dane.lab", "*.dane.lab"),
    "wild-bare": Sts(Site(policy("*.tls.mailhost.lab"))),
    "mx-other": Sts(Site(policy("exim.mailhost.lab"))),
    "host-cn": for_mx("mx.cn-only.tls.lab"),
    "host-name": for_mx("mx.other-name.tls.lab"),
    "host-expired": for_mx("mx.expired.tls.lab"),
    "host-self": for_mx("mx.self-signed.tls.lab"),
    "host-clear": for_mx("clear.mailhost.lab"),
    "host-tlsfail": for_mx("mx.tls-garbage.odd.lab"),
    "host-closed": for_mx("mx.closed.route.lab"),
    "implicit": Sts(Site(policy("implicit.sts.lab")), mx=(), more="implicit A 198.18.186.1\n"),
    "none-named": Sts(Site(policy("elsewhere.lab")), mx=(f"10 {TLS}.", "20 exim.mailhost.lab.")),
    "one-fails": Sts(Site(policy(TLS, "mx.expired.tls.lab")), mx=(f"10 {TLS}.", "20 mx.expired.tls.lab.")),
    "one-down": Sts(Site(policy(TLS, "mx.closed.route.lab")), mx=(f"10 {TLS}.", "20 mx.closed.route.lab.")),
    "one-unnamed": Sts(mx=(f"10 {TLS}.", "20 exim.mailhost.lab.")),
    "testing": Sts(Site(policy(TLS, mode="testing"))),
    "testing-clear": for_mx("clear.mailhost.lab", mode="testing"),
    # together with DANE
    "dane-both": for_mx("mx.pass.dane.lab", report=('"v=TLSRPTv1; rua=mailto:tls@sts.lab"',)),
    "dane-self": for_mx(
        "mx.dane-self.sts.lab",
        more="mx.dane-self A 198.18.185.1\n_25._tcp.mx.dane-self TLSA 3 1 1 @spki256(dane-self)\n",
    ),
    "dane-bad": for_mx("mx.mismatch.dane.lab"),
    "dane-half": Sts(Site(policy("mx.pass.dane.lab", TLS)), mx=("10 mx.pass.dane.lab.", f"20 {TLS}.")),
    "dane-unusable": for_mx("mx.pkix.dane.lab"),
    "sni": for_mx(
        "mx.sni.sts.lab",
        more="mx.sni CNAME real.sni\nreal.sni A 198.18.187.1\n"
        "_25._tcp.real.sni TLSA 3 1 1 @spki256(real.sni.sts.lab)\n",
    ),
    # reports
    "rpt-mail": report('"v=TLSRPTv1;rua=mailto:a@b"'),
    "rpt-https": report('"v=TLSRPTv1; rua=https://reports.sts.lab/v1"'),
    "rpt-both": report('"v=TLSRPTv1; rua=mailto:tls@sts.lab,https://reports.sts.lab/v1;"'),
    "rpt-two": report('"v=TLSRPTv1; rua=mailto:a@b"', '"v=TLSRPTv1; rua=mailto:c@d"'),
    "rpt-empty": report('"v=TLSRPTv1;"'),
    "rpt-case": report('"v=tlsrptv1; rua=mailto:a@b"'),
    "rpt-spf": report('"v=TLSRPTv1; rua=mailto:a@b"', '"v=spf1 -all"'),
    # one policy host that many domains name
    "policies": Sts(Site(certificate="sts-shared", shared=SHARING)),
    # several addresses of one host
    "twin": for_mx("mx.twin.sts.lab", more="mx.twin A 198.18.150.1\nmx.twin A 198.18.227.1\n"),
    "twin-all": for_mx("mx.twin-all.sts.lab", more="mx.twin-all A 198.18.150.1\nmx.twin-all A 198.18.227.1\n"),
    "best-fails": Sts(Site(policy("mx.self-signed.tls.lab", TLS)), mx=("10 mx.self-signed.tls.lab.", f"20 {TLS}.")),
    # what is about this client, and what is not
    "http-429": Sts(Site(status=429)),
    "http-503-later": Sts(Site(status=503, field="Retry-After 120")),
    "http-503": Sts(Site(status=503)),
    "http-403": Sts(Site(status=403)),
    "http-403-test": Sts(Site(status=403, field="cf-mitigated challenge")),
    "http-202-test": Sts(Site(status=202, field="X-Amzn-WAF-Action Challenge")),
    "busy-first": Sts(Site(odd="busy-first")),
    # several addresses, in turn, and those that are not to be asked (the block list names 198.18.69.0/24)
    "turn-closed": Sts(more="mta-sts.turn-closed A 198.18.79.41\n"),
    "turn-cert": Sts(more="mta-sts.turn-cert A 198.18.200.1\n"),
    "turn-silent": Sts(more="mta-sts.turn-silent A 198.18.71.1\n"),
    "turn-blocked": Sts(more="mta-sts.turn-blocked A 198.18.69.1\n"),
    "blocked": no_site("A 198.18.69.1"),
    "blocked-half": no_site("A 198.18.69.1\nmta-sts.blocked-half A 198.18.79.42"),
    "blocked-404": Sts(Site(status=404), more="mta-sts.blocked-404 A 198.18.69.1\n"),
}
STS |= {label: Sts(None, host="CNAME mta-sts.policies") for label in SHARING}

OPEN = {
    "enforce": Sts(),
    "testing": Sts(Site(policy(TLS, mode="testing"))),
    "dane": for_mx("mx.pass.dane.lab"),
    "rpt": report('"v=TLSRPTv1; rua=mailto:a@b"'),
}

# Policies in zones of their own (world_names.py): what the scanner tries a second time.
APART = {
    "retry-txt.lab": Site(),
    "retry-policy.lab": Site(),
    "txtfail.lab": Site(),
}


@dataclass(frozen=True)
class WebHost:
    """One address with a site, and every name it answers to."""

    address: str
    names: tuple
    site: Site

    @property
    def certificate(self):
        return self.site.certificate or self.names[0]


def sites():
    """(domain, site, further domains) of every policy that has a web server."""
    for zone, table in ("sts.lab", STS), ("sts-open.plain", OPEN):
        for label, row in table.items():
            if row.site:
                yield f"{label}.{zone}", row.site, [f"{other}.{zone}" for other in row.site.shared]
    for domain, site in APART.items():
        yield domain, site, []


def web_hosts():
    """Every web server of the lab, with its address by the order of the tables."""
    real, odd = 0, 200
    for domain, site, more in sites():
        if site.odd:
            odd += 1
        else:
            real += 1
        address = f"198.18.{odd}.1" if site.odd else f"198.18.200.{real}"
        yield WebHost(address, tuple(f"mta-sts.{name}" for name in (domain, *more)), site)


ADDRESSES = {host.names[0]: host.address for host in web_hosts()}


def rows(label, zone, row):
    """The rows of one domain in its zone."""
    for exchange in row.mx:
        yield f"{label} MX {exchange}"
    for record in row.txt:
        yield f"_mta-sts.{label} TXT {record}"
    if row.site:
        yield f"mta-sts.{label} A {ADDRESSES[f'mta-sts.{label}.{zone}']}"
    elif row.host:
        yield f"mta-sts.{label} {row.host}"
    for record in row.report:
        yield f"_smtp._tls.{label} TXT {record}"
    yield from row.more.splitlines()


def zone_text(zone, table):
    """The zone that collects the domains of a table."""
    return "\n".join(line for label, row in table.items() for line in rows(label, zone, row)) + "\n"


def apart(domain):
    """The rows of a domain that is a zone of its own."""
    return f'_mta-sts TXT "v=STSv1; id=1"\nmta-sts A {ADDRESSES[f"mta-sts.{domain}"]}\n'
