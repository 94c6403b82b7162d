# SPDX-License-Identifier: Apache-2.0
"""The lab's certificates, made from the rows of world_mail.py, and the octets that TLSA records hold.

A certificate lies in the state directory as certs/NAME.pem (the chain as its server sends it) and
certs/NAME.key. Nothing here judges a certificate: the verdicts are in expected.csv, by hand.
"""

import datetime
import hashlib
import ipaddress
import ssl

from common import STATE, LabError, run, write
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

SUBJECT_ALT_NAME = ObjectIdentifier("2.5.29.17")
UNKNOWN_EXTENSION = ObjectIdentifier("1.3.6.1.4.1.32473.1")
NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0, tzinfo=None)


class Certificates:
    """All certificates of the lab by name; issuers are made on demand."""

    def __init__(self, rows, default):
        self.rows = rows
        self.default = default
        self.keys = {}
        self.made = {}

    def row(self, name):
        if name in self.rows:
            return self.rows[name]
        if "." in name:
            return self.default(name)
        raise LabError(f"no certificate is named {name}")

    def key(self, name):
        row = self.row(name)
        if row.same_key:
            return self.key(row.same_key)
        if name not in self.keys:
            self.keys[name] = new_key(row.key)
        return self.keys[name]

    def get(self, name):
        """The x509 certificate, made at its first use."""
        if name not in self.made:
            self.made[name] = self.make(name)
        return self.made[name]

    def make(self, name):
        row = self.row(name)
        issuer = row.issuer or name
        subject = subject_of(row, name)
        issuer_name = subject if issuer == name else self.get(issuer).subject
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer_name)
            .public_key(self.key(name).public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW + datetime.timedelta(days=row.days[0]))
            .not_valid_after(NOW + datetime.timedelta(days=row.days[1]))
        )
        for extension, critical in extensions_of(row, self.key(name), self.key(issuer)):
            builder = builder.add_extension(extension, critical)
        signer = self.key(issuer)
        digest = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
        certificate = builder.sign(signer, digest)
        if row.repeated:
            return altered(certificate, row, signer)
        return flip_signature(certificate) if row.bad_signature else certificate

    def chain(self, name):
        """The certificates a server with this certificate sends, leaf first."""
        return [self.get(name), *(self.get(other) for other in self.row(name).chain)]

    def write_server(self, name):
        """Write chain and key for a server; returns both paths."""
        folder = STATE / "certs"
        key = self.key(name).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return (write(folder / f"{name}.pem", pem(self.chain(name))), write(folder / f"{name}.key", key.decode()))

    def write_ocsp(self, name):
        """Write an OCSP response of the certificate's issuer that says "good"; returns its path."""
        issuer = self.row(name).issuer
        response = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=self.get(name),
                issuer=self.get(issuer),
                algorithm=hashes.SHA1(),
                cert_status=ocsp.OCSPCertStatus.GOOD,
                this_update=NOW,
                next_update=NOW + datetime.timedelta(days=7),
                revocation_time=None,
                revocation_reason=None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.NAME, self.get(issuer))
            .sign(self.key(issuer), hashes.SHA256())
        )
        path = STATE / "certs" / f"{name}.ocsp"
        path.write_bytes(response.public_bytes(serialization.Encoding.DER))
        return path

    def octets(self, kind, name):
        """The association data of a TLSA record: the whole certificate or key, or a digest of it."""
        certificate = self.get(name)
        der = certificate.public_bytes(serialization.Encoding.DER)
        spki = certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        table = {
            "cert": der,
            "spki": spki,
            "cert256": hashlib.sha256(der).digest(),
            "spki256": hashlib.sha256(spki).digest(),
            "cert512": hashlib.sha512(der).digest(),
            "spki512": hashlib.sha512(spki).digest(),
            "flipped": der[:-1] + bytes([der[-1] ^ 1]),
        }
        return table[kind]


def new_key(kind):
    """A private key of a kind: p256, p384, ed25519, or a number of RSA bits."""
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if kind in ("p256", "p384"):
        return ec.generate_private_key(ec.SECP256R1() if kind == "p256" else ec.SECP384R1())
    if int(kind) < 1024:  # Python's cryptography makes none so short, but takes it
        return serialization.load_pem_private_key(run("openssl", "genrsa", kind).encode(), None)
    return rsa.generate_private_key(65537, int(kind))


def pem(certificates):
    return "".join(c.public_bytes(serialization.Encoding.PEM).decode() for c in certificates)


def subject_of(row, name):
    """Subjects are unique, so that a chain never finds an issuer by accident."""
    common_name = [x509.NameAttribute(NameOID.COMMON_NAME, row.cn)] if row.cn else []
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"Lab {name}"), *common_name])


def extensions_of(row, key, issuer_key):
    """(extension, critical) for every extension of the row."""
    yield x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False
    if row.odd_issuer:
        yield x509.AuthorityKeyIdentifier(b"no key of ours", None, None), False
    else:
        yield x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False
    yield x509.BasicConstraints(ca=row.ca, path_length=row.path_length), True
    if row.ca:
        yield key_usage(sign_certificates=True), True
    elif row.issuer and row.usage:
        yield key_usage(sign_certificates=False), True
        yield x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False
    names = [x509.DNSName(n) for n in row.dns]
    names += [x509.IPAddress(ipaddress.ip_address(n)) for n in row.ip]
    names += [x509.RFC822Name(n) for n in row.email]
    names += [x509.UniformResourceIdentifier(n) for n in row.uri]
    if names:
        yield x509.SubjectAlternativeName(names), False
    if row.raw_dns:  # SEQUENCE { [2] IMPLICIT IA5String }, which the library would not write
        name = b"\x82" + bytes([len(row.raw_dns)]) + row.raw_dns
        yield x509.UnrecognizedExtension(SUBJECT_ALT_NAME, b"\x30" + bytes([len(name)]) + name), False
    if row.policies:
        yield (
            x509.CertificatePolicies([x509.PolicyInformation(ObjectIdentifier(oid), None) for oid in row.policies]),
            False,
        )
    if row.permitted:
        yield x509.NameConstraints([x509.DNSName(row.permitted)], None), True
    if row.unknown_extension:
        yield x509.UnrecognizedExtension(UNKNOWN_EXTENSION, b"\x05\x00"), True


def key_usage(sign_certificates):
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        key_encipherment=not sign_certificates,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def flip_signature(certificate):
    """The same certificate with the last bit of its signature inverted."""
    der = bytearray(certificate.public_bytes(serialization.Encoding.DER))
    der[-1] ^= 1
    return x509.load_der_x509_certificate(bytes(der))


def elements(der):
    """The elements of a row of DER, each whole."""
    while der:
        length, header = der[1], 2
        if length & 0x80:
            header += length & 0x7F
            length = int.from_bytes(der[2:header], "big")
        yield der[: header + length]
        der = der[header + length :]


def content(element):
    return element[2 + (element[1] & 0x7F if element[1] & 0x80 else 0) :]


def element(tag, octets):
    length = len(octets)
    more = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag]) + (bytes([length]) if length < 0x80 else bytes([0x80 | len(more)]) + more) + octets


class Altered:
    """A certificate that the library would not read, as far as the lab asks for it."""

    def __init__(self, original, der):
        self.original = original
        self.subject = original.subject
        self.der = der

    def public_key(self):
        return self.original.public_key()

    def public_bytes(self, encoding):
        if encoding == serialization.Encoding.DER:
            return self.der
        return ssl.DER_cert_to_PEM_cert(self.der).encode()


def altered(certificate, row, signer):
    """The same certificate, signed anew, with what the library would not write (RFC 5280 4.1, 4.2)."""
    whole = certificate.public_bytes(serialization.Encoding.DER)
    signed, algorithm, _ = elements(content(whole))
    parts = list(elements(content(signed)))
    extensions = list(elements(content(content(parts[-1]))))
    wanted = ObjectIdentifier(row.repeated)
    again = [e for e, extension in zip(extensions, certificate.extensions, strict=True) if extension.oid == wanted]
    parts[-1] = element(0xA3, element(0x30, b"".join(extensions + again)))
    signed = element(0x30, b"".join(parts))
    signature = signer.sign(signed, ec.ECDSA(hashes.SHA256()))
    return Altered(certificate, element(0x30, signed + algorithm + element(0x03, b"\0" + signature)))
