# SPDX-License-Identifier: Apache-2.0
"""The negotiated tuple of a TLS session, in the words of Durumeric's table 2."""

from oracle.fields import Json, text

VERSIONS = {"TLSv1": "1.0", "TLSv1.1": "1.1", "TLSv1.2": "1.2", "TLSv1.3": "1.3"}
MACS = {"SHA": "SHA-1", "SHA256": "SHA-256", "SHA384": "SHA-384", "MD5": "MD5", "NULL": "NULL"}
CIPHERS = {"RC4_128": "RC4", "3DES_EDE_CBC": "3DES", "CHACHA20_POLY1305": "ChaCha20-Poly1305"}


def session_label(tls: Json) -> str:
    """ "1.2 ECDHE AES-128-GCM SHA-256": version, key exchange, cipher, hash, from the suite's IANA name."""
    version = text(tls["version"])
    cipher = tls["cipher"]
    name = text(cipher.get("iana", ""))
    if not name.startswith("TLS_"):
        return f"{VERSIONS.get(version, version)} {text(cipher.get('openssl') or cipher['id'])}"
    exchange, encryption, mac = split_suite(name)
    exchange = text(cipher.get("kx") or exchange)
    return " ".join((VERSIONS.get(version, version), exchange, encryption, mac))


def split_suite(name: str) -> tuple[str, str, str]:
    """TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 and TLS_AES_128_GCM_SHA256 -> key exchange, cipher, hash."""
    exchange, found, rest = name.removeprefix("TLS_").partition("_WITH_")
    if not found:
        exchange, rest = "any", exchange  # TLS 1.3: the suite does not tell
    encryption, _, mac = rest.rpartition("_")
    if mac not in MACS:
        encryption, mac = rest, "AEAD"  # CCM: no hash in the name
    return exchange.partition("_")[0], cipher_name(encryption), MACS.get(mac, mac)


def cipher_name(encryption: str) -> str:
    """AES_128_CBC is AES-128 in the published table, AES_128_GCM is AES-128-GCM."""
    return CIPHERS.get(encryption) or encryption.removesuffix("_CBC").replace("_", "-")
