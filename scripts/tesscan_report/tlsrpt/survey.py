# SPDX-License-Identifier: Apache-2.0
"""What a survey found where senders met something: its findings by domain and MX host."""

from collections.abc import Collection
from typing import Any

from oracle.records import read_whole

NOT_SURVEYED = "not surveyed"
NOTHING_FOUND = "nothing found"


class Survey:
    def __init__(self, day: str = "") -> None:
        self.day = day
        self.found: dict[tuple[str, str], list[str]] = {}

    def add(self, record: dict[str, Any]) -> None:
        """A record that has findings; what is of the domain as a whole is of the host ""."""
        domain = record["domain"]
        self.found.setdefault((domain, ""), [])
        for host in record.get("hosts", []):
            self.found.setdefault((domain, str(host["name"]).rstrip(".").lower()), [])
        for finding in record["findings"]:
            host = str(finding.get("host", "")).rstrip(".").lower()
            ids = self.found.setdefault((domain, host), [])
            if finding["id"] not in ids:
                ids.append(finding["id"])
        self.day = max(self.day, str(record["time"])[:10])

    def text(self, domain: str, host: str) -> str:
        ids = self.found.get((domain, host))
        if ids is None:
            return NOT_SURVEYED
        return " ".join(ids) or NOTHING_FOUND


def read_survey(path: str, domains: Collection[str]) -> Survey:
    """The findings on these domains in an output of tesscan. Raises InputError, and ValueError for no record."""
    survey = Survey()
    for record in read_whole(path):
        if record.get("domain") not in domains or "findings" not in record:
            continue
        try:
            survey.add(record)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}: not a record: {error}") from error
    return survey
