"""The page: parts that are drawn anew when the session shows something else, and what the browser sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicegui import events, run, ui

from ...ontology.review.open_bench import Opened
from ...ontology.review.session import Session
from .actions import Sent, do
from .atlas import Atlas
from .browse import Browse
from .keys import KEYS
from .proposing import Proposing
from .render import head, render
from .views import PARTS

_LOOK = 2.0  # seconds between looks at the file


def register(opened: Opened, reviewer: str) -> None:
    """Make the page known to NiceGUI: one session a browser tab."""
    atlas = Atlas(opened.bench)

    @ui.page("/")
    def bench() -> None:
        Page(opened, Session(opened.bench, reviewer), atlas).build()


class Page:
    """One browser tab."""

    def __init__(self, opened: Opened, session: Session, atlas: Atlas) -> None:
        self.opened, self.session = opened, session
        self.proposing, self.browse = Proposing(session), Browse(session, atlas)
        self._parts: dict[str, ui.html] = {}
        self._version, self._drawn = -1, ""

    def build(self) -> None:
        """Lay the parts out and listen."""
        ui.add_head_html(head())
        self._head()
        with ui.element("main").props('id="review"'):
            self._parts["source"] = _html()
            self._parts["conflict"] = _html()
            with ui.element("div").classes("bench"):
                with ui.element("nav").props('aria-label="Queue"').classes("side"):
                    self._parts["queue"] = _html()
                with ui.element("section").props('aria-label="Label"'):
                    self._parts["label"] = _html()
                    _html(render("search")).classes("find")
                    self._parts["candidates"] = _html()
                with ui.element("section").props('aria-label="Candidate"'):
                    self._parts["card"] = _html()
        self._ontology()
        with ui.element("footer").props('role="status"').classes("said"):
            self._parts["message"] = _html()
        with ui.element("dialog").props('id="propose" aria-labelledby="propose-title"'):
            self._parts["proposal"] = _html()
        _html(render("shell", keys=KEYS))
        self.draw()
        ui.on("act", self._act)
        ui.timer(_LOOK, self._look)

    def _head(self) -> None:
        told = {"lab": self.opened.lab, "file": str(self.opened.bench.file.path)}
        with ui.element("header").classes("head"):
            _html(render("header", reviewer=self.session.reviewer, **told))
            self._parts["top"] = _html()

    def _ontology(self) -> None:
        with ui.element("main").props('id="ontology" hidden'):
            _html(render("lookup")).classes("find")
            with ui.element("div").classes("atlas"):
                with ui.element("nav").props('aria-label="Tree"').classes("side"):
                    self._parts["tree"] = _html()
                with ui.element("section").props('aria-label="Term"'):
                    for name in ("term", "picture"):
                        self._parts[name] = _html()
            with ui.element("section").props('aria-label="Releases"').classes("diff"):
                self._parts["diff"] = _html()

    def draw(self) -> None:
        """Show what the session says now; NiceGUI sends the parts that differ."""
        self._version = self.session.bench.version
        for name, part in PARTS.items():
            self._parts[name].set_content(part(self.session))

    async def _act(self, event: events.GenericEventArguments) -> None:
        told: Mapping[str, Any] = event.args if isinstance(event.args, dict) else {}
        sent = Sent.of(told)
        if sent.act in ("propose", "check", "save"):
            await self._propose(sent, told.get("fields"))
        elif sent.act == "term":
            await self._browse(sent)
        elif sent.act in ("from", "to"):
            self.browse.compare(sent)
            await self._compare()
        elif do(self.session, sent):
            self.draw()

    async def _propose(self, sent: Sent, fields: object) -> None:
        if self.session.item is None:
            return
        client = ui.context.client
        html = await run.io_bound(self.proposing.do, sent.act, fields)
        if html:
            self._parts["proposal"].set_content(html)
            client.run_javascript("bench.open('propose')")

    async def _browse(self, sent: Sent) -> None:
        """The term at once; its picture, and the first time the releases, when they are made."""
        self.browse.go(sent)
        self._parts["tree"].set_content(self.browse.tree())
        self._parts["term"].set_content(self.browse.page())
        term = self.browse.term
        if term != self._drawn:
            self._drawn = term
            self._parts["picture"].set_content(render("drawing"))
            html = await run.io_bound(self.browse.picture, term)
            if term == self.browse.term:
                self._parts["picture"].set_content(html or "")
        if not self._parts["diff"].content:
            await self._compare()

    async def _compare(self) -> None:
        self._parts["diff"].set_content(await run.io_bound(self.browse.diff) or "")

    def _look(self) -> None:
        if self.session.look() or self._version != self.session.bench.version:
            self.session.refresh()
            self.draw()


def _html(text: str = "") -> ui.html:
    """Markup of our own templates, in which everything that came from elsewhere is escaped already."""
    return ui.html(text, sanitize=False)
