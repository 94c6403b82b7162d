# SPDX-License-Identifier: Apache-2.0
"""What tesscan-report prints, by the standard library alone: records -> counters -> tables -> text and CSV."""
