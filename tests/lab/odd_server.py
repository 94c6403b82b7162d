#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The odd mail server: plays the dialogues of dialogues.py on the addresses of world_mail.py.

Every line it receives goes to odd_server.log in the state directory as "TIME ADDRESS LABEL COMMAND",
with (connect), (tls NAME), (tls failed) and (close) for what is not a command, flushed at once. TIME
is in seconds of the monotonic clock; octets outside ASCII and controls are escaped.
"""

import pathlib
import selectors
import socket
import ssl
import struct
import sys
import threading
import time
from typing import cast

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "parts"))

import world_mail  # noqa: E402
from common import STATE, FirstAttempts  # noqa: E402
from dialogues import CLOSE, DIALOGUES, END_TLS, RESET, SILENCE, Drip, Forever, Pause  # noqa: E402

LINE_LIMIT = 4096
IDLE = 60.0
log_lock = threading.Lock()
attempts = FirstAttempts()


class Ended(Exception):
    """The session is over."""


def has_octets(action):
    return isinstance(action, bytes | Drip)


class Session:
    """One connection."""

    def __init__(self, sock, address, host, log):
        self.sock = sock
        self.address = address
        self.host = host
        self.dialogue = DIALOGUES[host.profile]
        if self.dialogue.first and attempts.is_first(address):
            self.dialogue = self.dialogue.first
        self.name = host.certificate or f"{host.profile}.lab"
        self.log_file = log
        self.buffer = b""
        self.encrypted = False
        sock.settimeout(IDLE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log(self, text):
        text = text.encode("unicode_escape").decode()
        with log_lock:
            print(f"{time.monotonic():.3f}", self.address, self.host.profile, text, file=self.log_file, flush=True)

    def run(self):
        self.log("(connect)")
        try:
            self.play(self.dialogue.greeting)
            while True:
                self.obey(self.read_line())
        except (Ended, OSError, ssl.SSLError):
            pass  # the peer's end of a session is not an error here: what counts is in the log
        finally:
            self.log("(close)")
            self.sock.close()

    def obey(self, line):
        """Answer one command."""
        self.log(line.decode("latin1"))
        command = line.split(b" ")[0].upper()
        if command == b"EHLO":
            self.play(self.dialogue.ehlo_tls if self.encrypted else self.dialogue.ehlo)
        elif command == b"HELO":
            self.play(self.dialogue.helo)
        elif command == b"STARTTLS" and not self.encrypted:
            self.play(self.dialogue.starttls)
            if self.accepts_tls():
                self.start_tls()
        elif command == b"QUIT":
            self.play(self.dialogue.quit)
        else:
            self.play([b"500 5.5.1 unknown command\r\n"])

    def accepts_tls(self):
        """The first line that has a code begins with 2."""
        said = b"".join(getattr(action, "data", action) for action in self.dialogue.starttls if has_octets(action))
        return next((line[:1] == b"2" for line in said.splitlines() if line[:1].isdigit()), False)

    def play(self, actions):
        """Do what a reply says."""
        for action in actions:
            if isinstance(action, bytes):
                self.sock.sendall(action.replace(b"{host}", self.name.encode()))
            elif isinstance(action, Drip):
                for octet in action.data.replace(b"{host}", self.name.encode()):
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
        """Close, reset, or stay silent until the client goes."""
        if action == RESET:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif action == END_TLS:
            self.sock.unwrap()
        elif action == SILENCE:
            while True:
                self.log(self.read_line().decode("latin1"))
        elif action != CLOSE:
            raise ValueError(f"no such action: {action!r}")
        raise Ended

    def read_line(self):
        """One line without its end; the end of the connection ends the session."""
        while b"\n" not in self.buffer:
            data = self.sock.recv(LINE_LIMIT)
            if not data or len(self.buffer) > LINE_LIMIT:
                raise Ended
            self.buffer += data
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r")

    def start_tls(self):
        """A handshake, or what the dialogue has instead of one."""
        if self.dialogue.tls != "handshake":
            if not self.sock.recv(LINE_LIMIT):
                raise Ended
            self.log("(ClientHello)")
            self.play(self.dialogue.tls)
            raise Ended
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(
            STATE / "certs" / f"{self.host.certificate}.pem", STATE / "certs" / f"{self.host.certificate}.key"
        )
        context.sni_callback = self.server_name
        if self.dialogue.client_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(STATE / "ca.pem")
        try:
            self.sock = context.wrap_socket(self.sock, server_side=True, suppress_ragged_eofs=True)
        except (ssl.SSLError, OSError) as error:
            self.log(f"(tls failed: {error})")
            raise Ended from error
        self.encrypted = True
        self.buffer = b""

    def server_name(self, sock, name, _context):
        self.log(f"(tls {name or 'without a name'})")
        if name and self.dialogue.sni_alert < 0:
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        return self.dialogue.sni_alert if name and self.dialogue.sni_alert > 0 else None


def listen(address, backlog=64):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, 25))
    sock.listen(backlog)
    return sock


def keep_full(address):
    """An accept queue that is full and never emptied: the kernel then drops every SYN."""
    listener = listen(address, 0)
    clients = []
    for _ in range(2):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex((address, 25))
        clients.append(client)
    return listener, clients


def main():
    selector = selectors.DefaultSelector()
    kept = []
    with open(STATE / "odd_server.log", "a") as log:
        for host in world_mail.all_hosts():
            if host.software != "odd":
                continue
            for address in host.addresses():
                if host.profile == "full":
                    kept.append(keep_full(address))
                else:
                    selector.register(listen(address), selectors.EVENT_READ, (address, host))
        while True:
            for key, _ in selector.select():
                sock, _peer = cast("socket.socket", key.fileobj).accept()
                address, host = key.data
                session = Session(sock, address, host, log)
                threading.Thread(target=session.run, daemon=True).start()


if __name__ == "__main__":
    main()
