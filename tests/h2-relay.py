#!/usr/bin/env python3
"""Relay HTTP/2 between a client and nghttpx, and break it frame by frame.

usage: h2-relay.py PORT-FILE BACKEND-PORT CERT KEY FAULT [COUNT]

Both sides speak TLS.  FAULT is what becomes of streams, COUNT times at most:

refuse   every third stream is RST_STREAM(REFUSED_STREAM) before an answer
rst      every third stream is RST_STREAM(INTERNAL_ERROR) within its body
goaway   when ten streams were opened, GOAWAY says that six were: the others
         get no answer, and the connection ends when the six are done
graceful GOAWAY when five streams were opened; all are answered
cut      the connection ends within the body of the fifth stream

The backend's headers must not refer to headers before them, for some of them
never reach the client: nghttpx --frontend-http2-encoder-dynamic-table-size=0.
"""

import os
import socket
import ssl
import struct
import sys
import threading

DATA, HEADERS, RST_STREAM, GOAWAY = 0, 1, 3, 7
END_STREAM = 1
INTERNAL_ERROR, REFUSED_STREAM = 2, 7
PREFACE = len(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")

left = 0  # faults
lock = threading.Lock()


def take():
    """May one more connection or stream be broken?"""
    global left
    with lock:
        left -= 1
        return left >= 0


def exactly(sock, n):
    got = b""
    while len(got) < n:
        more = sock.recv(n - len(got))
        if not more:
            raise EOFError
        got += more
    return got


def frame(kind, flags, stream, payload):
    head = struct.pack(">I", len(payload))[1:] + bytes([kind, flags])
    return head + struct.pack(">I", stream) + payload


def read_frame(sock):
    head = exactly(sock, 9)
    size = int.from_bytes(head[:3], "big")
    stream = int.from_bytes(head[5:], "big") & 0x7FFFFFFF
    return head[3], head[4], stream, exactly(sock, size)


class Relay:
    def __init__(self, client, backend, fault):
        self.client, self.backend, self.fault = client, backend, fault
        self.opened = []
        self.broken = set()  # streams of which the client hears no more
        self.done = set()
        self.last = None  # of those that GOAWAY lets live
        self.out = threading.Lock()

    def tell(self, data):
        with self.out:
            self.client.sendall(data)

    def break_stream(self, stream, code):
        self.broken.add(stream)
        self.tell(frame(RST_STREAM, 0, stream, struct.pack(">I", code)))

    def on_open(self, stream):
        self.opened.append(stream)
        n = len(self.opened)
        if self.fault == "refuse" and n % 3 == 0 and take():
            self.break_stream(stream, REFUSED_STREAM)
        if self.fault == "goaway" and n == 10 and take():
            self.last = self.opened[5]
            self.tell(frame(GOAWAY, 0, 0, struct.pack(">II", self.last, 0)))
        if self.fault == "graceful" and n == 5 and take():
            self.tell(frame(GOAWAY, 0, 0, struct.pack(">II", 0x7FFFFFFF, 0)))

    def upward(self):
        """From the client to the backend; a stream may be broken at once."""
        self.backend.sendall(exactly(self.client, PREFACE))
        while True:
            kind, flags, stream, payload = read_frame(self.client)
            if kind == HEADERS and stream not in self.opened:
                self.on_open(stream)
            self.backend.sendall(frame(kind, flags, stream, payload))

    def is_dead(self, stream):
        return stream in self.broken or (
            self.last is not None and stream > self.last
        )

    def answer(self, kind, flags, stream, payload):
        """One frame to the client; False ends the connection."""
        place = self.opened.index(stream) + 1 if stream in self.opened else 0
        if kind == DATA and payload and place:
            if self.fault == "rst" and place % 3 == 0 and take():
                half = payload[: len(payload) // 2]
                self.tell(frame(DATA, 0, stream, half))
                self.break_stream(stream, INTERNAL_ERROR)
                return True
            if self.fault == "cut" and place == 5 and take():
                whole = frame(kind, flags, stream, payload)
                self.tell(whole[: len(whole) // 2])
                return False
        self.tell(frame(kind, flags, stream, payload))
        if flags & END_STREAM and kind in (DATA, HEADERS):
            self.done.add(stream)
        return self.last is None or not {
            s for s in self.opened if s <= self.last
        } <= self.done

    def downward(self):
        while True:
            kind, flags, stream, payload = read_frame(self.backend)
            if stream and self.is_dead(stream):
                continue
            if not self.answer(kind, flags, stream, payload):
                return

    def end(self):
        for s in (self.client, self.backend):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            s.close()

    def run(self, way):
        try:
            way()
        except (EOFError, OSError, ValueError):
            pass
        self.end()


def serve(conn, port, tls, fault):
    try:
        client = tls.wrap_socket(conn, server_side=True)
    except (OSError, ssl.SSLError):
        return
    ours = ssl.create_default_context()
    ours.check_hostname, ours.verify_mode = False, ssl.CERT_NONE
    ours.set_alpn_protocols(["h2"])
    backend = ours.wrap_socket(socket.create_connection(("127.0.0.1", port)))
    relay = Relay(client, backend, fault)
    for way in (relay.upward, relay.downward):
        threading.Thread(target=relay.run, args=(way,), daemon=True).start()


def main(port_file, port, cert, key, fault, count="1000"):
    global left
    left = int(count)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    tls.set_alpn_protocols(["h2"])
    listener = socket.create_server(("127.0.0.1", 0))
    with open(port_file + ".new", "w", encoding="ascii") as f:
        print(listener.getsockname()[1], file=f)
    os.rename(port_file + ".new", port_file)
    while True:
        conn, _ = listener.accept()
        threading.Thread(
            target=serve, args=(conn, int(port), tls, fault), daemon=True
        ).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
