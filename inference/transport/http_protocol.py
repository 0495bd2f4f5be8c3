"""The server's HTTP protocol with a limit on the head of a request: URL and headers."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 32_768
_REFUSAL = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class BoundedHttp(HttpToolsProtocol):
    """Answers 431 to a head of more than MAX_HEAD_BYTES and closes; the parser itself would take any.

    Most heads come in one small piece, so that comparing two lengths is all that is done.
    """

    _received = 0
    _is_head_open = True

    def data_received(self, data: bytes) -> None:
        """Read a piece of a request."""
        self._received += len(data)
        super().data_received(data)
        if self._is_head_open and self._received > MAX_HEAD_BYTES:
            self._refuse()

    def on_message_begin(self) -> None:
        """Begin to count."""
        self._is_head_open = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Answer, unless the head was too large."""
        received, self._received, self._is_head_open = self._received, 0, False
        if received > MAX_HEAD_BYTES and self._head_bytes() > MAX_HEAD_BYTES:
            raise ValueError(
                "the head of the request is too large"
            )  # the parser stops and asks for `send_400_response`
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, or too large a head, and close."""
        if self._head_bytes() > MAX_HEAD_BYTES:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _head_bytes(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers or ())

    def _refuse(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(_REFUSAL)
            self.transport.close()
