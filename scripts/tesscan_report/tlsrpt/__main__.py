# SPDX-License-Identifier: Apache-2.0
"""The command by itself: python3 -m tesscan_report.tlsrpt, with scripts in PYTHONPATH."""

import sys

from tesscan_report.alone import run_alone
from tesscan_report.commands import tlsrpt

if __name__ == "__main__":
    sys.exit(run_alone("tlsrpt", tlsrpt))
