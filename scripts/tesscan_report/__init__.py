# SPDX-License-Identifier: Apache-2.0
"""tesscan-report: from records of surveys, and from reports of senders, to answers."""
