# SPDX-License-Identifier: Apache-2.0
"""What sets two surveys apart besides the domains: a change of figures may be one of these, so each is told."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from oracle.fields import Json, member
from oracle.records import InputError, Path
from oracle.split import beside

# Options that say where things are written and how much is told, not what is asked.
NO_WEIGHT = (
    *(
        "config",
        "certs",
        "check",
        "flush-interval",
        "format",
        "help",
        "input-file",
        "json",
        "list-scanners",
        "man-page",
    ),
    *("memory", "output-file", "overwrite", "quiet", "resume", "schema", "verbose", "version", "workers"),
)
# What is told of every survey: the title, and where it stands in the manifest.
TOLD = {
    "state": ("state",),
    "list (SHA-256)": ("input", "sha256"),
    "list format": ("input", "format"),
    "source addresses": ("vantage",),
    "EHLO name": ("ehlo_name",),
    "trust store (SHA-256)": ("ca_store", "sha256"),
    "intermediates (SHA-256)": ("intermediates", "sha256"),
    "DNSSEC trust anchor (SHA-256)": ("trust_anchor", "sha256"),
    "public suffix list": ("public_suffix_list",),
    "DNS library": ("dns", "library"),
    "TLS library": ("tls", "library"),
    "HTTP library": ("http", "library"),
    "scanners": ("scanners",),
}
OF_A_RUN = {"version of tesscan": "version", "commit of tesscan": "commit", "machine": "host"}


class Described(NamedTuple):
    """A survey as its manifest has it."""

    name: str  # as it was given
    started: str
    traits: dict[str, str]


def describe(path: Path) -> Described:
    """The survey whose output this is, by the manifest beside it. Raises InputError."""
    manifest = beside(path, ".manifest.json")
    try:
        return described(str(path), json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else None)
    except OSError as error:
        raise InputError(f"{manifest}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{manifest}: not a manifest: {error}") from error


def described(name: str, manifest: Json | None) -> Described:
    """Without a manifest nothing is known of the survey, which is a mark itself beside one that has one."""
    if manifest is None:
        return Described(name, "", {"manifest": "none"})
    traits = {"manifest": "yes"} | {title: plain(member(manifest, *path)) for title, path in TOLD.items()}
    for title, key in OF_A_RUN.items():
        traits[title] = " ".join(sorted({str(run[key]) for run in manifest["runs"] if key in run}))
    options = manifest["options"]
    traits |= {f"--{option}": plain(options[option]) for option in sorted(options) if option not in NO_WEIGHT}
    return Described(name, str(manifest["started"]), traits)


def plain(value: object) -> str:
    """A value of a manifest as one line; nothing for one that it does not have."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def differences(one: Described, other: Described) -> Iterator[tuple[str, str, str]]:
    """What differs, as it is in one and in the other. Of surveys of which one has no manifest, this alone."""
    titles = ["manifest"] if "none" in (one.traits["manifest"], other.traits["manifest"]) else [*one.traits]
    titles += [title for title in other.traits if title not in one.traits and len(titles) > 1]
    for title in titles:
        pair = one.traits.get(title, ""), other.traits.get(title, "")
        if pair[0] != pair[1]:
            yield title, *pair
