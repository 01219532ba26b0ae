#!/usr/bin/env python3
"""
A repeater like UltraVNC's: viewers on one port receive `RFB 000.000` and answer with 250 bytes, NUL padded: `host:port` (mode I:
the repeater connects there) or `ID:number` (mode II: it waits for the server that sends the same 250 bytes on the other
port). Waiting servers receive a `REP 000.000` keep-alive. Then bytes are relayed in both directions.

Usage: repeater.py VIEWER_PORT SERVER_PORT KEEP_ALIVE_SECONDS
"""

import select
import socket
import sys
import threading
import time

BLOCK = 250


def read_block(peer):
    data = b""
    while len(data) < BLOCK:
        more = peer.recv(BLOCK - len(data))
        if not more:
            return ""
        data += more
    return data.split(b"\0")[0].decode("ascii", "replace")


def relay(one, other):
    while True:
        for ready in select.select([one, other], [], [])[0]:
            data = ready.recv(65536)
            if not data:
                one.close()
                other.close()
                return
            (other if ready is one else one).sendall(data)


class Repeater:
    def __init__(self, keep_alive):
        self.keep_alive, self.waiting, self.lock = keep_alive, {}, threading.Lock()

    def viewer(self, peer):
        peer.sendall(b"RFB 000.000\n")
        target = read_block(peer)
        if target.startswith("ID:"):
            end = time.monotonic() + 20
            while time.monotonic() < end:
                with self.lock:
                    server = self.waiting.pop(target, None)
                if server:
                    relay(peer, server)
                    return
                time.sleep(0.05)
            peer.close()
        elif target:
            host, port = target.rsplit(":", 1)
            relay(peer, socket.create_connection((host, int(port)), 5))

    def server(self, peer):
        target = read_block(peer)
        with self.lock:
            self.waiting[target] = peer
        while self.keep_alive:
            time.sleep(self.keep_alive)
            with self.lock:
                if self.waiting.get(target) is not peer:
                    return
                peer.sendall(b"REP 000.000\n")

    def listen(self, port, serve):
        listener = socket.create_server(("0.0.0.0", port))
        while True:
            peer, _ = listener.accept()
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=serve, args=(peer,), daemon=True).start()


def main():
    repeater = Repeater(float(sys.argv[3]))
    threading.Thread(target=repeater.listen, args=(int(sys.argv[2]), repeater.server), daemon=True).start()
    repeater.listen(int(sys.argv[1]), repeater.viewer)


if __name__ == "__main__":
    main()
