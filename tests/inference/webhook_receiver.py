"""A real HTTP server that receives webhooks and answers as it is told."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """`answer` says of each request, by its number from 0, the status; None: no answer at all."""

    answer: Callable[[int], int | None] = lambda _: 200
    url: str = ""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    accepted: list[dict] = field(default_factory=list)

    def events(self) -> list[tuple[str, str, str | None]]:
        """Return kind, customer and tag of every event that was taken, in order."""
        return [
            (each["kind"], each["customer_id"], each.get("tag"))
            for delivery in self.accepted
            for each in delivery["events"]
        ]

    def ids(self) -> list[str]:
        return [each["id"] for delivery in self.accepted for each in delivery["events"]]


@contextmanager
def receiving(receiver: Receiver, context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run the receiver on a loopback port."""
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with turn:
                status = receiver.answer(len(receiver.requests))
                receiver.requests.append((dict(self.headers), body))
                if status is not None and 200 <= status < 300:
                    receiver.accepted.append(json.loads(body))
            if status is None:
                time.sleep(1)
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{receiver.url}/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.url = f"{'https' if context else 'http'}://localhost:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
