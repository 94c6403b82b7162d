# SPDX-License-Identifier: Apache-2.0
"""Mail servers and web servers that play the rows of hostile_rows.py, each on addresses of its own."""

import selectors
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from typing import cast

from dialogues import CLOSE, RESET, SILENCE, Drip, Forever, Pause
from hostile_rows import DEAF, Flood, Handshake, Raw

IDLE = 60.0
READ = 65536
SMALL = 65536  # longer octets hold no {host}


class Ended(Exception):
    """The session is over."""


class Session:
    """One connection with a client."""

    def __init__(self, sock, row, state):
        self.sock, self.row, self.state = sock, row, state
        self.buffer = b""
        sock.settimeout(IDLE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def run(self):
        try:
            self.serve()
        except (Ended, OSError, ssl.SSLError):
            pass  # the client has gone: it is the one that is looked at
        finally:
            self.sock.close()

    def serve(self):
        raise NotImplementedError

    def play(self, actions):
        for action in actions:
            if isinstance(action, bytes):
                self.sock.sendall(action.replace(b"{host}", b"mx.hostile") if len(action) < SMALL else action)
            elif isinstance(action, Drip):
                for octet in action.data:
                    self.sock.sendall(bytes([octet]))
                    time.sleep(action.seconds)
            elif isinstance(action, Forever):
                while True:
                    self.sock.sendall(action.data)
            elif isinstance(action, Pause):
                time.sleep(action.seconds)
            else:
                self.end(action)

    def end(self, action):
        if action == RESET:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif action == DEAF:
            time.sleep(IDLE)
        elif action == SILENCE:
            while self.sock.recv(READ):
                pass
        elif action != CLOSE:
            raise ValueError(f"no such action: {action!r}")
        raise Ended

    def flood(self, kind, certificate):
        self.sock.settimeout(None)
        files = [self.state / "tls" / f"{certificate}{suffix}" for suffix in (".pem", ".key")]
        subprocess.run([self.state / "hostile_tls", kind, *files], stdin=self.sock, check=False)
        raise Ended

    def context(self, certificate, version=None, dh=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0" if dh else "ALL:@SECLEVEL=0")
        if dh:
            context.load_dh_params(self.state / "tls" / f"{dh}.dh")
            version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.state / "tls" / f"{certificate}.pem", self.state / "tls" / f"{certificate}.key")
        context.maximum_version = version or ssl.TLSVersion.MAXIMUM_SUPPORTED
        return context


class Mail(Session):
    """SMTP as the row's dialogue says."""

    def serve(self):
        dialogue = self.row.mail
        self.play(dialogue.greeting)
        while True:
            command = self.read_line().split(b" ")[0].upper()
            if command == b"STARTTLS":
                self.play(dialogue.starttls)
                self.start_tls(dialogue.tls)
            elif command == b"EHLO":
                encrypted = isinstance(self.sock, ssl.SSLSocket)
                self.play(dialogue.ehlo_tls if encrypted else dialogue.ehlo)
            elif command == b"HELO":
                self.play(dialogue.helo)
            elif command == b"QUIT":
                self.play(dialogue.quit)
            else:
                self.play([b"500 what?\r\n"])

    def read_line(self):
        while b"\n" not in self.buffer:
            data = self.sock.recv(READ)
            if not data:
                raise Ended
            self.buffer += data
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r")

    def start_tls(self, tls):
        self.buffer = b""
        if isinstance(tls, list):
            if not self.sock.recv(READ):
                raise Ended
            self.play(tls)
            raise Ended
        if isinstance(tls, Flood):
            self.flood(tls.kind, "plain")
        tls = tls if isinstance(tls, Handshake) else Handshake("plain")
        self.sock = self.context(tls.certificate, tls.version, tls.dh).wrap_socket(self.sock, server_side=True)


class Web(Session):
    """HTTPS with the row's answer to whatever is asked."""

    def serve(self):
        if isinstance(self.row.web, Flood):
            self.flood(self.row.web.kind, "web")
        if isinstance(self.row.web, Raw):
            self.sock.recv(READ)
            self.play(self.row.web.actions)
        self.sock = self.context("web").wrap_socket(self.sock, server_side=True)
        request = b""
        while b"\r\n\r\n" not in request:
            data = self.sock.recv(READ)
            if not data:
                raise Ended
            request += data
        self.play(self.row.web)
        self.sock.unwrap()


def serve(rows, state):
    """Every row's servers, for ever."""
    threading.stack_size(512 * 1024)
    selector = selectors.DefaultSelector()
    for row in rows:
        net = row.address.rpartition(".")[0]
        mail = [(address, 25, Mail) for address in (row.address, *(f"{net}.{26 + n}" for n in range(row.more)))]
        for address, port, kind in (*mail, (row.web_address, 443, Web)):
            if row.mail if kind is Mail else row.web:
                listener = socket.create_server((address, port), backlog=64)
                selector.register(listener, selectors.EVENT_READ, (kind, row))
    print("READY", flush=True)
    while True:
        for key, _ in selector.select():
            kind, row = key.data
            sock, _ = cast("socket.socket", key.fileobj).accept()
            threading.Thread(target=kind(sock, row, state).run, daemon=True).start()


if __name__ == "__main__":
    sys.exit("started by hostile_holder.py")
