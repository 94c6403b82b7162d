# SPDX-License-Identifier: Apache-2.0
"""Environments that mean ill, as data: what each sets, and the programs that show that it is not set in vain."""

import dataclasses

from environment_decoys import PROXY, RESOLVER

# Short, but of everything: names, routing, DNSSEC, DANE, dialogues, versions, certificates, dates, policies, reports.
# Capital letters with I, which the Turkish locale makes others of.
DOMAINS = [
    "SECURE.lab",
    "bücher.route.lab",
    "☃.lab",
    "IMPLICIT.route.lab",
    "TIES.route.lab",
    "alias.route.lab",
    "nullmx.route.lab",
    "missing.lab",
    "mixedhosts.route.lab",
    "closed.route.lab",
    "cnamehost.route.lab",
    "expired.lab",
    "unsigned.lab",
    "insecure.optout",
    "nsec3.lab",
    "ee.dane.lab",
    "ta-root.dane.lab",
    "TA-EXPIRED.dane.lab",
    "cert.dane.lab",
    "flipped.dane.lab",
    "dane-host.plain",
    "lower.odd.lab",
    "keywords.odd.lab",
    "first-line.odd.lab",
    "latin.odd.lab",
    "octets.odd.lab",
    "helo.odd.lab",
    "masked.odd.lab",
    "tls13.tls.lab",
    "tls12.tls.lab",
    "tls11.tls.lab",
    "tls10.tls.lab",
    "rsa-kx.tls.lab",
    "self-signed.tls.lab",
    "expired.tls.lab",
    "not-yet.tls.lab",
    "chain-expired.tls.lab",
    "no-intermediate.tls.lab",
    "ocsp.tls.lab",
    "WITH-SPF.sts.lab",
    "mx-ulabel.sts.lab",
    "mode-case.sts.lab",
    "age-over.sts.lab",
    "lines-latin.sts.lab",
    "latin-type.sts.lab",
    "cert-self.sts.lab",
    "cert-expired.sts.lab",
    "cert-name.sts.lab",
    "http-404.sts.lab",
    "host-expired.sts.lab",
    "enforce.sts-open.plain",
    "rpt-both.sts.lab",
]

PROXY_URL = f"http://{PROXY[0]}:{PROXY[1]}"
POLICY = "with-spf"  # the label in sts.lab whose policy host the other programs ask
FAR = {  # a zone with an offset and leap seconds, such as those of the tz database's folder "right"
    "zone": "Zone Far 5:30 - FAR\n",
    "leaps": "".join(f"Leap\t{year}\tDec\t31\t23:59:60\t+\tS\n" for year in range(1980, 2017)),
}
TLS12 = """openssl_conf = start
[start]
ssl_conf = modules
[modules]
system_default = preset
[preset]
MinProtocol = TLSv1.2
MaxProtocol = TLSv1.2
CipherString = ECDHE-RSA-AES256-SHA384:ECDHE-ECDSA-AES256-SHA384:AES256-SHA
Groups = P-384:P-256
SignatureAlgorithms = RSA+SHA384:ECDSA+SHA384:RSA+SHA256
Options = ServerPreference,-SessionTicket,-EncryptThenMac
"""
NO_ALGORITHMS = """openssl_conf = start
[start]
providers = chosen
[chosen]
null = null
absent = absent
[null]
activate = 1
[absent]
module = /nonexistent/absent.so
activate = 1
"""

LINK = "-> "  # before what a link leads to, in place of a file's text: curl's releases differ about the dot

VERSION = 'openssl s_client -brief -connect "$POLICY_ADDRESS:443" -servername "$POLICY_HOST" </dev/null 2>&1'
VERSION += " | grep -E '^(Protocol|Ciphersuite|Verif|.*[Ee]rror)' | sed 's/^[0-9A-F]*://'"
FETCH = 'curl -s -k -m 5 --resolve "$POLICY_HOST:443:$POLICY_ADDRESS" "https://$POLICY_HOST/.well-known/mta-sts.txt"'
CLOCK = "date -d @1700000000 +%z; python3 -c 'import time; print(*time.gmtime(1700000000))'"


@dataclasses.dataclass(frozen=True)
class Witness:
    """A program that this environment does change: a line of shell. only: variables that are set for it, all when empty."""

    line: str
    only: tuple = ()


@dataclasses.dataclass(frozen=True)
class Case:
    """
    variables and files that are set: etc's lie in a copy of /etc, home's in $HOME. {base} is the folder of all the
    case's things, where home, zone and locale are. ground: files of /etc that its witnesses have in any case.
    """

    name: str
    witnesses: tuple
    variables: dict = dataclasses.field(default_factory=dict)
    home: dict = dataclasses.field(default_factory=dict)
    etc: dict = dataclasses.field(default_factory=dict)
    ground: dict = dataclasses.field(default_factory=dict)
    noisy: bool = False  # it makes libraries write to stderr


NAMESERVER = f"nameserver {RESOLVER[0]}\noptions timeout:1 attempts:1\n"

CASES = (
    Case(
        "proxies",
        (
            Witness(FETCH, ("https_proxy",)),
            Witness(FETCH, ("HTTPS_PROXY",)),
            Witness(FETCH, ("ALL_PROXY",)),
            Witness(FETCH, ("all_proxy",)),
            Witness(f"curl -s -m 5 http://{PROXY[0]}:1/", ("http_proxy",)),
        ),
        dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"), PROXY_URL),
    ),
    Case(
        ".netrc",
        (Witness(f"curl -s -m 5 --netrc-optional {PROXY_URL}/"),),
        {"NETRC": "{base}/home/.netrc"},
        home={".netrc": "default login somebody password secret\n"},
    ),
    Case(
        ".curlrc and folders of the user",
        (
            Witness(FETCH, ("HOME",)),
            Witness(FETCH, ("CURL_HOME",)),
            Witness(FETCH, ("XDG_CONFIG_HOME",)),
            Witness("mktemp -u | sed 's/tmp[.].*//'", ("TMPDIR",)),
        ),
        dict.fromkeys(("CURL_HOME", "XDG_CONFIG_HOME", "TMPDIR"), "{base}/home"),
        home={".curlrc": f"proxy = {PROXY_URL}\n", "curlrc": LINK + ".curlrc"},
    ),
    Case(
        "OPENSSL_CONF",
        (
            Witness(VERSION, ("OPENSSL_CONF",)),
            Witness("openssl list -providers -provider legacy 2>&1 | grep -c -F /nonexistent", ("OPENSSL_MODULES",)),
            Witness("openssl engine loader_attic 2>&1 | grep -c -F /nonexistent", ("OPENSSL_ENGINES",)),
        ),
        {
            "OPENSSL_CONF": "{base}/home/openssl.cnf",
            "OPENSSL_MODULES": "/nonexistent",
            "OPENSSL_ENGINES": "/nonexistent",
        },
        home={"openssl.cnf": TLS12},
    ),
    Case(
        "SSL_CERT_FILE",
        (Witness(VERSION, ("SSL_CERT_FILE",)), Witness(VERSION, ("SSL_CERT_DIR",))),
        {"SSL_CERT_FILE": "{base}/ca.pem", "SSL_CERT_DIR": "{base}/ca", "CURL_CA_BUNDLE": "{base}/ca.pem"},
    ),
    Case(
        "SSLKEYLOGFILE",
        (Witness(FETCH + ' >/dev/null; test -s "$SSLKEYLOGFILE" && echo keys'),),
        {"SSLKEYLOGFILE": "{out}/keys"},
    ),
    Case(
        "RES_OPTIONS",
        (
            Witness("getent hosts secure.lab", ("RES_OPTIONS",)),
            Witness("getent hosts plain", ("LOCALDOMAIN",)),
            Witness("getent hosts other", ("HOSTALIASES",)),
        ),
        {"RES_OPTIONS": "use-vc", "LOCALDOMAIN": "elsewhere.lab", "HOSTALIASES": "{base}/home/aliases"},
        home={"aliases": "other alias.elsewhere.lab\n"},
        ground={"resolv.conf": NAMESERVER, "nsswitch.conf": "hosts: dns\n"},
    ),
    Case("TZ", (Witness(CLOCK),), {"TZ": "{base}/zone/Far", "TZDIR": "{base}/zone"}),
    Case(
        "the locale",
        (
            Witness("bash -c 'x=TITLE; echo ${x,,}'; env printf '%.1f\\n' 0", ("LC_ALL", "LOCPATH")),
            Witness("bash -c 'x=TITLE; echo ${x,,}'; env printf '%.1f\\n' 0", ("LANG", "LOCPATH")),
            Witness("bash -c 'x=TITLE; echo ${x,,}'", ("LC_CTYPE", "LOCPATH")),
            Witness("env printf '%.1f\\n' 0", ("LC_NUMERIC", "LOCPATH")),
        ),
        {
            **dict.fromkeys(("LC_ALL", "LANG", "LC_CTYPE", "LC_NUMERIC", "LC_TIME", "LC_MESSAGES"), "tr_TR.UTF-8"),
            "LANGUAGE": "tr",
            "LOCPATH": "{base}/locale",
        },
    ),
    Case(
        "others",
        (
            Witness("iconv -f ODD -t UTF-8 </dev/null 2>&1", ("GCONV_PATH",)),
            Witness("getopt -o a -- word -a", ("POSIXLY_CORRECT",)),
            Witness("ls -C /", ("COLUMNS",)),
            Witness(
                "python3 -c 'import ctypes; ctypes.CDLL(\"libevent-2.1.so.7\").event_base_new()' 2>&1",
                ("EVENT_SHOW_METHOD", "EVENT_NOEPOLL"),
            ),
        ),
        {
            "GCONV_PATH": "{base}/home",
            "NLSPATH": "/nonexistent/%N",
            "POSIXLY_CORRECT": "1",
            "COLUMNS": "20",
            "EVENT_SHOW_METHOD": "1",
            "EVENT_NOEPOLL": "1",
            "NO_PROXY": "*",
            "FAKETIME": "+400d",
            "KRB5_CONFIG": "/nonexistent",
            "LDAPCONF": "/nonexistent",
        },
        home={"gconv-modules": "alias ODD// ISO-10646/UTF8/\n"},
    ),
    Case(
        "what is read before main()",
        (
            Witness("openssl version -c", ("OPENSSL_ia32cap", "OPENSSL_armcap")),
            Witness("ld.so --list-tunables | grep -F glibc.malloc.mmap_max", ("GLIBC_TUNABLES",)),
            Witness('"$TESSCAN" --version 2>&1', ("MIMALLOC_VERBOSE",)),
            Witness('"$TESSCAN" --version 2>&1', ("GNUTLS_DEBUG_LEVEL",)),
            Witness('"$TESSCAN" --version 2>&1', ("NETTLE_FAT_VERBOSE",)),
            Witness('"$TESSCAN" --version 2>&1', ("P11_KIT_DEBUG",)),
        ),
        {
            "OPENSSL_ia32cap": "~0x200000200000000:~0x20",  # neither AES-NI nor AVX2
            "OPENSSL_armcap": "0x0",
            "GLIBC_TUNABLES": "glibc.malloc.mmap_max=7:glibc.cpu.hwcaps=-AVX2,-AVX2_Usable",
            "MIMALLOC_VERBOSE": "1",
            "MIMALLOC_SHOW_STATS": "1",
            "MIMALLOC_ARENA_EAGER_COMMIT": "0",
            "GNUTLS_DEBUG_LEVEL": "2",
            "GNUTLS_CPUID_OVERRIDE": "0x1",
            "GNUTLS_SYSTEM_PRIORITY_FILE": "{base}/home/openssl.cnf",
            "NETTLE_FAT_VERBOSE": "1",
            "NETTLE_FAT_OVERRIDE": "none",
            "P11_KIT_DEBUG": "all",
            "P11_KIT_STRICT": "1",
            "LD_BIND_NOW": "1",
        },
        noisy=True,
    ),
    Case(
        "/etc/ssl/openssl.cnf with its own versions",
        (Witness(VERSION),),
        etc={"ssl/openssl.cnf": TLS12},
    ),
    Case(
        "/etc/ssl/openssl.cnf without algorithms",
        (Witness(VERSION + "; openssl list -providers 2>&1 | grep -c default"),),
        etc={"ssl/openssl.cnf": NO_ALGORITHMS},
    ),
    Case(
        "/etc/hosts, /etc/resolv.conf and their like",
        (
            Witness(
                'getent ahosts "$POLICY_HOST"; getent ahosts elsewhere.lab; python3 -c "import socket; socket.gethostbyname(\'a.lab\')" 2>&1 | tail -n 1'
            ),
        ),
        etc={
            "hosts": "".join(
                f"{address} mta-sts.{POLICY}.sts.lab mx.pass.dane.lab tls.mailhost.lab secure.lab\n"
                for address in (PROXY[0], "::1")
            ),
            "resolv.conf": NAMESERVER + "search elsewhere.lab\n",
            "nsswitch.conf": "hosts: files dns\n",
            "host.conf": "multi on\n",
            "gai.conf": "precedence ::ffff:0:0/96 100\n",
        },
        ground={"nsswitch.conf": "hosts: files\n"},
    ),
    Case("/etc/localtime with leap seconds", (Witness(CLOCK),), etc={"localtime": "{base}/zone/Far"}),
)
