# SPDX-License-Identifier: Apache-2.0
"""What a reader must know before the tables: read from the manifest that stands beside the records."""

import json
import pathlib
from collections.abc import Iterator, Sequence

from report_lib.split import beside


def survey_notes(outputs: Sequence[str | pathlib.Path]) -> Iterator[str]:
    """One line for each thing that sets a survey apart from a whole one of the Internet."""
    for output in outputs:
        path = beside(output, ".manifest.json")
        if output == "-" or not path.is_file():
            continue
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest["state"] != "complete":
            yield f"{output}: the survey is {manifest['state']}: {manifest['output']['records']} records so far."
        if manifest["options"].get("dryrun"):
            yield f"{output}: a dry run, in which nothing was asked."
        elif manifest.get("lab_mode"):
            yield f"{output}: special-use networks were allowed: a laboratory, not the Internet."
    if len(outputs) > 1:
        yield "Several files are added up; a domain that stands in two of them counts twice."
