# SPDX-License-Identifier: Apache-2.0
"""Things that many domains share, each counted once."""

from collections import Counter
from collections.abc import Iterator

from oracle.address_facts import Key, Unit
from oracle.fields import Fact


class Distinct:
    """Facts by key. Of several sightings of a key the one of lowest order is kept, so that the order of
    the records makes no difference. Memory grows with the number of keys; equal facts are kept once."""

    def __init__(self) -> None:
        self.kept: dict[Key, tuple[str, frozenset[Fact]]] = {}  # key -> (order, facts)
        self.pool: dict[frozenset[Fact], frozenset[Fact]] = {}  # facts -> the same facts

    def add(self, unit: Unit) -> None:
        kept = self.kept.get(unit.key)
        if kept is None or unit.order < kept[0]:
            self.kept[unit.key] = (unit.order, self.pool.setdefault(unit.facts, unit.facts))

    def __len__(self) -> int:
        return len(self.kept)

    def counts(self) -> Counter[Fact]:
        """Fact -> number of keys."""
        return Counter(fact for _, facts in self.kept.values() for fact in facts)

    def items(self) -> Iterator[tuple[Key, frozenset[Fact]]]:
        """(key, facts) of each."""
        return ((key, facts) for key, (_, facts) in self.kept.items())
