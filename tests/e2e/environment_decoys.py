# SPDX-License-Identifier: Apache-2.0
"""What an environment may lead a program to: servers that note who comes, and files whose opening is seen."""

import contextlib
import ctypes
import errno
import os
import pathlib
import socketserver
import struct
import threading

NETWORK = "198.19.250.0/24"  # of the lab; nothing else is there
PROXY, RESOLVER = ("198.19.250.1", 3128), ("198.19.250.2", 53)
NXDOMAIN = 3


def question_name(message):
    """The name that a DNS query asks for."""
    labels, offset = [], 12
    while offset < len(message) and message[offset]:
        labels.append(message[offset + 1 : offset + 1 + message[offset]].decode("latin1"))
        offset += 1 + message[offset]
    return ".".join(labels)


def refusal(message):
    return message[:2] + struct.pack("!BB", 0x81, 0x80 | NXDOMAIN) + message[4:6] + bytes(6) + message[12:]


class Decoys:
    """A proxy, which answers with the authorization it was given, and a resolver that knows no name."""

    def __init__(self):
        self.seen: list[str] = []
        note = self.seen.append

        class Proxy(socketserver.StreamRequestHandler):
            def handle(self):
                lines: list[str] = []
                while (line := self.rfile.readline(4096).strip()) and len(lines) < 100:
                    lines.append(line.decode("latin1"))
                note(f"proxy: {lines[0] if lines else '(nothing)'}")
                body = "".join(f"{line}\n" for line in lines if line.lower().startswith("authorization:"))
                status = "200 OK" if lines and lines[0].startswith("GET") else "502 Bad Gateway"
                self.wfile.write(
                    f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
                )

        class Datagrams(socketserver.DatagramRequestHandler):
            def handle(self):
                message = self.rfile.read()
                note(f"resolver: {question_name(message)}")
                self.wfile.write(refusal(message))

        class Streams(socketserver.StreamRequestHandler):
            def handle(self):
                message = self.rfile.read(int.from_bytes(self.rfile.read(2), "big"))
                note(f"resolver, by TCP: {question_name(message)}")
                answer = refusal(message)
                self.wfile.write(len(answer).to_bytes(2, "big") + answer)

        socketserver.TCPServer.allow_reuse_address = True
        self.servers = [
            socketserver.ThreadingTCPServer(PROXY, Proxy),
            socketserver.ThreadingUDPServer(RESOLVER, Datagrams),
            socketserver.ThreadingTCPServer(RESOLVER, Streams),
        ]

    def __enter__(self):
        for server in self.servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def taken(self):
        """What was seen since the last call, each once."""
        seen = sorted(set(self.seen))
        self.seen.clear()
        return seen


class Watch:
    """Sees files that are opened, by inotify, under whatever name and in whatever mount."""

    OPENED = 0x20  # IN_OPEN
    FOLDER = 0x40000000  # IN_ISDIR
    EVENT = struct.Struct("iIII")

    def __init__(self, paths):
        self.library = ctypes.CDLL(None, use_errno=True)
        self.descriptor = self.library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.descriptor < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        self.paths: dict[int, pathlib.Path] = {}
        for path in paths:
            number = self.library.inotify_add_watch(self.descriptor, os.fsencode(path), self.OPENED)
            if number < 0:
                raise OSError(ctypes.get_errno(), f"inotify_add_watch {path}")
            self.paths[number] = pathlib.Path(path).resolve()

    def close(self):
        os.close(self.descriptor)

    def events(self):
        while True:
            try:
                data = os.read(self.descriptor, 65536)
            except OSError as error:
                if error.errno != errno.EAGAIN:
                    raise
                return
            while data:
                number, mask, _, size = self.EVENT.unpack_from(data)
                name = data[self.EVENT.size : self.EVENT.size + size].rstrip(b"\0").decode()
                data = data[self.EVENT.size + size :]
                yield number, mask, name

    def taken(self):
        """The files that were opened since the last call."""
        return sorted(
            {str(self.paths[number] / name) for number, mask, name in self.events() if not mask & self.FOLDER}
        )


@contextlib.contextmanager
def watching(paths):
    watch = Watch(paths)
    try:
        yield watch
    finally:
        watch.close()
