from __future__ import annotations

import asyncio
from typing import Any

import pytest

from immuneworld.cli.pages.guard import Guard

HOST, ORIGIN = (b"host", b"127.0.0.1:8000"), (b"origin", b"http://127.0.0.1:8000")
COOKIE = (b"cookie", b"other=1; iw-page-8000=secret")


def ask(kind: str, *headers: tuple[bytes, bytes], query: bytes = b"", method: str = "GET") -> dict[str, Any]:
    """The first message of the answer; `reached` if the app was asked."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": kind, "method": method, "query_string": query, "headers": list(headers)}
    asyncio.run(Guard(app, 8000, "secret")(scope, receive, send))
    return dict(sent[0]) | {"told": dict(sent[0].get("headers", ()))}


def test_the_token_is_exchanged_for_a_cookie_and_leaves_the_address():
    answer = ask("http", HOST, query=b"token=secret")
    assert answer["status"] == 303
    assert answer["told"][b"location"] == b"/"
    assert answer["told"][b"set-cookie"] == b"iw-page-8000=secret; Path=/; HttpOnly; SameSite=Strict"


def test_the_cookie_lets_in_and_every_answer_has_the_policy():
    for headers in ((HOST, COOKIE), (HOST, COOKIE, ORIGIN)):
        answer = ask("http", *headers)
        assert answer["status"] == 200
        assert b"frame-ancestors 'none'" in answer["told"][b"content-security-policy"]
        assert b"script-src-attr 'none'" in answer["told"][b"content-security-policy"]
    assert ask("websocket", HOST, COOKIE, ORIGIN)["status"] == 200


@pytest.mark.parametrize(
    "headers",
    [
        (HOST,),
        (COOKIE,),
        ((b"host", b"evil.example:8000"), COOKIE),
        ((b"host", b"127.0.0.1:8001"), COOKIE),
        ((b"host", b"localhost:8000"), COOKIE),
        (HOST, (b"host", b"evil.example"), COOKIE),
        (HOST, COOKIE, (b"origin", b"http://evil.example")),
        (HOST, COOKIE, (b"origin", b"null")),
        (HOST, (b"cookie", b"iw-page-8000=secre")),
        (HOST, (b"cookie", b"iw-page-8000=secr\xe9t")),
        (HOST, (b"cookie", b"iw-page-8001=secret")),
    ],
)
def test_others_are_not_let_in(headers):
    assert ask("http", *headers)["status"] == 403
    assert ask("websocket", *headers) == {"type": "websocket.close", "code": 1008, "told": {}}


def test_a_websocket_must_say_where_it_comes_from():
    assert ask("websocket", HOST, COOKIE)["type"] == "websocket.close"


@pytest.mark.parametrize("query", [b"token=wrong", b"token=", b"token=%FF", b"", b"tokens=secret"])
def test_a_wrong_token_is_refused(query):
    assert ask("http", HOST, query=query)["status"] == 403


def test_the_token_is_for_getting_the_page_only():
    assert ask("http", HOST, query=b"token=secret", method="POST")["status"] == 403
    assert ask("websocket", HOST, ORIGIN, query=b"token=secret")["type"] == "websocket.close"


@pytest.mark.parametrize("other", [b'prefs={"a":1}', b"foo", b"x=\xe9", b"=;;"])
def test_odd_cookies_of_other_programs_change_nothing(other):
    assert ask("http", HOST, (b"cookie", other + b"; iw-page-8000=secret"))["status"] == 200


def test_the_token_leaves_the_address_of_one_who_is_in_already():
    assert ask("http", HOST, COOKIE, query=b"token=secret")["status"] == 303
