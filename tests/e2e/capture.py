# SPDX-License-Identifier: Apache-2.0
"""A capture of a survey's own traffic, read and judged: was the survey polite?

Reads pcap files (not pcapng) of Ethernet, raw IP or Linux cooked links with the standard library
alone. Streams are put together in order of their sequence numbers, as a loopback capture needs it.
"""

import bisect
import collections
import dataclasses
import ipaddress
import itertools
import struct

SMTP_PORT, DNS_PORT = 25, 53
FIN, SYN, RST, ACK = 1, 2, 4, 16
ETHERNET, RAW, LINUX_SLL, LINUX_SLL2, IPV4_LINK, IPV6_LINK = 1, 101, 113, 276, 228, 229
COMMANDS = {b"EHLO", b"HELO", b"STARTTLS", b"QUIT"}
LOST_AFTER = 0.05  # seconds: what libunbound waits for an answer at least
ATTEMPTS_MAXIMUM = 8  # times that it asks a server, outbound-msg-retry and what follows from other questions
TYPES = {"A": 1, "NS": 2, "SOA": 6, "MX": 15, "AAAA": 28, "TLSA": 52}


class CaptureError(Exception):
    """The file cannot be read as a capture."""


@dataclasses.dataclass
class Packet:
    time: float
    protocol: int
    source: ipaddress._BaseAddress
    target: ipaddress._BaseAddress
    source_port: int = 0
    target_port: int = 0
    flags: int = 0
    sequence: int = 0
    payload: bytes = b""


@dataclasses.dataclass
class Flow:
    """One TCP connection, or the datagrams between two sockets, as its first packet began it."""

    client: ipaddress._BaseAddress
    server: ipaddress._BaseAddress
    client_port: int
    port: int
    protocol: int
    start: float
    initial: int = 0  # the client's sequence number
    last_syn: float = 0.0
    last: float = 0.0
    end: float | None = None  # when the client let go, or the server reset
    first_answer: float | None = None
    segments: dict = dataclasses.field(default_factory=dict)

    def add(self, packet):
        self.last = max(self.last, packet.time)
        from_client = (packet.source, packet.source_port) == (self.client, self.client_port)
        if not from_client and self.first_answer is None:
            self.first_answer = packet.time
        if packet.flags & SYN and from_client:
            self.last_syn = packet.time
        if from_client and packet.payload:
            offset = (packet.sequence - self.initial - 1) & 0xFFFFFFFF
            if len(packet.payload) > len(self.segments.get(offset, b"")):
                self.segments[offset] = packet.payload
        if packet.flags & RST or (packet.flags & FIN and from_client):
            self.end = packet.time if self.end is None else self.end

    @property
    def over(self):
        """When the connection no longer was: an unanswered one ends with its last SYN."""
        return self.end if self.end is not None else (self.last_syn if self.first_answer is None else self.last)

    def client_octets(self):
        """What the client sent, up to the first gap."""
        octets = bytearray()
        for offset in sorted(self.segments):
            if offset > len(octets):
                break
            octets[offset:] = self.segments[offset]
        return bytes(octets)

    def __str__(self):
        return f"{self.client}:{self.client_port} to {self.server}:{self.port}"


def read_packets(path):
    """The IP packets of a pcap file; an incomplete last packet is an error."""
    with open(path, "rb") as file:
        head = file.read(24)
        orders = {
            b"\xd4\xc3\xb2\xa1": ("<", 1e-6),
            b"\xa1\xb2\xc3\xd4": (">", 1e-6),
            b"\x4d\x3c\xb2\xa1": ("<", 1e-9),
            b"\xa1\xb2\x3c\x4d": (">", 1e-9),
        }
        if len(head) < 24 or head[:4] not in orders:
            raise CaptureError(f"{path}: not a pcap file")
        order, unit = orders[head[:4]]
        link = struct.unpack(order + "I", head[20:24])[0] & 0xFFFF
        while True:
            head = file.read(16)
            if not head:
                return
            if len(head) < 16:
                raise CaptureError(f"{path}: ends within a packet")
            seconds, fraction, kept, length = struct.unpack(order + "4I", head)
            data = file.read(kept)
            if len(data) < kept:
                raise CaptureError(f"{path}: ends within a packet")
            if kept < length:
                raise CaptureError(f"{path}: packets are cut short (capture with -s 0)")
            packet = parse_link(link, data, seconds + fraction * unit)
            if packet:
                yield packet


def parse_link(link, data, time):
    """The packet behind the link's header, or None when it is not IP."""
    if link in (RAW, IPV4_LINK, IPV6_LINK):
        return parse_ip(data, time)
    sizes = {ETHERNET: (14, 12), LINUX_SLL: (16, 14), LINUX_SLL2: (20, 0)}
    if link not in sizes:
        raise CaptureError(f"links of type {link} are not known")
    size, at = sizes[link]
    if len(data) < size or data[at : at + 2] not in (b"\x08\x00", b"\x86\xdd"):
        return None
    return parse_ip(data[size:], time)


def parse_ip(data, time):
    source: ipaddress._BaseAddress
    target: ipaddress._BaseAddress
    if data[:1] and data[0] >> 4 == 4 and len(data) >= 20:
        size, total = (data[0] & 15) * 4, struct.unpack_from("!H", data, 2)[0]
        source, target = ipaddress.IPv4Address(data[12:16]), ipaddress.IPv4Address(data[16:20])
        protocol, rest = data[9], data[size:total] if total else data[size:]  # 0: segmentation is offloaded
        if struct.unpack_from("!H", data, 6)[0] & 0x1FFF:
            return Packet(time, protocol, source, target)  # a later fragment has no ports
    elif data[:1] and data[0] >> 4 == 6 and len(data) >= 40:
        source, target = ipaddress.IPv6Address(data[8:24]), ipaddress.IPv6Address(data[24:40])
        protocol, rest = data[6], data[40:]
        while protocol in (0, 43, 60) and len(rest) >= 8:
            protocol, rest = rest[0], rest[8 + rest[1] * 8 :]
    else:
        return None
    packet = Packet(time, protocol, source, target)
    if protocol == 6 and len(rest) >= 20:
        packet.source_port, packet.target_port, packet.sequence = struct.unpack_from("!HHI", rest)
        packet.flags = rest[13]
        packet.payload = rest[(rest[12] >> 4) * 4 :]
    elif protocol == 17 and len(rest) >= 8:
        packet.source_port, packet.target_port = struct.unpack_from("!HH", rest)
        packet.payload = rest[8:]
    return packet


@dataclasses.dataclass(frozen=True)
class Question:
    time: float
    server: ipaddress._BaseAddress
    name: str
    type: int
    flow: Flow

    def may_be_lost(self, time):
        """No answer to it came so quickly that whoever asks again at that time had to know it (RFC 1035 4.2.1)."""
        answered = self.flow.first_answer
        return min(time, time if answered is None else answered) - self.time >= LOST_AFTER


def parse_question(message, time, flow):
    """The question of a DNS query (RFC 1035 4.1), or None when it is none."""
    if len(message) < 17 or message[2] & 0x80 or struct.unpack_from("!H", message, 4)[0] != 1:
        return None
    labels, offset = [], 12
    while offset < len(message) and message[offset]:
        size = message[offset]
        if size > 63:
            return None
        labels.append(message[offset + 1 : offset + 1 + size].decode("latin1").lower())
        offset += 1 + size
    if offset + 5 > len(message):
        return None
    return Question(time, flow.server, ".".join(labels), struct.unpack_from("!H", message, offset + 1)[0], flow)


def stream_messages(octets):
    """DNS messages of a TCP stream (RFC 1035 4.2.2)."""
    while len(octets) >= 2:
        size = struct.unpack_from("!H", octets)[0]
        yield octets[2 : 2 + size]
        octets = octets[2 + size :]


class Capture:
    """A whole capture as flows and questions. Who sent a flow's first packet is its client."""

    def __init__(self, path):
        self.flows: list[Flow] = []
        self.questions: list[Question] = []
        self.packets = 0
        self.open: dict[tuple, Flow] = {}
        for packet in read_packets(path):
            self.packets += 1
            self.take(packet)
        del self.open
        for flow in self.flows:
            if flow.protocol == 6 and flow.port == DNS_PORT:
                for message in stream_messages(flow.client_octets()):
                    self.take_question(message, flow.start, flow)

    def take(self, packet):
        if packet.protocol in (1, 58):
            return  # ICMP: the kernel's own remarks on other packets
        here = (packet.source, packet.source_port)
        there = (packet.target, packet.target_port)
        key = (packet.protocol, *sorted((here, there), key=str))
        flow = self.open.get(key)
        fresh = (
            packet.protocol == 6
            and packet.flags & (SYN | ACK) == SYN
            and (flow is None or packet.sequence != flow.initial)
        )
        if flow is None or fresh:
            if packet.protocol == 17 and packet.source_port == DNS_PORT != packet.target_port:
                here, there = there, here  # an answer whose query came before the capture
            flow = Flow(
                here[0],
                there[0],
                here[1],
                there[1],
                packet.protocol,
                packet.time,
                packet.sequence,
                last_syn=packet.time,
            )
            self.open[key] = flow
            self.flows.append(flow)
        flow.add(packet)
        if packet.protocol == 17 and packet.target_port == DNS_PORT:
            self.take_question(packet.payload, packet.time, flow)

    def take_question(self, message, time, flow):
        question = parse_question(message, time, flow)
        if question:
            self.questions.append(question)

    def sessions(self, port=SMTP_PORT):
        """SMTP connections in order of their beginning."""
        return sorted(
            (flow for flow in self.flows if flow.protocol == 6 and flow.port == port), key=lambda flow: flow.start
        )


def split_session(octets):
    """(plaintext command lines, what follows them: the TLS records)."""
    lines = []
    while octets and octets[0] != 0x16:
        line, end, octets = octets.partition(b"\n")
        lines.append(line.rstrip(b"\r"))
        if not end:
            break
    return lines, octets


def hello_extensions(records):
    """{type: octets} of the ClientHello at the start of these TLS records (RFC 8446 4.1.2)."""
    handshake, found = b"", {}
    while len(records) >= 5 and records[0] == 0x16:
        size = struct.unpack_from("!H", records, 3)[0]
        handshake += records[5 : 5 + size]
        records = records[5 + size :]
    try:
        offset = 38  # type, length, version, random
        offset += 1 + handshake[offset]
        offset += 2 + struct.unpack_from("!H", handshake, offset)[0]
        offset += 1 + handshake[offset]
        end = offset + 2 + struct.unpack_from("!H", handshake, offset)[0]
        offset += 2
        while offset + 4 <= end:
            kind, size = struct.unpack_from("!HH", handshake, offset)
            found[kind] = handshake[offset + 4 : offset + 4 + size]
            offset += 4 + size
    except (IndexError, struct.error):
        pass
    return found


def server_name(records):
    """The SNI name of a ClientHello, or None."""
    name = hello_extensions(records).get(0, b"")
    length = struct.unpack_from("!H", name, 3)[0] if len(name) >= 5 else 0
    return name[5 : 5 + length].decode("latin1").lower() if 0 < length <= len(name) - 5 else None


def signature_algorithms(records):
    """What a ClientHello accepts: it tells sessions for one type of key from the others."""
    return hello_extensions(records).get(13)


def prefix(address):
    return ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False)


def most_at_once(intervals):
    """The greatest number of intervals (start, end) that overlap; an end makes room for a start."""
    events = sorted(
        [(start, 1) for start, _ in intervals] + [(end, -1) for _, end in intervals],
        key=lambda event: (event[0], event[1]),
    )
    most = now = 0
    for _, change in events:
        now += change
        most = max(most, now)
    return most


@dataclasses.dataclass
class Expectations:
    """What a capture is measured against. None and empty mean: not checked."""

    allowed: list = dataclasses.field(default_factory=list)
    forbidden: list = dataclasses.field(default_factory=list)
    forbidden_names: list = dataclasses.field(default_factory=list)
    sources: list = dataclasses.field(default_factory=list)  # one of each version that is used
    per_network: int | None = None
    senders: int | None = None
    spacing: float | None = None
    rate: float | None = None
    rate_slack: int = 4  # SYNs that the limits of several workers may let through together
    clock_slack: float = 0.002  # seconds between a program's clock and the capture's
    may_reconnect: bool = False  # several sessions with one address, one for each SNI name
    attempts: int = 1  # how often one name's session with an address may be tried
    once: tuple = ("TLSA",)  # types of questions that are asked of a server once, as long as it answers in time
    repeats: int = 1  # how often such a question may be asked though it was answered
    least_sessions: int = 1


def check_targets(capture, expected):
    """Every flow leads to an allowed address and to no forbidden one."""
    for flow in capture.flows:
        inside = any(flow.server in network for network in expected.allowed)
        outside = any(flow.server in network for network in expected.forbidden)
        if outside or (expected.allowed and not inside):
            yield f"{flow}, protocol {flow.protocol}"


def check_sources(capture, expected):
    """Every flow comes from one of these addresses, and none of them is idle."""
    idle = set(expected.sources)
    for flow in capture.flows:
        idle.discard(flow.client)
        if flow.client not in expected.sources:
            yield f"{flow}, protocol {flow.protocol}"
    for address in idle:
        yield f"nothing comes from {address}"


def check_names(capture, expected):
    suffixes = [name.lower().rstrip(".") for name in expected.forbidden_names]
    for question in capture.questions:
        if any(question.name == name or question.name.endswith("." + name) for name in suffixes):
            yield f"question for {question.name} to {question.server}"


def check_commands(capture, _expected):
    for flow in capture.sessions():
        for line in split_session(flow.client_octets())[0]:
            verb = line.split(b" ", 1)[0].upper()
            if verb not in COMMANDS:
                yield f"{flow}: {line[:60]!r}"


def by_address(capture):
    sessions = collections.defaultdict(list)
    for flow in capture.sessions():
        sessions[flow.server].append(flow)
    return sessions


def check_alone(capture, _expected):
    """Never two connections to one address at once."""
    for address, flows in by_address(capture).items():
        most = most_at_once([(flow.start, flow.over) for flow in flows])
        if most > 1:
            yield f"{address}: {most} connections at once"


def network_peaks(capture):
    """{network: most connections at once}."""
    networks = collections.defaultdict(list)
    for flow in capture.sessions():
        networks[prefix(flow.server)].append((flow.start, flow.over))
    return {network: most_at_once(intervals) for network, intervals in networks.items()}


def check_networks(capture, expected):
    for network, most in network_peaks(capture).items():
        if most > expected.per_network:
            yield f"{network}: {most} connections at once"


def check_senders(capture, expected):
    most = most_at_once([(flow.start, flow.over) for flow in capture.sessions()])
    if most > expected.senders:
        yield f"{most} connections at once in all"


def check_spacing(capture, expected):
    for address, flows in by_address(capture).items():
        for earlier, later in zip(flows, flows[1:]):
            pause = later.start - earlier.over
            if pause < expected.spacing - expected.clock_slack:
                yield f"{address}: {pause:.3f} s between two sessions"


def peak_rate(capture, window=1.0):
    """The most connections begun within one second."""
    starts = [flow.start for flow in capture.sessions()]
    return max((bisect.bisect_left(starts, start + window) - index for index, start in enumerate(starts)), default=0)


def check_rate(capture, expected):
    most = peak_rate(capture)
    if most > expected.rate + expected.rate_slack:
        yield f"{most} connections begun within one second"


def check_probes_once(capture, expected):
    """One session for each address, or for each address, SNI name and type of key, at each attempt."""
    for address, flows in by_address(capture).items():
        if not expected.may_reconnect and len(flows) > 1:
            yield f"{address}: {len(flows)} sessions"
        hellos = [split_session(flow.client_octets())[1] for flow in flows]
        names = collections.Counter((server_name(hello), signature_algorithms(hello)) for hello in hellos)
        for (name, _), count in names.items():
            if name is not None and count > expected.attempts:
                yield f"{address}: {count} sessions for {name}"


def check_questions_once(capture, expected):
    types = {TYPES[name]: name for name in expected.once}
    asked = collections.defaultdict(list)
    for question in sorted(capture.questions, key=lambda question: question.time):
        if question.type in types:
            asked[question.server, question.name, question.type].append(question)
    for (server, name, kind), questions in asked.items():
        needless = sum(not before.may_be_lost(again.time) for before, again in itertools.pairwise(questions))
        if needless >= expected.repeats or len(questions) > ATTEMPTS_MAXIMUM * expected.repeats:
            times = ", ".join(f"{question.time - questions[0].time:.3f}" for question in questions)
            yield f"{name} {types[kind]} asked of {server} at {times} s"


def check_least(capture, expected):
    count = len(capture.sessions())
    if count < expected.least_sessions:
        yield f"{count} SMTP sessions, at least {expected.least_sessions} were expected"


def judge(capture, expected):
    """(what is checked, [violations]) for every check that the expectations ask for."""
    yield f"the capture holds {expected.least_sessions} SMTP sessions or more", list(check_least(capture, expected))
    if expected.allowed or expected.forbidden:
        yield "packets go to allowed addresses only", list(check_targets(capture, expected))
    if expected.sources:
        yield "all comes from the source addresses", list(check_sources(capture, expected))
    if expected.forbidden_names:
        yield "no question about an excluded name", list(check_names(capture, expected))
    yield "no command in the clear but EHLO, HELO, STARTTLS and QUIT", list(check_commands(capture, expected))
    yield "never two connections to one address at once", list(check_alone(capture, expected))
    if expected.per_network is not None:
        yield (
            f"at most {expected.per_network} connections at once to a network (/24, /48)",
            list(check_networks(capture, expected)),
        )
    if expected.senders is not None:
        yield f"at most {expected.senders} connections at once", list(check_senders(capture, expected))
    if expected.spacing is not None:
        yield (
            f"at least {expected.spacing:g} s between two sessions with one address",
            list(check_spacing(capture, expected)),
        )
    if expected.rate is not None:
        yield f"at most {expected.rate:g} new connections a second", list(check_rate(capture, expected))
    yield (
        "one probe for each address" + (" and SNI name" if expected.may_reconnect else ""),
        list(check_probes_once(capture, expected)),
    )
    if expected.once:
        yield (
            f"{', '.join(expected.once)} questions are not repeated to a server",
            list(check_questions_once(capture, expected)),
        )
