# SPDX-License-Identifier: Apache-2.0
"""Process 1 of the namespaces of fairness: the network, the name servers, mail servers that answer or do not.

usage: fairness_holder.py STATE OPTIONS-JSON   (started by farmlib.py inside fresh namespaces)
Says READY on its standard output once every server answers; any other line is what went wrong.
"""

import asyncio
import json
import os
import pathlib
import shutil
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))

import farm_world  # noqa: E402
from fairness_world import (  # noqa: E402
    CROSSED,
    GOOD,
    POLICY_HOST,
    QUIET_NETWORK,
    SLOW_ANSWER,
    SLOW_SERVER,
    TARPIT,
    TLD,
    Counts,
    zone_lines,
)
from farm_holder import knot, make_certificates, nsd, run, set_up_network, start_servers  # noqa: E402

ROOT, ZONES = farm_world.ROOT, farm_world.ZONES
MX, SOA = 15, 6
NULL_MX = struct.pack("!3HIHHB", 0xC00C, MX, 1, 60, 3, 0, 0)


def is_tarpit(address):
    octets = [int(part) for part in address.split(".")]
    return octets[1] == 19 or octets[2] >= TARPIT


def is_crossed(address):
    return CROSSED <= int(address.split(".")[2]) < GOOD


async def mail(reader, writer):
    """SMTP without STARTTLS, or nothing at all."""
    address = writer.get_extra_info("sockname")[0]
    try:
        if is_tarpit(address):
            await reader.read()
            return
        if is_crossed(address):
            await asyncio.sleep(0.1)
        writer.write(b"220 mx.fair ESMTP\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            writer.write({b"EHLO": b"250 mx.fair\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"502 no\r\n"))
            if verb == b"QUIT":
                return
    except OSError:
        pass  # the client has gone
    finally:
        writer.close()


class PolicyHost:
    """Takes connections and says nothing; how many there were stands in a file."""

    def __init__(self, counted):
        self.counted, self.count = counted, 0

    async def serve(self, reader, writer):
        self.count += 1
        self.counted.write_text(f"{self.count}\n")
        try:
            while await reader.read(65536):
                pass
        except OSError:
            pass
        finally:
            writer.close()


class SlowServer(asyncio.DatagramProtocol):
    """Answers for every zone, late: a null MX, and that there is nothing else."""

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        asyncio.get_running_loop().call_later(SLOW_ANSWER, self.answer, data, addr)

    def answer(self, data, addr):
        end = data.index(b"\0", 12) + 5
        is_mx = struct.unpack("!H", data[end - 4 : end - 2])[0] == MX
        name = data[12 : end - 4]
        zone = b"".join(self.labels(name)[-2:]) + b"\0"
        soa = zone + struct.pack("!2HIH", SOA, 1, 60, 22) + b"\0\0" + struct.pack("!5I", 1, 60, 60, 60, 60)
        header = data[:2] + struct.pack("!5H", 0x8400, 1, int(is_mx), int(not is_mx), 0)
        self.transport.sendto(header + data[12:end] + (NULL_MX if is_mx else soa), addr)

    @staticmethod
    def labels(name):
        found = []
        while name[0]:
            found.append(name[: name[0] + 1])
            name = name[name[0] + 1 :]
        return found


def start(state, options):
    counts = Counts(**options["counts"])
    set_up_network()
    run("ip", "tuntap", "add", "dev", "quiet", "mode", "tun")
    run("ip", "link", "set", "quiet", "up")
    run("ip", "route", "add", QUIET_NETWORK, "dev", "quiet")
    make_certificates(state / "tls")
    zones = farm_world.ZoneFiles(None, state / "zones", None)
    text = "\n".join(zone_lines(counts, ZONES))
    (state / "zones" / f"{TLD}.zone").write_text(f"$ORIGIN {TLD}.\n{zones.head()}{text}\n")
    anchor = zones.write(
        "root", "", ["@ NS a.rootns.", f"a.rootns. A {ROOT}", f"{TLD}. NS ns.{TLD}.", f"ns.{TLD}. A {ZONES}"], True
    )
    (state / "root.key").write_text(anchor + "\n")
    shutil.copyfile(state / "root.key", state / "zones/root.key")
    (state / "root.hints").write_text(f". 3600000 NS a.rootns.\na.rootns. 3600000 A {ROOT}\n")
    start_servers(
        state,
        {
            "root": (nsd(state, "root", ROOT, [""]), ROOT, [""]),
            "zones": (knot(state, "zones-server", ZONES, [TLD]), ZONES, [TLD]),
        },
    )


async def serve(state):
    loop = asyncio.get_running_loop()
    await asyncio.start_server(mail, "0.0.0.0", 25, backlog=1000)
    await asyncio.start_server(PolicyHost(state / "fetches").serve, POLICY_HOST, 443, backlog=1000)
    await loop.create_datagram_endpoint(SlowServer, local_addr=(SLOW_SERVER, 53))
    print("READY", flush=True)
    os.close(1)
    await asyncio.Event().wait()


def main():
    state = pathlib.Path(sys.argv[1])
    try:
        start(state, json.loads(sys.argv[2]))
        asyncio.run(serve(state))
    except Exception as error:  # said to who started the namespaces; they end with this process
        print(f"{type(error).__name__}: {error}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
