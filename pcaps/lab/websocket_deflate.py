#!/usr/bin/env python3
"""A WebSocket listener in front of a TCP server, with compression (permessage-deflate, RFC 7692).
Usage: websocket_deflate.py PORT HOST:PORT keep|forget (the window between messages)"""

import asyncio
import sys

import websockets
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory


def main():
    host, port = sys.argv[2].rsplit(":", 1)
    forgets = sys.argv[3] == "forget"
    deflate = ServerPerMessageDeflateFactory(server_no_context_takeover=forgets, client_no_context_takeover=forgets)

    async def bridge(socket, path=None):
        reader, writer = await asyncio.open_connection(host, int(port))

        async def down():
            while data := await reader.read(4096):
                await socket.send(data)
            await socket.close()

        task = asyncio.create_task(down())
        async for message in socket:
            writer.write(message)
            await writer.drain()
        writer.close()
        task.cancel()

    async def serve():
        async with websockets.serve(bridge, "0.0.0.0", int(sys.argv[1]), compression=None, extensions=[deflate], max_size=None):
            await asyncio.Future()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
