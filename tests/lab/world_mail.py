# SPDX-License-Identifier: Apache-2.0
"""The lab's mail world as data: certificates, and the MX hosts with who plays them.

Addresses: host number N has 198.18.N.1, and 2001:db8:N::1 when `v6` (every host in its own /24 and
/48, because the scanner limits connections per network). Names for them are in world_names.py.
"""

from dataclasses import dataclass

from world_web import SHARING


@dataclass(frozen=True)
class Cert:
    """One certificate. issuer None: it signs itself. chain: what a server sends after it."""

    issuer: str | None = "intermediate"
    dns: tuple = ()
    ip: tuple = ()
    cn: str = ""
    key: str = "p256"  # p384, ed25519, or the number of RSA bits
    days: tuple = (-1, 90)  # validity, from today
    chain: tuple = ("intermediate",)
    ca: bool = False
    usage: bool = True  # key usage and extended key usage extensions
    same_key: str = ""  # take the key of that certificate
    permitted: str = ""  # name constraint of a CA
    bad_signature: bool = False
    unknown_extension: bool = False
    path_length: int | None = None
    raw_dns: bytes = b""  # a dNSName of octets that are no ASCII
    email: tuple = ()
    uri: tuple = ()
    policies: tuple = ()  # object identifiers
    repeated: str = ""  # the object identifier of an extension that stands there twice
    odd_issuer: bool = False  # an authority key identifier that is nobody's
    ocsp: bool = False  # its server staples a good response


NAMES, CONSTRAINTS = "2.5.29.17", "2.5.29.19"
PAST = (-60, -2)
FUTURE = (20, 90)


def host_certificate(name):
    """What a server with a host name for a certificate has: trusted, for exactly that name."""
    return Cert(dns=(name,))


def private(*names, **more):
    """A leaf of the untrusted CA, sent with that CA's root unless the row says otherwise."""
    return Cert(issuer="private", dns=names, **{"chain": ("private",), **more})


CERTIFICATES = {
    # authorities: "root" is the one in ca.pem, "intermediate" the one in intermediates.pem
    "root": Cert(issuer=None, ca=True, chain=()),
    "intermediate": Cert(issuer="root", ca=True, chain=(), path_length=0, cn="Lab Intermediate CA"),
    "private": Cert(issuer=None, ca=True, chain=()),
    "private-past": Cert(issuer=None, ca=True, chain=(), days=PAST),
    "past-intermediate": Cert(issuer="root", ca=True, chain=(), days=PAST),
    "constrained": Cert(issuer="root", ca=True, chain=(), permitted="elsewhere.lab"),
    "not-a-ca": Cert(issuer="root", usage=False, chain=()),
    # routing
    "secure": Cert(dns=("secure.lab", "mx.secure.lab")),
    "provider-rsa": Cert(dns=("rsa.mailhost.lab",), key="2048"),
    "underscore": Cert(dns=("underscore.route.lab",)),
    "twonames": Cert(dns=("*.twonames.route.lab",)),
    # DANE
    "ee": Cert(issuer=None, dns=("unrelated.lab",), days=PAST, chain=()),
    "ee-cert": Cert(dns=("mx.cert.dane.lab",), key="2048"),
    "renewed": Cert(dns=("mx.renewed-key.dane.lab",)),
    "renewed-before": Cert(dns=("mx.renewed-key.dane.lab",), same_key="renewed"),
    "rekeyed": Cert(dns=("mx.renewed-cert.dane.lab",), same_key="rekeyed-before"),
    "rekeyed-before": Cert(dns=("mx.renewed-cert.dane.lab",)),
    "int-as-ee": Cert(dns=("mx.int-as-ee.dane.lab",)),
    "ta-root": private("mx.ta-root.dane.lab"),
    "ta-omitted": private("mx.ta-omitted.dane.lab", chain=()),
    "ta-full": private("mx.ta-full.dane.lab", chain=()),
    "ta-key": private("mx.ta-key.dane.lab", chain=()),
    "ta-leafonly": Cert(dns=("mx.ta-leafonly.dane.lab",), chain=()),
    "ta-selfleaf": Cert(issuer=None, dns=("mx.ta-selfleaf.dane.lab",), chain=()),
    "ta-othername": private("unrelated.lab"),
    "ta-nexthop": private("ta-nexthop.dane.lab"),
    "ta-expanded": private("ta-expanded.dane.lab"),
    "ta-implicit": private("ta-implicit.dane.lab"),
    "ta-wild": private("*.ta-wild.dane.lab"),
    "ta-partwild": private("mx*.ta-partwild.dane.lab"),
    "ta-deepwild": private("*.ta-deepwild.dane.lab"),
    "ta-cn": private(cn="mx.ta-cn.dane.lab"),
    "ta-cnsan": private("unrelated.lab", cn="mx.ta-cnsan.dane.lab"),
    "ta-ipsan": private(ip=("198.18.35.1",), cn="mx.ta-ipsan.dane.lab"),
    "ta-expired": Cert(dns=("mx.ta-expired.dane.lab",), days=PAST, chain=("intermediate", "root")),
    "ta-past": Cert(issuer="private-past", dns=("mx.ta-past.dane.lab",), chain=("private-past",)),
    "ta-notca": Cert(issuer="not-a-ca", dns=("mx.ta-notca.dane.lab",), chain=("not-a-ca", "root")),
    "ee-or-ta": private("mx.ee-or-ta.dane.lab"),
    "pkix-mixed": private("mx.pkix-mixed.dane.lab"),
    "ee-twice": private("mx.ee-twice.dane.lab", repeated=NAMES),
    "ta-twice": private("mx.ta-twice.dane.lab", repeated=NAMES),
    "ta-oldmiddle": Cert(
        issuer="past-intermediate", dns=("mx.ta-oldmiddle.dane.lab",), chain=("past-intermediate", "root")
    ),
    "unused": Cert(dns=("unused.lab",)),  # never served: the other half of a rollover
    # trust and names
    "self-signed": Cert(issuer=None, dns=("mx.self-signed.tls.lab",), chain=()),
    "self-twice": Cert(issuer=None, dns=("mx.self-twice.tls.lab",), chain=(), repeated=CONSTRAINTS),
    "self-odd": Cert(issuer=None, dns=("mx.self-odd.tls.lab",), chain=(), odd_issuer=True),
    "private-root": private("mx.private-root.tls.lab"),
    "no-intermediate": Cert(dns=("mx.no-intermediate.tls.lab",), chain=()),
    "unknown-ca": private("mx.unknown-ca.tls.lab", chain=()),
    "expired": Cert(dns=("mx.expired.tls.lab",), days=PAST),
    "not-yet": Cert(dns=("mx.not-yet.tls.lab",), days=FUTURE),
    "chain-expired": Cert(issuer="past-intermediate", dns=("mx.chain-expired.tls.lab",), chain=("past-intermediate",)),
    "leaf-as-ca": Cert(issuer="not-a-ca", dns=("mx.leaf-as-ca.tls.lab",), chain=("not-a-ca",)),
    "bad-signature": Cert(dns=("mx.bad-signature.tls.lab",), bad_signature=True),
    "constraint": Cert(issuer="constrained", dns=("mx.constraint.tls.lab",), chain=("constrained",)),
    "raw-name": Cert(raw_dns=b"mx.r\xe9-raw.tls.lab"),
    "critical": Cert(dns=("mx.critical.tls.lab",), unknown_extension=True),
    "both-names": Cert(
        dns=("both-names.tls.lab", "mx.both-names.tls.lab"),
        email=("postmaster@both-names.tls.lab",),
        uri=("https://both-names.tls.lab/",),
        policies=("2.23.140.1.2.1",),
    ),
    "ocsp": Cert(dns=("mx.ocsp.tls.lab",), ocsp=True),
    "wildcard": Cert(dns=("*.wildcard.tls.lab",)),
    "tenants": Cert(dns=tuple(f"mx.tenant-{number}.tls.lab" for number in range(1, 6))),
    "guests": Cert(dns=tuple(f"mx.guest-{number}.tls.lab" for number in range(1, 4))),
    "other-name": Cert(dns=("unrelated.lab",)),
    "cn-only": Cert(cn="mx.cn-only.tls.lab"),
    "ip-san": Cert(ip=("198.18.162.1",)),
    "dot-san": Cert(dns=("mx.dot-san.tls.lab.",)),
    "p384": Cert(dns=("mx.p384.tls.lab",), key="p384"),
    "ed25519": Cert(dns=("mx.ed25519.tls.lab",), key="ed25519"),
    "rsa512": Cert(dns=("mx.rsa512.tls.lab",), key="512"),
    "rsa1024": Cert(dns=("mx.rsa1024.tls.lab",), key="1024"),
    "rsa-kx": Cert(dns=("mx.rsa-kx.tls.lab",), key="2048"),
    "dhe1024": Cert(dns=("mx.dhe1024.tls.lab",), key="2048"),
    "tls10": Cert(dns=("mx.tls10.tls.lab",), key="2048"),
    "tls11": Cert(dns=("mx.tls11.tls.lab",), key="2048"),
    "suffix": Cert(dns=("*.co.uk",)),
    # two keys, and certificates by server name
    "dual-ec": Cert(dns=("mx.dual.dane.lab",)),
    "dual-rsa": Cert(dns=("mx.dual.dane.lab",), key="2048"),
    "ec-only-ec": Cert(dns=("mx.ec-only.dane.lab",)),
    "ec-only-rsa": Cert(dns=("mx.ec-only.dane.lab",), same_key="dual-rsa"),
    "rsa-only-ec": Cert(dns=("mx.rsa-only.dane.lab",)),
    "rsa-only-rsa": Cert(dns=("mx.rsa-only.dane.lab",), same_key="dual-rsa"),
    "dane-self": Cert(issuer=None, dns=("mx.dane-self.sts.lab",), chain=()),
    # web servers of policies
    "sts-cn": Cert(cn="mta-sts.cert-cn.sts.lab"),
    "sts-expired": Cert(dns=("mta-sts.cert-expired.sts.lab",), days=PAST),
    "sts-self": Cert(issuer=None, dns=("mta-sts.cert-self.sts.lab",), chain=()),
    "sts-alone": Cert(dns=("mta-sts.cert-alone.sts.lab",), chain=()),
    "sts-wild": Cert(dns=("*.cert-wild.sts.lab",)),
    "sts-tls11": Cert(dns=("mta-sts.tls11.sts.lab",), same_key="dual-rsa"),
    "sts-shared": Cert(dns=("mta-sts.policies.sts.lab", *(f"mta-sts.{label}.sts.lab" for label in SHARING))),
    "long-chain": Cert(
        dns=("mx.long-chain.tls.lab",),
        chain=(
            "intermediate",
            "root",
            "private",
            "private-past",
            "past-intermediate",
            "constrained",
            "not-a-ca",
            "secure",
            "underscore",
            "twonames",
            "unused",
        ),
    ),
}

# Settings of a Postfix smtpd, by name (options of master.cf).
LOW = "@SECLEVEL=0"


def versions(protocols, ciphers=f"DEFAULT:{LOW}", **more):
    return {
        "smtpd_tls_protocols": protocols,
        "smtpd_tls_mandatory_protocols": protocols,
        "smtpd_tls_ciphers": "medium",
        "tls_medium_cipherlist": ciphers,
        **more,
    }


# Exim's profiles that demand a certificate of the client, with what GnuTLS is to offer.
EXIM_CLIENT_CERTIFICATES = {"client-cert": "NORMAL", "client-cert12": "NORMAL:-VERS-TLS1.3"}

POSTFIX_PROFILES = {
    "": {},
    "clear": {"smtpd_tls_security_level": "none"},
    "tls454": {"smtpd_tls_CAfile": "/nonexistent/ca.pem"},
    "deny": {"smtpd_delay_reject": "no", "smtpd_client_restrictions": "reject"},
    "deny-helo": {"smtpd_delay_reject": "no", "smtpd_helo_restrictions": "reject"},
    "defer": {"smtpd_delay_reject": "no", "smtpd_client_restrictions": "defer"},
    "wrapper": {"smtpd_tls_wrappermode": "yes"},
    "tls10": versions(">=TLSv1 <=TLSv1"),
    "tls11": versions(">=TLSv1.1 <=TLSv1.1"),
    "tls12": versions(">=TLSv1.2 <=TLSv1.2"),
    "tls13": versions(">=TLSv1.3"),
    "rsa-kx": versions(">=TLSv1.2 <=TLSv1.2", f"AES256-SHA:{LOW}"),
    "dhe1024": versions(
        ">=TLSv1.2 <=TLSv1.2", f"DHE-RSA-AES256-GCM-SHA384:{LOW}", smtpd_tls_dh1024_param_file="{dh1024}"
    ),
    "anonymous": versions(">=TLSv1.2 <=TLSv1.2", f"aNULL:{LOW}", smtpd_tls_cert_file="none", smtpd_tls_key_file="none"),
    "postscreen": {},  # its smtpd answers behind postscreen, which greets in two pieces
}


@dataclass(frozen=True)
class Host:
    """One MX host: number N, software, certificate; profile is software's own (see its part)."""

    number: int
    certificate: str = ""
    software: str = "postfix"
    profile: str = ""
    v4: bool = True
    v6: bool = False
    second: str = ""  # a certificate with another type of key (Postfix)
    by_name: tuple = ()  # (server name, certificate) of those that SNI chooses (Postfix)

    def addresses(self):
        if self.v4:
            yield f"198.18.{self.number}.1"
        if self.v6:
            yield f"2001:db8:{self.number}::1"


# Postfix hosts that take submissions, too: port, and whether TLS comes first there. Exim's all do.
SUBMISSION = {1: {465: "yes", 587: "no"}, 2: {465: "no", 587: "no"}}

# Hosts whose names are written out in world_names.py.
SHARED = [
    Host(1, "tls.mailhost.lab", v6=True),
    Host(2, "", profile="clear"),
    Host(3, "exim.mailhost.lab", software="exim"),
    Host(4, "sendmail.mailhost.lab", software="sendmail"),
    Host(5, "secure", v6=True),
    Host(6, "implicit.route.lab"),
    Host(7, "implicit6.route.lab", v4=False, v6=True),
    Host(8, software="odd", profile="tripwire"),
    Host(9, "mx.private.route.lab", software="exim"),
    Host(60, "m01-a-name-that-takes-room-in-the-answer.many.route.lab"),
    Host(61, "underscore"),
    Host(62, "mx.aaaafail.lab"),
    Host(63, "twonames"),
    Host(64, "self.route.lab", software="exim"),
    Host(65, "mx.unsigned.lab"),
    Host(66, "mx.iter200.lab"),
    Host(67, "mx.iterdane.lab"),
    Host(68, "mx.tlsafail.lab"),
    Host(69, software="odd", profile="tripwire"),  # on the block list
    Host(70, "mx.bogustlsa.lab"),
    Host(71, software="odd", profile="full"),
    Host(73, "mx.secure.optout"),
    Host(74, "provider-rsa", software="sendmail"),
    Host(185, "dane-self"),
    Host(186, "implicit.sts.lab"),
    Host(187, "other-name", by_name=(("real.sni.sts.lab", "real.sni.sts.lab"), ("mx.sni.sts.lab", "mx.sni.sts.lab"))),
    Host(194, "suffix"),
    Host(195, "mx.retry-host.lab"),
    Host(196, "mx.retry-tlsa.lab"),
    Host(227, "mx.twin.sts.lab"),
]

EE = "3 1 1 @spki256({})"
MISMATCH = EE.format("unused")
SHORT = "3 1 1 @spki256({})[:31]"


def own(number, label, *tlsa, **more):
    """A DANE case whose host has a certificate of its own name; {} in a record stands for it."""
    name = f"mx.{label}.dane.lab"
    return Host(number, name, **more), [record.format(name) for record in tlsa]


def row(number, certificate, *tlsa, **more):
    return Host(number, certificate, **more), [record.format(certificate) for record in tlsa]


# label: (host, TLSA records): LABEL.dane.lab has MX mx.LABEL.dane.lab, signed and secure.
DANE = {
    "ee": row(10, "ee", EE),
    "cert": row(11, "ee-cert", "3 0 1 @cert256({})", software="exim"),
    "renewed-key": row(12, "renewed", "3 1 1 @spki256(renewed-before)"),
    "renewed-cert": row(13, "rekeyed", "3 0 1 @cert256(rekeyed-before)"),
    "int-as-ee": row(14, "int-as-ee", "3 1 1 @spki256(intermediate)"),
    "ta-root": row(15, "ta-root", "2 0 1 @cert256(private)"),
    "ta-omitted": row(16, "ta-omitted", "2 0 1 @cert256(private)"),
    "ta-full": row(17, "ta-full", "2 0 0 @cert(private)"),
    "ta-key": row(18, "ta-key", "2 1 0 @spki(private)"),
    "ta-leafonly": row(19, "ta-leafonly", "2 1 0 @spki(intermediate)"),
    "ta-int": own(20, "ta-int", "2 1 1 @spki256(intermediate)"),
    "ta-selfleaf": row(21, "ta-selfleaf", "2 0 1 @cert256({})"),
    "ta-othername": row(22, "ta-othername", "2 0 1 @cert256(private)"),
    "ta-nexthop": row(23, "ta-nexthop", "2 0 1 @cert256(private)"),
    "ta-expanded": row(24, "ta-expanded", "2 0 1 @cert256(private)"),
    "ta-wild": row(26, "ta-wild", "2 0 1 @cert256(private)"),
    "ta-partwild": row(27, "ta-partwild", "2 0 1 @cert256(private)"),
    "ta-cn": row(29, "ta-cn", "2 0 1 @cert256(private)"),
    "ta-cnsan": row(30, "ta-cnsan", "2 0 1 @cert256(private)"),
    "ta-ipsan": row(35, "ta-ipsan", "2 0 1 @cert256(private)"),
    "ta-expired": row(31, "ta-expired", "2 0 1 @cert256(root)"),
    "ta-past": row(32, "ta-past", "2 0 1 @cert256(private-past)"),
    "ta-notca": row(33, "ta-notca", "2 0 1 @cert256(root)"),
    "ee-or-ta": row(34, "ee-or-ta", MISMATCH, "2 0 1 @cert256(private)"),
    "rollover": own(36, "rollover", EE, MISMATCH),
    "agility": own(37, "agility", EE, "3 1 2 @spki512(unused)"),
    "agility-up": own(38, "agility-up", MISMATCH, "3 1 2 @spki512({})"),
    "short512": own(39, "short512", EE, "3 1 2 @spki512({})[:63]"),
    "full-key": own(40, "full-key", "3 1 0 @spki({})", "3 1 2 @spki512(unused)"),
    "selectors": own(41, "selectors", EE, "3 0 2 @cert512(unused)"),
    "short256": own(42, "short256", SHORT),
    "no-data": own(43, "no-data", "\\# 3 030101"),
    "unknown-fields": own(
        44, "unknown-fields", "3 1 3 @spki256({})", "3 2 1 @spki256({})", "4 1 1 @spki256({})", "3 1 255 @spki256({})"
    ),
    "cut-cert": own(45, "cut-cert", "3 0 0 @cert({})[:-9]"),
    "flipped": own(46, "flipped", "3 0 0 @flipped({})"),
    "pkix": own(47, "pkix", "0 0 1 @cert256(root)", "1 1 1 @spki256({})"),
    "pkix-mixed": row(48, "pkix-mixed", "1 1 1 @spki256({})", MISMATCH),
    "swapped": own(49, "swapped", "3 0 1 @spki256({})"),
    "clear": row(50, "", MISMATCH, profile="clear"),
    "tls454": row(51, "unused", MISMATCH, profile="tls454"),
    "unusable-clear": row(52, "", "1 1 1 @spki256(unused)", profile="clear"),
    "refused": row(54, "", MISMATCH, software="odd", profile="greet-554"),
    "pass": own(55, "pass", EE, v6=True),
    "pass2": own(56, "pass2", EE, software="sendmail"),
    "mismatch": own(57, "mismatch", MISMATCH),
    # Postfix, Exim and OpenSMTPD do not load such certificates; Sendmail sends the leaf alone.
    "ee-twice": row(240, "ee-twice", EE, software="sendmail"),
    "ta-twice": row(241, "ta-twice", "2 0 0 @cert(private)", software="sendmail"),
    "ta-oldmiddle": row(242, "ta-oldmiddle", "2 1 1 @spki256(past-intermediate)"),
    "wants-cert": own(246, "wants-cert", EE, software="exim", profile="client-cert12"),
    "wants-cert13": own(247, "wants-cert13", "2 1 1 @spki256(intermediate)", software="exim", profile="client-cert"),
    "dual": row(189, "dual-ec", EE, EE.format("dual-rsa"), second="dual-rsa"),
    "ec-only": row(190, "ec-only-ec", EE, second="ec-only-rsa"),
    "nameless": own(197, "nameless", EE, software="exim", profile="nameless"),
    "rsa-only": row(191, "rsa-only-ec", EE.format("rsa-only-rsa"), second="rsa-only-rsa"),
}

# Further DANE hosts, whose names and records are written out in world_names.py.
DANE_MORE = [
    Host(25, "ta-implicit"),
    Host(28, "ta-deepwild"),
    Host(58, "mx.twoaddr.dane.lab"),
    Host(59, "unused", v4=False, v6=True),
    Host(75, "real.host-cname.dane.lab"),
    Host(76, "old.host-only.dane.lab"),
    Host(77, "mx.new.dname.dane.lab"),
    Host(78, "mx.wildtlsa.dane.lab"),
    Host(226, "mx.twin.dane.lab"),
]

# label: host number; LABEL.odd.lab has MX mx.LABEL.odd.lab, played by dialogues.py under that label.
ODD = dict(
    zip(
        [
            "greet-554",
            "greet-421",
            "blocked",
            "ssh",
            "alert",
            "silent",
            "drip",
            "fin",
            "reset",
            "helo",
            "ehlo-421",
            "ehlo-550",
            "ehlo-451",
            "first-line",
            "lower",
            "keywords",
            "mixed-codes",
            "long-line",
            "huge-line",
            "endless",
            "octets",
            "injected",
            "starttls-250",
            "starttls-502",
            "starttls-drop",
            "starttls-silent",
            "echo",
            "masked",
            "hidden",
            "pix",
            "again",
            "drop-after",
            "no-quit",
            "bare",
            "lf",
            "plaintext",
            "as-us",
            "early",
            "garbage-line",
            "code-9",
            "ehlo-silent",
            "ehlo-drop",
            "fragments",
            "many-lines",
            "old-version",
            "tls-drop",
            "tls-silent",
            "sni",
            "masked-plain",
            "masked-short",
            "masked-intact",
            "xclient",
            "requiretls",
            "http",
            "starttls-421",
            "half-greeting",
            "tls-garbage",
            "tls-reset",
            "pieces",
            "latin",
            "helo-latin",
            "refused-after",
            "client-cert",
            "retry-421",
            "retry-454",
            "sentinel",
            "close-notify",
            "uncoded",
            "uncoded-behind",
            "carriage-returns",
            "early-late",
            "injected-empty",
            "ehlo-550-close",
            "ehlo-550-reset",
            "220-in-tls",
            "220-and-ehlo-in-tls",
            "retry-plaintext",
            "sni-40",
            "sni-80",
            "sni-close",
            "retry-close",
            "retry-reset",
            "retry-alert",
            "shown-first",
            "shown-behind",
            "shown-uncoded",
            "shown-glued",
            "echo-short",
            "ehlo-blocked",
            "helo-blocked",
            "starttls-blocked",
            "blind-blocked",
            "dynamic-name",
            "read-by-some",
            "no-name",
            "greet-250",
            "greet-000",
            "echo-label",
            "after-421",
            "starttls-reset",
            "starttls-454-close",
        ],
        [
            *range(80, 130),
            *range(138, 150),
            *range(180, 183),
            184,
            192,
            *range(230, 240),
            *range(214, 226),
            228,
            229,
            251,
            252,
            253,
            254,
            53,
            72,
            176,
            198,
            199,
            255,
        ],
        strict=True,
    )
)

# The same kind of names, played by real servers: label: host.
ODD_REAL = {
    "denied": Host(130, profile="deny"),
    "denied-helo": Host(250, profile="deny-helo"),
    "deferred": Host(131, profile="defer"),
    "wrapper": Host(132, "mx.wrapper.odd.lab", profile="wrapper"),
    "teaser": Host(133, "mx.teaser.odd.lab", profile="postscreen"),
    "clear": Host(134, profile="clear"),
    "tls454": Host(135, "mx.tls454.odd.lab", profile="tls454"),
    "auth": Host(136, "mx.auth.odd.lab", software="exim", profile="auth"),
    "opensmtpd": Host(137, "mx.opensmtpd.odd.lab", software="opensmtpd"),
}

# label: host; LABEL.tls.lab has MX mx.LABEL.tls.lab.
TLS = {
    "self-signed": Host(150, "self-signed"),
    "private-root": Host(151, "private-root"),
    "no-intermediate": Host(152, "no-intermediate", software="exim"),
    "unknown-ca": Host(153, "unknown-ca"),
    "expired": Host(154, "expired"),
    "not-yet": Host(155, "not-yet"),
    "chain-expired": Host(156, "chain-expired"),
    "leaf-as-ca": Host(157, "leaf-as-ca"),
    "bad-signature": Host(158, "bad-signature"),
    "constraint": Host(159, "constraint"),
    "critical": Host(160, "critical"),
    "both-names": Host(161, "both-names"),
    "ip-san": Host(162, "ip-san"),
    "wildcard": Host(163, "wildcard"),
    "other-name": Host(164, "other-name"),
    "cn-only": Host(165, "cn-only"),
    "dot-san": Host(166, "dot-san"),
    "rsa512": Host(167, "rsa512", profile="tls12"),
    "rsa1024": Host(168, "rsa1024"),
    "tls10": Host(169, "tls10", profile="tls10"),
    "tls11": Host(170, "tls11", profile="tls11"),
    "tls12": Host(171, "mx.tls12.tls.lab", profile="tls12"),
    "tls13": Host(172, "mx.tls13.tls.lab", profile="tls13"),
    "rsa-kx": Host(173, "rsa-kx", profile="rsa-kx"),
    "dhe1024": Host(174, "dhe1024", profile="dhe1024"),
    "anonymous": Host(175, "", profile="anonymous"),
    "long-chain": Host(177, "long-chain"),
    "p384": Host(178, "p384", software="exim"),
    "ed25519": Host(179, "ed25519"),
    "raw-name": Host(183, "raw-name"),
    "ocsp": Host(193, "ocsp", software="exim"),
    "self-twice": Host(243, "self-twice", software="sendmail"),
    "self-odd": Host(244, "self-odd"),
    "client-cert": Host(248, "mx.client-cert.tls.lab", software="exim", profile="client-cert"),
    "tenant-1": Host(249, "tenants"),
    "guest-1": Host(245, "guests", by_name=(("mx.guest-own.tls.lab", "mx.guest-own.tls.lab"),)),
    "no-sni": Host(188, "other-name", by_name=(("mx.no-sni.tls.lab", "mx.no-sni.tls.lab"),)),
}

# Others of TLS, whose MX hosts are at the address of the one named.
TLS_SHARING = {
    **{f"tenant-{number}": "tenant-1" for number in range(2, 6)},
    "guest-2": "guest-1",
    "guest-3": "guest-1",
    "guest-own": "guest-1",
}


def all_hosts():
    """Every MX host of the lab that something listens on."""
    yield from SHARED
    yield from (host for host, _ in DANE.values())
    yield from DANE_MORE
    yield from (Host(number, f"mx.{label}.odd.lab", software="odd", profile=label) for label, number in ODD.items())
    yield from ODD_REAL.values()
    yield from TLS.values()
