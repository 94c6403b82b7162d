# SPDX-License-Identifier: Apache-2.0
"""The parts of scripts/report: records -> counters -> tables -> text and CSV."""
