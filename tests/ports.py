"""Ports for the servers of the tests, which run in several processes at a time."""

from __future__ import annotations

import socket


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nothing listens on, and that no other process of the tests is given."""
    found: list[int] = []
    while len(found) < count:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            # What takes the port needs a while to start: a name that ends with this process keeps it.
            mark = socket.socket(socket.AF_UNIX)
            try:
                mark.bind(f"\0flowc-port-{port}")
            except OSError:
                mark.close()
                continue
        mark.detach()
        found.append(port)
    return found
