#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the table of scanners from the names in scanners/meson.build: make_registry.py OUTPUT NAME..."""

import sys

target, names = sys.argv[1], sys.argv[2:]
with open(target, "w", encoding="ascii") as source:
    source.write('#include "engine/scanner.h"\n\n')
    source.writelines(f"extern const struct scanner {name}_scanner;\n" for name in names)
    source.write("extern const struct scanner *const scanner_registry[];\n")
    source.write("const struct scanner *const scanner_registry[] = {\n")
    source.writelines(f"\t&{name}_scanner,\n" for name in names)
    source.write("\tNULL,\n};\n")
