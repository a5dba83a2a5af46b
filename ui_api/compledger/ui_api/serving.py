"""Serving the pages: one address on this machine, known before the first request and closed at the end."""

import socket
from collections.abc import Callable

import uvicorn

from compledger.rules.refused import Refused
from compledger.ui_api.statement_desk import StatementDesk
from compledger.ui_api.web import Door, create_app

LOOPBACK = "127.0.0.1"


class PortTaken(Refused):
    """Something else listens on the port."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(f"port {port} on {LOOPBACK} is taken. Choose another with --port, or 0 for any free one.")


def serve_pages(desk: StatementDesk, door: Door, port: int, when_ready: Callable[[str], None]) -> None:
    """Serve the pages on loopback until the process is told to stop.

    Args:
        desk: where statements come from.
        door: where people sign in.
        port: 0 for any free one.
        when_ready: told the address once the port is ours.

    Raises:
        PortTaken: something else listens there.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except OSError as error:
            raise PortTaken(port) from error
        # From here on a client that connects waits for an answer instead of being turned away.
        listener.listen()
        config = uvicorn.Config(create_app(desk, door), log_level="warning", timeout_graceful_shutdown=2)
        when_ready(f"http://{LOOPBACK}:{listener.getsockname()[1]}/")
        uvicorn.Server(config).run(sockets=[listener])
