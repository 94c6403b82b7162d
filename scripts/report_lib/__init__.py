"""The parts of scripts/report: records -> counters -> tables -> text and CSV."""
