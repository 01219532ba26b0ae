#!/usr/bin/env python3
"""
A link in user space between two veth ends: it forwards every frame, loses, delays or duplicates some (seeded), and copies all
of them to a mirror port, encapsulated as by a switch or a router. For kernels without netem, VLAN or GRE devices.

Settings (JSON object, first argument):
  a, b           the two devices
  mirror         device to copy every frame to (a TUN device is made for "tun"), encapsulated according to `wrap`
  wrap           list of [kind, number...], innermost first: vlan, svlan, mpls, pppoe, gre, gretap, ipip, ip6ip6, erspan2, erspan3, geneve,
                 vxlan, ip (drop the Ethernet header)
  outer_mtu      longer outer IPv4 packets are fragmented
  loss, late, twice   probabilities in percent; late_ms: the delay of a late frame
  seed           seed for the probabilities
"""

import fcntl
import heapq
import json
import os
import random
import select
import socket
import struct
import sys
import time

OUTER_MACS = bytes.fromhex("020000000002020000000001")
OUTER4 = socket.inet_aton("10.76.0.1") + socket.inet_aton("10.76.0.2")
OUTER6 = socket.inet_pton(socket.AF_INET6, "fd76::1") + socket.inet_pton(socket.AF_INET6, "fd76::2")
ETHERTYPES = {4: 0x0800, 6: 0x86DD}
IPPROTO = {"gre": 47, "ipip": 4, "udp": 17}


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Wrapper:
    """Converts an Ethernet frame to the frame on the mirror port."""

    def __init__(self, steps, outer_mtu):
        self.steps, self.outer_mtu, self.identification, self.sequence = steps, outer_mtu, 0, 0

    def wrap(self, frame):
        frames = [frame]
        for kind, *numbers in self.steps:
            frames = [result for frame in frames for result in getattr(self, kind)(frame, *numbers)]
        return frames

    @staticmethod
    def split(frame):
        return frame[:12], struct.unpack(">H", frame[12:14])[0], frame[14:]

    def tag(self, frame, tpid, vlan):
        return [frame[:12] + struct.pack(">HH", tpid, vlan) + frame[12:]]

    def vlan(self, frame, number):
        return self.tag(frame, 0x8100, number)

    def svlan(self, frame, number):
        return self.tag(frame, 0x88A8, number)

    def only_ip(self, frame):
        macs, ethertype, payload = self.split(frame)
        return (macs, payload) if ethertype in ETHERTYPES.values() else None

    def mpls(self, frame, *labels):
        if (parts := self.only_ip(frame)) is None:
            return [frame]
        stack = b"".join(struct.pack(">I", label << 12 | (index == len(labels) - 1) << 8 | 64) for index, label in enumerate(labels))
        return [parts[0] + b"\x88\x47" + stack + parts[1]]

    def pppoe(self, frame, session):
        if (parts := self.only_ip(frame)) is None:
            return []
        ppp = (b"\x00\x21" if parts[1][0] >> 4 == 4 else b"\x00\x57") + parts[1]
        return [parts[0] + b"\x88\x64" + struct.pack(">BBHH", 0x11, 0, session, len(ppp)) + ppp]

    def ip(self, frame):
        return [parts[1]] if (parts := self.only_ip(frame)) else []

    def outer(self, protocol, payload):
        """Outer IPv4 header, fragmented if the packet is too long for `outer_mtu`."""
        self.identification += 1
        room = (self.outer_mtu - 20) // 8 * 8 if self.outer_mtu and len(payload) + 20 > self.outer_mtu else len(payload)
        frames = []
        for offset in range(0, len(payload), room):
            piece = payload[offset:offset + room]
            flags = offset // 8 | (0x2000 if offset + room < len(payload) else 0)
            header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(piece), self.identification, flags, 64, protocol, 0) + OUTER4
            header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
            frames.append(OUTER_MACS + b"\x08\x00" + header + piece)
        return frames

    def gre(self, frame):
        if (parts := self.only_ip(frame)) is None:
            return []
        return self.outer(IPPROTO["gre"], struct.pack(">HH", 0, ETHERTYPES[parts[1][0] >> 4]) + parts[1])

    def gretap(self, frame, key):
        return self.outer(IPPROTO["gre"], struct.pack(">HHI", 0x2000, 0x6558, key) + frame)

    def ipip(self, frame):
        if (parts := self.only_ip(frame)) is None:
            return []
        return self.outer(IPPROTO["ipip"] if parts[1][0] >> 4 == 4 else 41, parts[1])

    def ip6ip6(self, frame):
        if (parts := self.only_ip(frame)) is None:
            return []
        next_header = 4 if parts[1][0] >> 4 == 4 else 41
        return [OUTER_MACS + b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, len(parts[1]), next_header, 64) + OUTER6 + parts[1]]

    def erspan2(self, frame, vlan, session):
        self.sequence += 1
        erspan = struct.pack(">HHI", 1 << 12 | vlan, 0x1800 | session, 0)
        return self.outer(IPPROTO["gre"], struct.pack(">HHI", 0x1000, 0x88BE, self.sequence) + erspan + frame)

    def erspan3(self, frame, vlan, session):
        self.sequence += 1
        stamp = time.monotonic_ns() // 100 & 0xFFFFFFFF
        erspan = struct.pack(">HHIHH", 2 << 12 | vlan, session, stamp, 0, 0x0002 << 1)
        return self.outer(IPPROTO["gre"], struct.pack(">HHI", 0x1000, 0x22EB, self.sequence) + erspan + frame)

    def udp(self, port, payload):
        return self.outer(IPPROTO["udp"], struct.pack(">HHHH", 51111, port, 8 + len(payload), 0) + payload)

    def geneve(self, frame, vni):
        option = struct.pack(">HBBI", 0x0101, 0x80, 1, 0xCAFE)  # one option of four bytes: parsers must skip it
        return self.udp(6081, struct.pack(">BBHI", len(option) // 4, 0, 0x6558, vni << 8) + option + frame)

    def vxlan(self, frame, vni):
        return self.udp(4789, struct.pack(">II", 0x08000000, vni << 8) + frame)


def packet_socket(device):
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    opened.bind((device, 0))
    return opened


def tun_device(name):
    handle = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(handle, 0x400454CA, struct.pack("16sH", name.encode(), 0x0001 | 0x1000))
    os.system(f"ip link set {name} up mtu 9000")
    return handle


def main():
    settings = json.loads(sys.argv[1])
    chance = random.Random(settings.get("seed", 7731))
    ends = [packet_socket(settings["a"]), packet_socket(settings["b"])]
    wrapper = Wrapper(settings.get("wrap", []), settings.get("outer_mtu", 0))
    mirror = None
    if settings.get("mirror") == "tun":
        handle = tun_device("tun0")
        mirror = lambda frame: os.write(handle, frame)
    elif "mirror" in settings:
        port = packet_socket(settings["mirror"])
        mirror = port.send
    print("wire ready", flush=True)
    waiting, count = [], 0
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select(ends, [], [], timeout)
        now = time.monotonic()
        for end in readable:
            frame, address = end.recvfrom(65536)
            if address[2] == socket.PACKET_OUTGOING:
                continue
            if mirror:
                for copy in wrapper.wrap(frame):
                    mirror(copy)
            other = ends[1 - ends.index(end)]
            tcp = frame[12:14] == b"\x08\x00" and frame[23] == 6
            if tcp and chance.random() * 100 < settings.get("loss", 0):
                continue
            late = tcp and chance.random() * 100 < settings.get("late", 0)
            for _ in range(2 if tcp and chance.random() * 100 < settings.get("twice", 0) else 1):
                count += 1
                heapq.heappush(waiting, (now + (settings.get("late_ms", 20) / 1000 if late else 0), count, other, frame))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, other, frame = heapq.heappop(waiting)
            other.send(frame)


if __name__ == "__main__":
    main()
