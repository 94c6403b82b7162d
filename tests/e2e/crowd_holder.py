# SPDX-License-Identifier: Apache-2.0
"""Process 1 of the namespaces of name_servers: the farm, zones on one slow name server, and a listener.

usage: crowd_holder.py STATE OPTIONS-JSON   (started by farmlib.py inside fresh namespaces)
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))

import farm_holder  # noqa: E402
import farm_world  # noqa: E402

SLOW = "198.18.0.9"  # the name server of them all
DEAD = "198.18.0.10"  # no name server is there
options_given: dict = {}


class CrowdZones(farm_world.ZoneFiles):
    def hazards(self):
        zones = [f"slow{number} NS ns.slow0" for number in range(options_given["slow_zones"])]
        return [*super().hazards(), *zones, f"ns.slow0 A {SLOW}", "dead NS ns.dead", f"ns.dead A {DEAD}"]


def start(state, options):
    options_given.update(options)
    setattr(farm_world, "ZoneFiles", CrowdZones)  # noqa: B010  what farm_holder makes of it
    processes = farm_holder.start(state, options)
    server = [
        sys.executable,
        str(HERE / "crowd_server.py"),
        SLOW,
        str(options["answer_delay"]),
        str(state / "crowd.json"),
    ]
    # Its check is not the farm's, which has less patience than this server.
    more = {"slow": (server, None, (state / "crowd.json").exists)}
    return {**processes, **farm_holder.start_servers(state, more)}


if __name__ == "__main__":
    sys.exit(farm_holder.hold(start))
