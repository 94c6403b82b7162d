# SPDX-License-Identifier: Apache-2.0
"""Shares, their rounding and confidence, and the published figures."""

import csv
import json
import math
import pathlib
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from oracle.fields import Json

WILSON_BELOW = 5000
MTA_DEFAULTS = (
    "starts_tls_when_sending",
    "accepts_starttls",
    "certificate",
    "can_validate_server_and_domain",
    "sends_in_clear_without_starttls",
)
Z_95 = 1.959963984540054

Figures = dict[str, Json]  # published figure by its id
Defaults = dict[str, dict[str, str]]  # MTA family -> its defaults


class DataError(Exception):
    """A data set that does not have its documented form."""


class Share(NamedTuple):
    """n of denominator; without a denominator it is a bare count."""

    n: int
    denominator: int | None = None
    name: str = ""


def percent(n: int, denominator: int) -> str | None:
    """
    n of denominator in percent with one decimal, rounded half up, as text; None for 0 of 0, and for more than there
    are: records that contradict themselves are no scanner's, but a file can hold them.
    """
    if not denominator or n > denominator:
        return None
    tenths = (2000 * n + denominator) // (2 * denominator)
    return f"{tenths // 10}.{tenths % 10}"


def wilson(n: int, denominator: int) -> tuple[str, str]:
    """The Wilson 95 % interval of a share, as two percentages in text."""
    share = n / denominator
    square = Z_95 * Z_95
    centre = share + square / (2 * denominator)
    half = Z_95 * math.sqrt(share * (1 - share) / denominator + square / (4 * denominator**2))
    scale = 1 + square / denominator
    low, high = (one_decimal(100 * min(1.0, max(0.0, value / scale))) for value in (centre - half, centre + half))
    return low, high


def one_decimal(value: float) -> str:
    return str(Decimal(value).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def interval(share: Share) -> tuple[str, str] | None:
    """Low and high of the interval, or None where the share is of many or of nothing, or is none (percent)."""
    if not share.denominator or share.denominator >= WILSON_BELOW or share.n > share.denominator:
        return None
    return wilson(share.n, share.denominator)


def share_text(share: Share) -> str:
    """125 (62.5 %) [30.6, 86.3]"""
    text = f"{share.n:,}"
    if share.denominator is None:
        return text
    rate = percent(share.n, share.denominator)
    if rate is None:
        return f"{text} (-)"
    bounds = interval(share)
    return f"{text} ({rate} %)" + (f" [{bounds[0]}, {bounds[1]}]" if bounds else "")


def load_figures(path: pathlib.Path) -> tuple[Figures, dict[str, str]]:
    """Published figures by id, and their sources by id. Raises DataError, OSError."""
    try:
        with open(path, encoding="utf-8") as stream:
            data = json.load(stream)
        sources = {
            name: f"{source['citation']} ({source['date']}): {source['population']}"
            for name, source in data["sources"].items()
        }
        figures = {figure["id"]: figure for figure in data["figures"]}
        for figure in figures.values():
            if figure["source"] not in sources or not figure["unit"] or not figure["date"]:
                raise DataError(f"{path}: {figure['id']}: without source, unit or date")
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: {error!r}") from error
    if len(figures) != len(data["figures"]):
        raise DataError(f"{path}: the same id twice")
    return figures, sources


def load_defaults(path: pathlib.Path) -> Defaults:
    """MTA family -> what it does by default. Raises DataError, OSError."""
    try:
        with open(path, encoding="utf-8") as stream:
            families = json.load(stream)["families"]
        return {entry["family"]: {key: entry[key] for key in MTA_DEFAULTS} for entry in families}
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: {error!r}") from error


def figure_text(figure: Json) -> str:
    """648,030 of 792,494 (81.8 %) D15"""
    parts = [figure["qualifier"]] if "qualifier" in figure else []
    if "text" in figure:
        parts.append(figure["text"])
    if "count" in figure:
        parts.append(f"{figure['count']:,}")
    if parts and "denominator" in figure:
        parts.append(f"of {figure['denominator']:,}")
    if "percent_from" in figure:
        parts.append(f"{figure['percent_from']} to {figure['percent_to']} %")
    if "percent" in figure:
        parts.append(f"({figure['percent']} %)" if "count" in figure else f"{figure['percent']} %")
    return " ".join(parts + [figure["source"]])


def load_providers(path: pathlib.Path) -> dict[str, str]:
    """Registered domain -> provider's name. Raises DataError, OSError."""
    providers: dict[str, str] = {}
    with open(path, encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        if next(rows, None) != ["registered_domain", "provider"]:
            raise DataError(f"{path}: line 1: expected registered_domain,provider")
        for row in rows:
            if len(row) != 2 or not all(row) or row[0] in providers:
                raise DataError(f"{path}: line {rows.line_num}: {row!r}")
            providers[row[0]] = row[1]
    return providers
