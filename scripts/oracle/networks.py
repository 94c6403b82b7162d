# SPDX-License-Identifier: Apache-2.0
"""A map of networks to names (operators, countries) that the user supplies; the longest prefix wins."""

import csv
import ipaddress
import pathlib

from oracle.figures import DataError

UNMAPPED = "in no network of the map"


class Networks:
    def __init__(self) -> None:
        # (octets of the address, prefix length) -> network as a number -> name
        self.levels: dict[tuple[int, int], dict[int, str]] = {}

    def add(self, network: ipaddress.IPv4Network | ipaddress.IPv6Network, name: str) -> None:
        level = self.levels.setdefault((network.max_prefixlen // 8, network.prefixlen), {})
        level[int(network.network_address) >> (network.max_prefixlen - network.prefixlen)] = name

    def name_of(self, packed: bytes) -> str:
        """The name of an address in its binary form."""
        number, width = int.from_bytes(packed, "big"), 8 * len(packed)
        for (size, length), level in sorted(self.levels.items(), key=lambda item: -item[0][1]):
            if size == len(packed) and number >> (width - length) in level:
                return level[number >> (width - length)]
        return UNMAPPED


def load_networks(path: str | pathlib.Path) -> Networks:
    """CSV of network,name. Raises DataError, OSError."""
    networks = Networks()
    with open(path, encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        if next(rows, None) != ["network", "name"]:
            raise DataError(f"{path}: line 1: expected network,name")
        for row in rows:
            try:
                network, name = row
                networks.add(ipaddress.ip_network(network), name)
            except ValueError as error:
                raise DataError(f"{path}: line {rows.line_num}: {error}") from error
    return networks
