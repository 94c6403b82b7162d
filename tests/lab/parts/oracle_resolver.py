# SPDX-License-Identifier: Apache-2.0
"""Resolvers inside the lab, one unbound each: what one oracle finds dead must not fail another.

posttls-finger trusts the AD bit of its resolver as a mail server does; delv only lets it fetch.
"""

import contextlib
import subprocess
import time

import dns
from common import STATE, LabError, find_program, tail, write
from oracle_common import PLACE

VALIDATING, FETCHING = "127.0.0.1", "127.0.0.2"
# No synthesis from cached NSEC records and no minimised names: both would keep the questions from the
# servers that fail on TLSA (RFC 8198, RFC 9156), where RFC 7672 2.1.2 wants the failure seen.
CONFIGURATION = """server:
  interface: {address}
  port: 53
  access-control: 127.0.0.0/8 allow
  do-daemonize: no
  chroot: ""
  username: ""
  directory: "{place}"
  pidfile: ""
  use-syslog: no
  root-hints: "{state}/root.hints"
  trust-anchor-file: "{state}/root.key"
  module-config: "validator iterator"
  do-not-query-localhost: no
  aggressive-nsec: no
  qname-minimisation: no
  harden-dnssec-stripped: yes
  num-threads: 1
  infra-cache-max-rtt: 3000
  unblock-lan-zones: yes
remote-control:
  control-enable: no
"""


@contextlib.contextmanager
def resolver(address):
    """Runs a resolver while the body runs; it also ends with this program, however that ends."""
    config = write(PLACE / f"unbound-{address}.conf", CONFIGURATION.format(address=address, place=PLACE, state=STATE))
    log = PLACE / f"unbound-{address}.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [find_program("setpriv"), "--pdeathsig", "KILL", find_program("unbound"), "-d", "-c", config],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        await_answer(address, process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_answer(address, process, log, patience=10):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            dns.ask(address, "lab", "SOA", 0.5)
            return
        time.sleep(0.05)
    raise LabError(f"unbound does not answer on {address}; its log:\n{tail(log)}")


def anchor_clause(line):
    """A DS record of a zone file, with or without TTL and class, in the form delv reads."""
    tag, algorithm, digest_type, *digest = line.partition(" DS ")[2].split()
    return f'trust-anchors {{ . static-ds {tag} {algorithm} {digest_type} "{"".join(digest)}"; }};'


def anchor():
    """The file of the root's trust anchor for delv."""
    text = " ".join((STATE / "root.key").read_text().split())
    return write(PLACE / "anchor", anchor_clause(text) + "\n")
