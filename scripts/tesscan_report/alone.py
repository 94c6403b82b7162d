# SPDX-License-Identifier: Apache-2.0
"""A command that is run by itself, as python3 -m does."""

import argparse
import os
import sys
from types import ModuleType

from oracle.terminal import printable_streams


def run_alone(name: str, command: ModuleType) -> int:
    """The exit status of a module of commands, with the arguments that Python was given."""
    parser = argparse.ArgumentParser(
        prog=name, description=command.__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    command.add_arguments(parser)
    with printable_streams():
        try:
            status: int = command.run(parser.parse_args())
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
    return status
