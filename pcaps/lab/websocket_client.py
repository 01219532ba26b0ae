"""The client side of a WebSocket, with the unusual behaviour that recordings need."""

import base64
import os
import struct


class WebSocket:
    """The client side of RFC 6455 with the interface of a socket: frames are masked, and received frames form a stream."""

    def __init__(self, plain, settings):
        self.plain, self.buffer = plain, b""
        self.base64, self.fragments = settings.get("sub_protocol") == "base64", settings.get("ws_fragments")
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {settings['websocket']} HTTP/1.1", f"Host: {settings['host']}:{settings['port']}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Origin: http://{settings['host']}", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        if "sub_protocol" in settings:
            lines.append(f"Sec-WebSocket-Protocol: {settings['sub_protocol']}")
        plain.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.head = b""
        while not self.head.endswith(b"\r\n\r\n"):
            self.head += self.exactly(1)

    def exactly(self, count):
        data = b""
        while len(data) < count:
            more = self.plain.recv(count - len(data))
            if not more:
                raise EOFError("the WebSocket ended")
            data += more
        return data

    def frame(self, opcode, payload, final=True):
        mask = os.urandom(4)
        length = bytes([0x80 | len(payload)]) if len(payload) < 126 else struct.pack(">BH", 0x80 | 126, len(payload))
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        self.plain.sendall(bytes([(0x80 if final else 0) | opcode]) + length + mask + masked)

    def sendall(self, data):
        opcode, payload = (1, base64.b64encode(data)) if self.base64 else (2, data)
        if self.fragments and len(payload) > 1:
            self.frame(opcode, payload[:1], final=False)
            self.frame(9, b"lab")
            self.frame(0, payload[1:])
        else:
            self.frame(opcode, payload)

    def recv(self, count):
        while not self.buffer:
            first, second = self.exactly(2)
            length = second & 0x7F
            if length == 126:
                length = struct.unpack(">H", self.exactly(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", self.exactly(8))[0]
            payload = self.exactly(length)
            if first & 15 == 8:
                return b""
            if first & 15 in (0, 1, 2):
                self.buffer += base64.b64decode(payload) if self.base64 else payload
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def __getattr__(self, name):
        return getattr(self.plain, name)
