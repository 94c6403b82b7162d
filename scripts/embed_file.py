#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns any file into octets of C: embed_file.py INPUT OUTPUT NAME."""

import sys

source, target, name = sys.argv[1:]
with open(source, "rb") as file:
    octets = file.read()
with open(target, "w", encoding="ascii") as header:
    header.write(f"static const unsigned char {name}[] = {{\n")
    for start in range(0, len(octets), 24):
        header.write("\t" + "".join(f"{octet}, " for octet in octets[start : start + 24]).rstrip() + "\n")
    header.write("};\n")
