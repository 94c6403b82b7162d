#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns a text file into a C string: embed_text.py INPUT OUTPUT NAME."""

import sys

source, target, name = sys.argv[1:]
with open(source, encoding="ascii") as text:
    lines = [line.split("#")[0].strip() for line in text]
with open(target, "w", encoding="ascii") as header:
    header.write(f"static const char {name}[] =\n")
    for line in filter(None, lines):
        escaped = line.replace("\\", "\\\\").replace('"', '\\"')
        header.write(f'\t"{escaped}\\n"\n')
    header.write("\t;\n")
