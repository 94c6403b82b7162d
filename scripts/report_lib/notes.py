"""What a reader must know before the tables: read from the manifest that stands beside the records."""

import json
import pathlib


def manifest_path(output):
    """Where tesscan puts the manifest of an output file by default."""
    name = str(output).removesuffix(".gz")
    for suffix in (".jsonl", ".json"):
        if name.endswith(suffix):
            name = name.removesuffix(suffix)
            break
    return pathlib.Path(name + ".manifest.json")


def survey_notes(outputs):
    """One line for each thing that sets a survey apart from a whole one of the Internet."""
    for output in outputs:
        path = manifest_path(output)
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
