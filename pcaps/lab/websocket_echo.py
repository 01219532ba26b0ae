#!/usr/bin/env python3
"""A WebSocket server that sends every message back. Usage: websocket_echo.py PORT"""

import base64
import hashlib
import socket
import sys

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def exactly(peer, count):
    data = b""
    while len(data) < count:
        more = peer.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def serve(peer):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += exactly(peer, 1)
    key = next(line.split(b":", 1)[1].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key:"))
    accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
    peer.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n")
    while True:
        first, second = exactly(peer, 2)
        length = second & 0x7F
        mask = exactly(peer, 4)
        payload = bytes(byte ^ mask[index % 4] for index, byte in enumerate(exactly(peer, length)))
        peer.sendall(bytes([first, length]) + payload)
        if first & 15 == 8:
            return


def main():
    listener = socket.create_server(("0.0.0.0", int(sys.argv[1])))
    while True:
        peer, _ = listener.accept()
        try:
            serve(peer)
        except EOFError:
            pass
        peer.close()


if __name__ == "__main__":
    main()
