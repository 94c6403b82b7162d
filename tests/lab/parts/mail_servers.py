# SPDX-License-Identifier: Apache-2.0
"""Configurations and start commands of the real mail servers: Postfix, Exim, Sendmail, OpenSMTPD.

None of them can deliver anything: they have no queue runner or no route, and refuse every recipient.
"""

from common import STATE, write
from mail_roots import own, start

LOGS = STATE / "mail"
OAKLEY_2 = """-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""  # the 1024-bit group of RFC 2409 6.2

POSTFIX_MAIN = """
compatibility_level = 3.6
queue_directory = /var/spool/postfix
data_directory = /var/lib/postfix
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {log}
maillog_file_prefixes = {logs}
myhostname = postfix.lab
mydestination =
mynetworks = 192.0.2.1/32
inet_protocols = all
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_relay_restrictions = reject
smtpd_recipient_restrictions = reject
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_loglevel = 1
postscreen_greet_wait = 2s
postscreen_greet_action = enforce
postscreen_access_list =
max_idle = 3600s
max_use = 1000
"""
POSTFIX_MASTER = """
postlog unix-dgram n - n - 1 postlogd
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
tlsproxy unix - - n - 0 tlsproxy
dnsblog unix - - n - 0 dnsblog
"""


def certificate_paths(certificates, name):
    return certificates.write_server(name) if name else (None, None)


def listen_address(address):
    return f"[{address}]" if ":" in address else address


def option(name, value):
    return f"-o {{ {name} = {value} }}"


def server_names(host, certificates):
    """The table of the certificates that a host presents by server name: key before chain."""
    lines = []
    for name, certificate in host.by_name:
        chain, key = certificate_paths(certificates, certificate)
        lines.append(f"{name} {key}, {chain}\n")
    return write(LOGS / f"server-names-{host.number}", "".join(lines))


def postfix_options(host, world, certificates, places):
    """The -o options of one host's smtpd."""
    chain, key = certificate_paths(certificates, host.certificate)
    options = {"myhostname": host.name}
    if host.second:
        more, more_key = certificate_paths(certificates, host.second)
        options["smtpd_tls_chain_files"] = f"{key}, {chain}, {more_key}, {more}"
    elif chain:
        options |= {"smtpd_tls_cert_file": chain, "smtpd_tls_key_file": key}
    if host.by_name:
        options["tls_server_sni_maps"] = f"texthash:{server_names(host, certificates)}"
    options |= world.POSTFIX_PROFILES[host.profile]
    return " ".join(option(name, str(value).format(**places)) for name, value in options.items())


def postfix(root, hosts, world, certificates):
    """All Postfix hosts are services of one master."""
    log = LOGS / "postfix.log"
    places = {"dh1024": write(STATE / "certs/dh1024.pem", OAKLEY_2), "ca": STATE / "ca.pem"}
    services = []
    for host in hosts:
        options = postfix_options(host, world, certificates, places)
        for address in host.addresses():
            name = f"{listen_address(address)}:smtp"
            if host.profile == "postscreen":
                services += [
                    f"{name} inet n - n - 1 postscreen {option('myhostname', host.name)}",
                    f"smtpd pass - - n - - smtpd {options}",
                ]
            else:
                services.append(f"{name} inet n - n - - smtpd {options}")
            services += [
                f"{listen_address(address)}:{port} inet n - n - - smtpd {options} {option('smtpd_tls_wrappermode', wrapper)}"
                for port, wrapper in world.SUBMISSION.get(host.number, {}).items()
            ]
    write(root / "etc/postfix/main.cf", POSTFIX_MAIN.format(log=log, logs=LOGS))
    write(root / "etc/postfix/master.cf", POSTFIX_MASTER + "\n".join(services) + "\n")
    for folder in ("var/spool/postfix", "var/lib/postfix"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    own(root / "var/lib/postfix", "postfix")
    return [start(root, ["postfix", "start-fg"], LOGS / "postfix.out")]


EXIM = """
primary_hostname = exim.mailhost.lab
local_interfaces = <; {addresses}
daemon_smtp_ports = 25 : 465 : 587
tls_on_connect_ports = 465
smtp_active_hostname = ${{lookup{{$received_ip_address}}lsearch{{{names}}}}}
tls_advertise_hosts = *
tls_certificate = {certs}/${{if and{{{{def:tls_in_sni}}{{eq{{$received_ip_address}}{{{nameless}}}}}}}{{missing}}{{${{lookup{{$received_ip_address}}lsearch{{{table}}}}}}}}}.pem
tls_privatekey = {certs}/${{if and{{{{def:tls_in_sni}}{{eq{{$received_ip_address}}{{{nameless}}}}}}}{{missing}}{{${{lookup{{$received_ip_address}}lsearch{{{table}}}}}}}}}.key
tls_verify_hosts = ${{lookup{{$received_ip_address}}lsearch{{{demanding}}}{{*}}}}
tls_require_ciphers = ${{lookup{{$received_ip_address}}lsearch{{{demanding}}}}}
tls_ocsp_file = ${{lookup{{$received_ip_address}}lsearch{{{stapled}}}}}
exim_user = Debian-exim
exim_group = Debian-exim
spool_directory = /var/spool/exim4
log_file_path = {logs}/exim-%s.log
host_lookup =
rfc1413_query_timeout = 0s
smtp_accept_max = 200
queue_only = true
begin acl
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = false
  server_advertise_condition = ${{if eq{{$received_ip_address}}{{{auth}}}}}
"""


def exim(root, hosts, world, certificates):
    """One daemon for all addresses; certificate and name are looked up by address. A nameless one has none for any SNI."""
    table, names, stapled, demanding, auth, nameless = [], [], [], [], "", ""
    for host in hosts:
        certificate_paths(certificates, host.certificate)
        for address in host.addresses():
            table.append(f"{address}: {host.certificate}\n")
            names.append(f"{address}: {host.name}\n")
            if certificates.row(host.certificate).ocsp:
                stapled.append(f"{address}: {certificates.write_ocsp(host.certificate)}\n")
            if host.profile in world.EXIM_CLIENT_CERTIFICATES:
                demanding.append(f"{address}: {world.EXIM_CLIENT_CERTIFICATES[host.profile]}\n")
            auth = address if host.profile == "auth" else auth
            nameless = address if host.profile == "nameless" else nameless
    table_path = write(STATE / "mail/exim-certificates", "".join(table))
    names_path = write(STATE / "mail/exim-names", "".join(names))
    demanding_path = write(STATE / "mail/exim-demanding", "".join(demanding))
    stapled_path = write(STATE / "mail/exim-ocsp", "".join(stapled))
    write(
        root / "etc/exim4/exim4.conf",
        EXIM.format(
            addresses=" ; ".join(line.split(": ")[0] for line in table),
            names=names_path,
            table=table_path,
            stapled=stapled_path,
            demanding=demanding_path,
            certs=STATE / "certs",
            logs=LOGS,
            auth=auth,
            nameless=nameless,
        ),
    )
    (root / "var/spool/exim4").mkdir(parents=True)
    own(root / "var/spool/exim4", "Debian-exim")
    return [start(root, ["exim4", "-bdf"], LOGS / "exim.out")]


SENDMAIL = """V10/Berkeley
DnMAILER-DAEMON
Dj{name}
O DaemonPortOptions=Name=MTA, Family=inet, Addr={address}, Port=25, Modifiers=A
O DontProbeInterfaces=True
O QueueDirectory=/var/spool/mqueue
O PidFile=/run/sendmail-{number}.pid
O TempFileMode=0600
O DeliveryMode=queueonly
O DontBlameSendmail=Safe, GroupReadableKeyFile
O RunAsUser=root
O Timeout.ident=0
O QueueLA=0
O RefuseLA=0
O ServerCertFile=/etc/mail/{number}.pem
O ServerKeyFile=/etc/mail/{number}.key
O CACertFile=/etc/mail/ca.pem
O CACertPath=/etc/ssl/certs
O CipherList=DEFAULT
O SmtpGreetingMessage=$j Sendmail $v/$Z; $b
DZ{version}
S0
R$*	$#error $@ 5.7.1 $: "550 this server takes no mail"
S3
S4
Mlocal, P=/bin/false, F=lsDFMAw, A=false
Mprog, P=/bin/false, F=lsDFMeu, A=false
"""


def sendmail(root, hosts, world, certificates):
    """Sendmail has one certificate per process: a process for each address.

    It refuses files below a folder that everybody can write to, so they are copied into its root.
    From its certificate file it takes the leaf alone and completes the chain from the CA file.
    """
    (root / "var/spool/mqueue").mkdir(parents=True)
    authorities = (STATE / "ca.pem").read_text() + (STATE / "intermediates.pem").read_text()
    write(root / "etc/mail/ca.pem", authorities)
    processes = []
    for host in hosts:
        chain, key = certificate_paths(certificates, host.certificate)
        write(root / f"etc/mail/{host.number}.pem", chain.read_text())
        write(root / f"etc/mail/{host.number}.key", key.read_text(), 0o600)
        (address,) = host.addresses()
        config = write(
            root / f"etc/mail/{host.number}.cf",
            SENDMAIL.format(name=host.name, address=address, number=host.number, version="8.17.1.9"),
        )
        command = [
            "/usr/libexec/sendmail/sendmail",
            "-bD",
            f"-C/{config.relative_to(root)}",
            f"-X{LOGS}/sendmail-{host.number}.log",
        ]
        processes.append(start(root, command, LOGS / f"sendmail-{host.number}.out"))
    return processes


def opensmtpd(root, hosts, world, certificates):
    """Debian 12's build (6.8) cannot complete a handshake on OpenSSL 3; 13's (7.6) does."""
    lines = []
    for host in hosts:
        chain, key = certificate_paths(certificates, host.certificate)
        key.chmod(0o600)
        lines += [f'pki {host.name} cert "{chain}"', f'pki {host.name} key "{key}"']
        lines += [
            f"listen on {address} port 25 tls pki {host.name} hostname {host.name}" for address in host.addresses()
        ]
    lines += ['action "none" mbox', "match for any reject"]
    for folder in ("var/spool/smtpd", "var/empty", "var/lib/opensmtpd/empty", "run/opensmtpd"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "var/spool/smtpd").chmod(0o711)
    write(root / "etc/smtpd.conf", "\n".join(lines) + "\n")
    # It starts only where clients' certificates could be judged, which nobody asks for here.
    write(root / "etc/ssl/certs/ca-certificates.crt", (STATE / "ca.pem").read_text())
    return [start(root, ["smtpd", "-d"], LOGS / "opensmtpd.out")]


SOFTWARE = {"postfix": postfix, "exim": exim, "sendmail": sendmail, "opensmtpd": opensmtpd}
