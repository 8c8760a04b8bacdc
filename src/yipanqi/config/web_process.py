"""One web process: `python -m yipanqi.config.web_process ADDRESS PORT`, started by `serve`. It ends when asked, with its requests
answered.

Several listen on one port; the system shares connections out among them.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import time

#: Seconds for the requests under way when it is asked to end; less than the supervisor's grace.
FINISH = 6.0


def main(address: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    from yipanqi.config.following import follow

    follow()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(address, port))


async def _serve(address: str, port: int) -> None:
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.server.embed import Server

    from yipanqi.config.serving import application

    server = Server(
        application,
        address=address,
        port=port,
        interface=Interfaces.ASGINL,
        backlog=1024,
        log_enabled=False,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
    )
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(one, server.stop)
    await server.serve()
    until = time.monotonic() + FINISH
    while application.waiting and time.monotonic() < until:
        await asyncio.sleep(0.02)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
