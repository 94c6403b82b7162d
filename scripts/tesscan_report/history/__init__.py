# SPDX-License-Identifier: Apache-2.0
"""Several surveys side by side: what changed between two, and figures over all of them."""
