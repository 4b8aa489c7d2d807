"""`Guard`: lets nobody but the person who was given the address reach a local page.

Other programs' pages in the same browser can send requests to 127.0.0.1, and a name that is made to point
there (DNS rebinding) makes them look like our own. So the host, the origin and a secret are all checked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from hmac import compare_digest
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# NiceGUI's page is started by scripts in it, and Vue makes functions of templates: hence the two 'unsafe'.
# No attribute may hold a script, so that a label with `onerror=` does nothing even if it were not escaped.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Guard:
    """An ASGI app around another.

    :param port: of 127.0.0.1, where the page is served. :param token: the secret of its address.
    """

    def __init__(self, app: App, port: int, token: str) -> None:
        self.app = app
        self._host, self._cookie, self._token = f"127.0.0.1:{port}", f"iw-page-{port}", token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the app do so."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif self._is_from_here(scope) and self._has_token(scope):
            await _answer(send, 303, b"", *self._signed_in())
        elif self._is_from_here(scope) and self._has_cookie(scope):
            await self.app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _answer(send, 403, b"Not allowed: open the address that the command printed.\n")

    def _is_from_here(self, scope: Scope) -> bool:
        hosts, origins = _all(scope, b"host"), _all(scope, b"origin")
        if hosts != [self._host]:
            return False
        return origins == [f"http://{self._host}"] or (not origins and scope["type"] == "http")

    def _has_cookie(self, scope: Scope) -> bool:
        """Other programs on 127.0.0.1 share our cookies, and theirs may hold anything."""
        pairs = (pair.strip().partition("=") for one in _all(scope, b"cookie") for pair in one.split(";"))
        return any(name == self._cookie and self._is_token(value) for name, _, value in pairs)

    def _has_token(self, scope: Scope) -> bool:
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [])
        return scope["type"] == "http" and scope["method"] == "GET" and any(map(self._is_token, asked))

    def _is_token(self, told: str) -> bool:
        return compare_digest(told.encode(), self._token.encode())

    def _signed_in(self) -> tuple[tuple[bytes, bytes], ...]:
        """To the address without its secret, which a history or a screenshot would keep."""
        cookie = f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict"
        return (b"location", b"/"), (b"set-cookie", cookie.encode())


def _all(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
        await send(message)

    return sent


async def _answer(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    told = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": [*told, *_HEADERS]})
    await send({"type": "http.response.body", "body": body})
