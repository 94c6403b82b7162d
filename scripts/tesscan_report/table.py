# SPDX-License-Identifier: Apache-2.0
"""A table of any command, as it is before it is written."""

from collections.abc import Sequence
from typing import NamedTuple

Cell = str | int | float | None  # a float is a share in percent; None is what does not apply


class Table(NamedTuple):
    name: str
    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
