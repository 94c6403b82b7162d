#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The odd web server: policy hosts that do what nginx cannot be made to do (world_web.py, Site.odd).

Every request goes to odd_https.log as "TIME ADDRESS NAME REQUEST-LINE", with "NAME header: VALUE" lines
for all headers, flushed at once; TIME is in seconds of the monotonic clock, NAME the one of SNI.
"""

import pathlib
import selectors
import socket
import ssl
import sys
import threading
import time
from typing import cast

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "parts"))

import world_web  # noqa: E402
from common import STATE, FirstAttempts  # noqa: E402

IDLE = 90.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
CHUNK = 4000
log_lock = threading.Lock()
attempts = FirstAttempts()


class Visit:
    """One connection to one odd web server."""

    def __init__(self, sock, host, log):
        self.sock = sock
        self.host = host
        self.log_file = log
        self.name = "-"
        sock.settimeout(IDLE)

    def run(self):
        try:
            getattr(self, self.host.site.odd.replace("-", "_"))()
        except (OSError, EOFError):
            pass  # the client has gone, or does not like what it got
        finally:
            self.sock.close()

    def log(self, text):
        with log_lock:
            print(
                f"{time.monotonic():.3f}",
                self.host.address,
                self.name,
                text.encode("unicode_escape").decode(),
                file=self.log_file,
                flush=True,
            )

    def wait(self):
        """Until the client closes."""
        while self.sock.recv(4096):
            pass

    def take_request(self):
        """The handshake, and the request up to its empty line."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(
            STATE / "certs" / f"{self.host.certificate}.pem", STATE / "certs" / f"{self.host.certificate}.key"
        )
        context.sni_callback = self.server_name
        self.sock = context.wrap_socket(self.sock, server_side=True)
        request = b""
        while b"\r\n\r\n" not in request:
            data = self.sock.recv(4096)
            if not data or len(request) > 65536:
                raise EOFError
            request += data
        for line in request.decode("latin1").split("\r\n"):
            if line:
                self.log(line)

    def server_name(self, _sock, name, _context):
        self.name = name or "-"

    def finish(self):
        self.sock.unwrap().close()

    # what they do: one method per word of Site.odd

    def chunked(self):
        """The body in chunks, without a length said before."""
        self.take_request()
        self.sock.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        body = self.host.site.body
        for start in range(0, len(body), CHUNK):
            piece = body[start : start + CHUNK]
            self.sock.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.sock.sendall(b"0\r\n\r\n")
        self.finish()

    def endless(self):
        """A body that never ends."""
        self.take_request()
        self.sock.sendall(HEAD + b"\r\n" + self.host.site.body)
        while True:
            self.sock.sendall(b"padding: " + b"x" * 1000 + b"\r\n")

    def stall(self):
        """Half of the body, then nothing."""
        self.take_request()
        body = self.host.site.body
        self.sock.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body[: len(body) // 2])
        self.wait()

    def no_answer(self):
        self.take_request()
        self.wait()

    def drip(self):
        """One octet after the other, slower than anyone should wait for."""
        self.take_request()
        for octet in HEAD + b"\r\n" + self.host.site.body:
            self.sock.sendall(bytes([octet]))
            time.sleep(0.5)
        self.finish()

    def busy_first(self):
        """A first attempt comes too often."""
        self.take_request()
        if attempts.is_first(self.host.address):
            self.sock.sendall(b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n")
        else:
            body = self.host.site.body
            self.sock.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.finish()

    def cut_body(self):
        """Fewer octets than announced."""
        self.take_request()
        body = self.host.site.body
        self.sock.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body[: len(body) // 2])
        self.finish()

    def latin_type(self):
        """A media type with an octet that is no UTF-8."""
        self.take_request()
        body = self.host.site.body
        self.sock.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; note=\xe9\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        self.finish()

    def no_http(self):
        self.take_request()
        self.sock.sendall(b"\x00\x01 what is this?\r\n" * 3)
        self.finish()

    def tls_drop(self):
        self.sock.recv(4096)

    def tls_garbage(self):
        self.sock.recv(4096)
        self.sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    def tls_silent(self):
        self.wait()


def main():
    selector = selectors.DefaultSelector()
    for host in world_web.web_hosts():
        if host.site.odd:
            listener = socket.create_server((host.address, 443), backlog=64)
            selector.register(listener, selectors.EVENT_READ, host)
    with open(STATE / "odd_https.log", "a") as log:
        while True:
            for key, _ in selector.select():
                visit = Visit(cast("socket.socket", key.fileobj).accept()[0], key.data, log)
                threading.Thread(target=visit.run, daemon=True).start()


if __name__ == "__main__":
    main()
