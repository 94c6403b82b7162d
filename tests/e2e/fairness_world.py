# SPDX-License-Identifier: Apache-2.0
"""The world of fairness: which domains there are, how slow whose servers are, and the zone files that say so.

Everything is below the one TLD fair. Hosts whose operator (registered domain) is `quiet.fair` have silent addresses;
tarpits have an operator and a network each and never greet; the policies of p*.fair are all at one address that
never answers; the zones z*.fair are at a name server that takes its time. The hosts of a*.fair share an operator, those of
b*.fair a network, and those of c*.fair share both with them.
"""

import dataclasses

TLD = "fair"
CROSSED, GOOD, TARPIT, SILENT = (
    8,
    64,
    128,
    192,
)  # third octet of the first address of a kind, in 198.18.0.0/16 … 198.19.0.0/16
SLOW_SERVER, POLICY_HOST = "198.18.0.7", "198.18.0.8"
SLOW_ANSWER = 1.5  # seconds
QUIET_NETWORK = "198.19.128.0/17"  # where nobody answers


@dataclasses.dataclass(frozen=True)
class Counts:
    """How many domains there are of a kind."""

    good: int = 0
    silent: int = 0
    policies: int = 0
    tarpits: int = 0
    zones: int = 0
    crossed: int = 0


def good_address(index):
    return f"198.18.{GOOD + index % 64}.{1 + index // 64}"


def tarpit_address(index):
    """Each has a /24 of its own."""
    return f"198.19.{index % 128}.25" if index < 128 else f"198.18.{TARPIT + (index - 128) % 128}.25"


def silent_address(index):
    return f"198.19.{128 + index % 100}.{1 + index // 100}"


def zone_lines(counts, name_server):
    lines = ["@ NS ns", f"ns A {name_server}", f"slow A {SLOW_SERVER}"]
    for index in range(counts.good):
        lines += [f"g{index} MX 10 mx.g{index}", f"mx.g{index} A {good_address(index)}"]
    for index in range(counts.silent):
        lines += [f"s{index} MX 10 mx{index}.quiet", f"mx{index}.quiet A {silent_address(index)}"]
    for index in range(counts.tarpits):
        lines += [f"t{index} MX 10 mx.t{index}", f"mx.t{index} A {tarpit_address(index)}"]
    for index in range(counts.policies):
        lines += [f"p{index} MX 10 mx.g0", f'_mta-sts.p{index} TXT "v=STSv1; id={index + 1}"']
        lines += [f"mta-sts.p{index} A {POLICY_HOST}"]
    for index in range(counts.crossed):
        lines += [f"a{index} MX 10 a{index}.crossed", f"a{index}.crossed A 198.18.{CROSSED + 1 + index % 50}.1"]
        lines += [f"b{index} MX 10 mx.b{index}", f"mx.b{index} A 198.18.{CROSSED}.{1 + index % 100}"]
        lines += [f"c{index} MX 10 c{index}.crossed", f"c{index}.crossed A 198.18.{CROSSED}.{101 + index % 100}"]
    lines += [f"z{index} NS slow" for index in range(counts.zones)]
    return lines


def domains_of(kind, count):
    return [f"{kind}{index}.{TLD}" for index in range(count)]
