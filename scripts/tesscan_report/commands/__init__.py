# SPDX-License-Identifier: Apache-2.0
"""The commands of tesscan-report: a module each, with add_arguments(parser) and run(options) -> exit status."""
