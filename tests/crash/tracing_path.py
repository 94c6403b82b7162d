# SPDX-License-Identifier: Apache-2.0
"""Where the modules of the other tests are; to be imported first."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

import tracing  # noqa: E402,F401  it finds the farm's
