# SPDX-License-Identifier: Apache-2.0
"""NSD, Knot and BIND, each process on its own address with the zones the tables give it."""

import shutil

from common import STATE, find_program, write

ZONES = STATE / "zones"


def served_zones(world):
    """{process: [zone names]}: what each real server holds; the odd server's zones lie on nsd."""
    served: dict[str, list[str]] = {process: [] for process in world.NAME_SERVERS}
    served["root-nsd"].append("")
    served["root-knot"].append("")
    for name, zone in world.ZONES.items():
        if zone.server in world.NAME_SERVERS:
            served[zone.server].append(name)
        elif zone.server != "lame":
            served["nsd"].append(name)
    return served


def nsd(process, address, zones):
    folder = STATE / "dns" / process
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "server:",
        f"  ip-address: {address}",
        "  port: 53",
        "  server-count: 1",
        '  username: ""',
        f'  zonesdir: "{ZONES}"',
        '  database: ""',
        f'  pidfile: "{folder}/pid"',
        "  do-ip6: no",
        f'  xfrdfile: "{folder}/xfrd"',
        f'  xfrdir: "{folder}"',
        '  zonelistfile: ""',
        f'  logfile: "{folder}/log"',
        "  verbosity: 1",
        "remote-control:",
        "  control-enable: no",
    ]
    for name in zones:
        lines += ["zone:", f'  name: "{name or "."}"', f'  zonefile: "{name or "root"}.zone"']
    config = write(folder / "nsd.conf", "\n".join(lines) + "\n")
    return [find_program("nsd"), "-d", "-c", config]


def knot(process, address, zones):
    folder = STATE / "dns" / process
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "server:",
        f"  rundir: {folder}",
        f"  listen: {address}@53",
        "  udp-workers: 1",
        "  tcp-workers: 1",
        "  background-workers: 1",
        "log:",
        f"  - target: {folder}/log",
        "    any: info",
        "database:",
        f"  storage: {folder}",
        "  journal-db-max-size: 16M",
        "  timer-db-max-size: 4M",
        "template:",
        "  - id: default",
        f"    storage: {ZONES}",
        "    zonefile-load: whole",
        "    journal-content: none",
        "zone:",
    ]
    for name in zones:
        lines += [f"  - domain: {name or '.'}", f"    file: {name or 'root'}.zone"]
    config = write(folder / "knot.conf", "\n".join(lines) + "\n")
    return [find_program("knotd"), "-c", config]


def bind(process, address, zones):
    folder = STATE / "dns" / process
    folder.mkdir(parents=True, exist_ok=True)
    # A copy: Debian's AppArmor profile of /usr/sbin/named allows it only the system's own folders.
    program = shutil.copy(find_program("named"), folder / "named")
    lines = [
        "options {",
        f'  directory "{folder}"; pid-file "{folder}/pid"; session-keyfile none;',
        f"  listen-on {{ {address}; }}; listen-on-v6 {{ none; }};",
        "  recursion no; dnssec-validation no; notify no; minimal-responses no-auth-recursive;",
        "};",
        "controls { };",
    ]
    for name in zones:
        lines.append(f'zone "{name or "."}" {{ type primary; file "{ZONES}/{name or "root"}.zone"; }};')
    config = write(folder / "named.conf", "\n".join(lines) + "\n")
    return [program, "-g", "-n", "1", "-c", config]


SOFTWARE = {"nsd": nsd, "knot": knot, "bind": bind}


def commands(world):
    """(process, software, command) for every name server process, its configuration written."""
    served = served_zones(world)
    for process, (software, address) in world.NAME_SERVERS.items():
        yield process, software, SOFTWARE[software](process, address, served[process])
