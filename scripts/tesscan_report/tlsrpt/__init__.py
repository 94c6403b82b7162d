# SPDX-License-Identifier: Apache-2.0
"""TLSRPT reports (RFC 8460): what senders elsewhere met at somebody's MX hosts."""
