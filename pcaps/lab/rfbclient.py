#!/usr/bin/env python3
"""
A scripted RFB viewer: sends exactly what its settings specify, and stops where they specify. For versions, choices and aborts that no
real viewer can be made to send. Runs as a program inside a namespace: rfbclient.py '{"host": ..., "port": ..., ...}'.

Settings (JSON object):
  host, port        where to connect; or listen: a port to wait on for a reverse connection
  source            address to connect from
  prologue          hex bytes to send before RFB (a repeater's ID block), prologue_reads: bytes to read after them
  socks4, socks4a, socks5, connect   "host:port" to request from a proxy at host:port (user name for SOCKS 4: "lab")
  websocket         path to request in a WebSocket upgrade; sub_protocol: binary | base64; ws_fragments: true sends every message in two
                    frames with a ping between them
  chat              list of hex messages that are answered before RFB starts (stop: chat)
  skip_banner       reads one 12-byte banner and drops it (a repeater's own)
  version           the version to answer, e.g. "003.007"; "" ends after the server's banner
  terminator        hex of the banner's last byte (default 0a)
  choose            security type to select (default: none chosen by the list; see below)
  sub_choose        VeNCrypt sub-type or Tight code
  password, user    credentials; mechanism: the SASL mechanism to name
  tls               true: start TLS after a VeNCrypt X509 sub-type, then leave
  stop              where to leave: chat | banner | versions | types | chosen | challenge | sub_types | response | result | client_init | init | idle
  one_byte          true: every byte in a separate segment
  pause             seconds between messages
  shared            ClientInit byte
  actions           list of [name, argument...] after ServerInit: encodings, pixel_format, update, full_update, keys, pointer, cut,
                    ultra_offer, xvp, qemu_key, raw, wait, drain
  close             "fin" (default) or "rst"
"""

import json
import socket
import ssl
import struct
import subprocess
import sys
import time

from websocket_client import WebSocket


def des_response(challenge, password):
    """The response of VNC Authentication: DES-ECB with the password as the key, the bits of each byte mirrored (RFC 6143 7.2.2)."""
    key = password.encode()[:8].ljust(8, b"\0")
    mirrored = bytes(int(f"{byte:08b}"[::-1], 2) for byte in key)
    done = subprocess.run(
        ["openssl", "enc", "-des-ecb", "-nopad", "-provider", "legacy", "-provider", "default", "-K", mirrored.hex()],
        input=challenge, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    return done.stdout[:16]


class Viewer:
    def __init__(self, settings):
        self.settings = settings
        self.log = {"events": []}
        self.socket = self.open()
        self.socket.settimeout(settings.get("timeout", 10))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def open(self):
        settings = self.settings
        if "listen" in settings:
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("0.0.0.0", settings["listen"]))
            listener.listen(1)
            listener.settimeout(15)
            return listener.accept()[0]
        source = (settings["source"], 0) if "source" in settings else None
        return socket.create_connection((settings["host"], settings["port"]), 10, source)

    # ---- bytes ------------------------------------------------------------------------------------------------------

    def send(self, data):
        if self.settings.get("pause"):
            time.sleep(self.settings["pause"])
        if self.settings.get("one_byte"):
            for byte in data:
                self.socket.sendall(bytes([byte]))
                time.sleep(0.002)
        else:
            self.socket.sendall(data)

    def read(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise EOFError(f"the server closed with {len(data)} of {count} bytes sent")
            data += more
        return data

    def u8(self):
        return self.read(1)[0]

    def u32(self):
        return struct.unpack(">I", self.read(4))[0]

    def text(self):
        return self.read(min(self.u32(), 65536)).decode("utf-8", "replace")

    def note(self, name, value):
        self.log["events"].append([name, value])

    # ---- handshake --------------------------------------------------------------------------------------------------

    def proxy(self):
        settings = self.settings
        if "connect" in settings:
            target = settings["connect"]
            self.send(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: lab\r\n\r\n".encode())
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += self.read(1)
            self.note("proxy", head.split(b"\r\n")[0].decode())
        for kind in ("socks4", "socks4a"):
            if kind in settings:
                host, port = settings[kind].rsplit(":", 1)
                address = socket.inet_aton(host) if kind == "socks4" else b"\0\0\0\1"
                tail = b"lab\0" + (host.encode() + b"\0" if kind == "socks4a" else b"")
                self.send(b"\x04\x01" + struct.pack(">H", int(port)) + address + tail)
                self.note("proxy", self.read(8).hex())
        if "socks5" in settings:
            host, port = settings["socks5"].rsplit(":", 1)
            self.send(b"\x05\x01\x00")
            self.note("proxy", self.read(2).hex())
            try:
                address = b"\x04" + socket.inet_pton(socket.AF_INET6, host[1:-1]) if host.startswith("[") else b"\x01" + socket.inet_aton(host)
            except OSError:
                address = b"\x03" + bytes([len(host)]) + host.encode()
            self.send(b"\x05\x01\x00" + address + struct.pack(">H", int(port)))
            head = self.read(4)
            self.read({1: 4, 4: 16}.get(head[3], 0) + 2)
            self.note("proxy", head.hex())
        if "websocket" in settings:
            if settings.get("wss"):
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                self.socket = context.wrap_socket(self.socket)
            self.socket = WebSocket(self.socket, settings)
            self.note("upgrade", self.socket.head.decode("latin-1").split("\r\n")[0])
        for text in settings.get("chat", []):
            self.send(bytes.fromhex(text))
            self.note("echo", self.socket.recv(4096).hex())
        if "prologue" in settings:
            self.send(bytes.fromhex(settings["prologue"]))

    def at(self, stage):
        return self.settings.get("stop") == stage

    def run(self):
        settings = self.settings
        self.proxy()
        if self.at("chat"):
            return
        if settings.get("skip_banner"):
            self.note("repeater", self.read(12).decode("latin-1"))
            self.send(bytes.fromhex(settings["repeater_id"]))
        banner = self.read(12)
        self.note("banner", banner.decode("latin-1"))
        if self.at("banner"):
            return
        if self.at("idle"):
            time.sleep(settings.get("idle", 2))
            return
        version = settings.get("version", "003.008")
        self.send(f"RFB {version}".encode() + bytes.fromhex(settings.get("terminator", "0a")))
        if self.at("versions"):
            time.sleep(0.1)
            return
        minor = int(version[4:])
        if version < "003.007":
            chosen = self.u32()
            self.note("type", chosen)
            if chosen == 0:
                self.note("reason", self.text())
                return
        else:
            count = self.u8()
            if count == 0:
                self.note("refused", self.text())
                return
            offered = list(self.read(count))
            self.note("offered", offered)
            if self.at("types"):
                return
            chosen = settings.get("choose", offered[0])
            self.send(bytes([chosen]))
        self.note("chosen", chosen)
        if self.at("chosen"):
            time.sleep(0.1)
            return
        if not self.authenticate(chosen):
            return
        if version >= "003.008" or self.result_due:
            result = self.u32()
            self.note("result", result)
            if result != 0:
                if minor >= 8:
                    self.note("reason", self.text())
                return
        if self.at("result"):
            return
        self.send(bytes([settings.get("shared", 1)]))
        if self.at("client_init"):
            return
        width, height = struct.unpack(">HH", self.read(4))
        self.pixel_format = self.read(16)
        self.note("server_init", [width, height, self.text()])
        if chosen == 16:
            counts = struct.unpack(">HHHH", self.read(8))
            self.read(16 * sum(counts[:3]))
            self.note("tight_capabilities", counts[:3])
        if self.at("init"):
            return
        for action in settings.get("actions", []):
            getattr(self, "do_" + action[0])(*action[1:])

    def authenticate(self, kind):
        """True if the exchange reached the point where a SecurityResult may follow."""
        self.result_due = kind != 1
        if kind == 1:
            return True
        if kind == 2:
            challenge = self.read(16)
            self.note("challenge", challenge.hex())
            if self.at("challenge"):
                return False
            self.send(des_response(challenge, self.settings["password"]))
            return not self.at("response")
        if kind == 16:
            tunnels = self.u32()
            self.read(16 * tunnels)
            if tunnels:
                self.send(struct.pack(">i", 0))
            methods = self.u32()
            codes = [struct.unpack(">i", self.read(16)[:4])[0] for _ in range(methods)]
            self.note("tight", [tunnels, codes])
            if methods == 0:
                self.result_due = False
                return True
            code = self.settings.get("sub_choose", codes[0])
            self.send(struct.pack(">i", code))
            return self.authenticate(code)
        if kind == 19:
            version = self.read(2)
            self.send(version)
            self.u8()
            sub_types = struct.unpack(f">{(count := self.u8())}I", self.read(4 * count))
            self.note("vencrypt", sub_types)
            if self.at("sub_types"):
                return False
            chosen = self.settings.get("sub_choose", sub_types[0])
            self.send(struct.pack(">I", chosen))
            if chosen == 256:
                user, password = self.settings["user"].encode(), self.settings["password"].encode()
                self.send(struct.pack(">II", len(user), len(password)) + user + password)
                return True
            if chosen in (1, 2):
                return self.authenticate(chosen)
            if self.settings.get("tls") and self.u8() == 1:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                self.socket = context.wrap_socket(self.socket)
            return False
        if kind == 20:
            names = self.read(self.u32()).decode()
            self.note("sasl", names)
            name = self.settings["mechanism"].encode()
            self.send(struct.pack(">I", len(name)) + name)
            user, password = self.settings["user"].encode(), self.settings["password"].encode()
            if name == b"PLAIN":
                first = b"\0" + user + b"\0" + password
                # Both lengths of the SASL exchange include a terminating NUL (QEMU's and gtk-vnc's convention).
                self.send(struct.pack(">I", len(first) + 1) + first + b"\0")
            else:
                self.send(struct.pack(">I", 0))
            self.read(self.u32())
            self.u8()
            return True
        return False

    # ---- messages after the handshake -------------------------------------------------------------------------------

    def do_pixel_format(self):
        self.send(b"\0\0\0\0" + bytes.fromhex("2018000100ff00ff00ff100800000000"))

    def do_encodings(self, *numbers):
        self.send(struct.pack(">BxH", 2, len(numbers)) + b"".join(struct.pack(">i", n) for n in numbers))

    def do_update(self, width=16, height=16, incremental=0):
        self.send(struct.pack(">BBHHHH", 3, incremental, 0, 0, width, height))

    def do_keys(self, text):
        for character in text:
            for down in (1, 0):
                self.send(struct.pack(">BBxxI", 4, down, ord(character)))

    def do_pointer(self, *points):
        for x, y, mask in points:
            self.send(struct.pack(">BBHH", 5, mask, x, y))

    def do_cut(self, text):
        data = text.encode("latin-1")
        self.send(struct.pack(">BxxxI", 6, len(data)) + data)

    def do_xvp(self, code):
        self.send(struct.pack(">BxBB", 250, 1, code))

    def do_raw(self, data):
        self.send(bytes.fromhex(data))

    def do_wait(self, seconds):
        time.sleep(seconds)

    def do_drain(self, seconds=0.5):
        """Reads everything until nothing arrives for the given time."""
        self.socket.settimeout(seconds)
        total = 0
        try:
            while more := self.socket.recv(65536):
                total += len(more)
        except TimeoutError:
            pass
        self.note("drained", total)
        self.socket.settimeout(self.settings.get("timeout", 10))

    def close(self):
        if self.settings.get("close") == "rst":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def main():
    viewer = Viewer(json.loads(sys.argv[1]))
    try:
        viewer.run()
    except (EOFError, OSError) as error:
        viewer.note("ended", str(error))
    finally:
        viewer.close()
    print(json.dumps(viewer.log))


if __name__ == "__main__":
    main()
