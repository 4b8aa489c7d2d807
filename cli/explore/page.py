"""The page: parts that are drawn anew when something else is asked, and what the browser sends."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from weakref import WeakValueDictionary

from nicegui import Client, app, events, run, ui

from ...model.abilities.futures import Future
from ...model.abilities.relation_effects import RelationEffect
from ...ontology.errors import ImmuneWorldError
from ..pages.picture import Picture, picture_of
from . import views
from .actions import Sent, do
from .explorer import Explorer
from .saved import as_anndata, as_page, simulated
from .session import Result, Session
from .upload import register_upload


def register(explorer: Explorer) -> None:
    """Make the page known to NiceGUI: one session a browser tab."""
    tabs: MutableMapping[str, Page] = WeakValueDictionary()

    @ui.page("/")
    async def page(client: Client) -> None:
        made = Page(Session(explorer), client)
        tabs[made.name] = made
        made.build()
        await client.connected()
        await made.begin()

    register_upload(app, explorer, tabs)


class Page:
    """One browser tab. :param name: a secret that an uploaded file finds it by."""

    def __init__(self, session: Session, client: Client) -> None:
        self.session, self.client, self.name = session, client, secrets.token_urlsafe(16)
        self._parts: dict[str, ui.html] = {}
        self._asked = 0
        self._result = Result(None)
        self._course: Future | None = None
        self._picture: Picture | None = None
        self._effects: list[RelationEffect] | None = None
        self._drawn = ""

    def build(self) -> None:
        """Lay the parts out and listen."""
        ui.add_head_html(views.head())
        session = self.session
        with ui.element("header").classes("head"):
            _html(
                views.render(
                    "header",
                    run=session.explorer.title,
                    patients=f"{len(session.explorer.trained.patients):,}",
                    simulated=simulated(session),
                )
            )
        with ui.element("main").props(f'id="explore" data-tab="{self.name}"'):
            with ui.element("div").classes("top"):
                self._section("Patient", "patient")
                self._section("Measured", "record")
            with ui.element("section").props('aria-labelledby="plans-title"'):
                _html('<h2 id="plans-title">2. Two therapy plans</h2>')
                with ui.element("div").classes("plans"):
                    for name in ("plan0", "plan1"):
                        with ui.element("div").classes("plan-box"):
                            self._parts[name] = _html()
                self._parts["day"] = _html().classes("day")
            self._parts["rests"] = _html().props('id="rests"')
            _html(views.render("words"))
            with ui.element("div").classes("futures").props('id="answer"'):
                self._section("Both plans", "answer")
                self._section("Chosen cell type", "course")
            self._section("Graph", "relations")
        with ui.element("footer").props('role="status"').classes("said"):
            self._parts["message"] = _html()
        _html(views.render("tools")).classes("keep")
        self._draw_choice()
        self._say("computing …")
        ui.on("act", self._act)

    async def begin(self) -> None:
        """The first answer, once the page is there."""
        await self._look()
        await self._ask()

    def _section(self, label: str, name: str) -> None:
        with ui.element("section").props(f'aria-label="{label}"'):
            self._parts[name] = _html()

    def _draw(self, name: str, html: str) -> None:
        self._parts[name].set_content(html)

    def _draw_choice(self) -> None:
        self._draw("patient", views.patient(self.session))
        self._draw_plans()

    def _draw_plans(self) -> None:
        for number in (0, 1):
            self._draw(f"plan{number}", views.plan(self.session, number))
        self._draw("day", views.day(self.session))

    def _say(self, text: str, busy: bool = True) -> None:
        self._draw("message", views.render("message", text=text, busy=busy, count=self._asked))

    async def _act(self, event: events.GenericEventArguments) -> None:
        try:
            await self._done(Sent.of(event.args))
        except Exception as error:
            self._say(f"that went wrong ({error!r}); the program's window says more", busy=False)
            raise

    async def _done(self, sent: Sent) -> None:
        if sent.act in ("html", "anndata"):
            await self._save(sent.act)
        elif sent.act == "drivers":
            await self._relations()
        elif do(self.session, sent):
            if sent.act == "choose":
                self._draw_chosen()
                await self._look_around()
            elif sent.act in ("study", "patient"):
                await self.whom()
            else:
                self._draw_plans()
                await self._ask()

    async def whom(self) -> None:
        """Another patient: all is drawn anew."""
        self._result = Result(None)  # what was answered was about somebody else's types
        self._draw_choice()
        await self._look()
        await self._ask()

    async def _look(self) -> None:
        """What was measured in the patient."""
        self._course = await run.io_bound(self.session.record)
        if self._course:
            self._draw("record", views.record(self.session, self._course))

    async def _ask(self) -> None:
        """The answer to what is asked now; one that something else was asked after is dropped."""
        self._asked += 1
        mine = self._asked
        self._say("computing …")
        result = await run.io_bound(self._answer, mine)
        if result is None or mine != self._asked:
            return
        self._result, self._effects = result, None
        self._draw("rests", views.rests(self.session, result))
        self._draw_chosen()
        self._say("" if result.answer else "no answer: see what is said above", busy=False)
        await self._look_around()

    def _answer(self, mine: int) -> Result | None:
        return self.session.ask() if mine == self._asked else None

    def _draw_chosen(self) -> None:
        """The table, in which a type is chosen, and that type's course."""
        session, result = self.session, self._result
        self._draw("answer", views.answer(session, result))
        self._draw("course", views.course(session, result, self._course))

    async def _look_around(self) -> None:
        """What stands around the chosen type, when it is drawn."""
        session = self.session
        node = session.cohort.nodes[session.column]
        if node != self._drawn:
            self._drawn, self._picture, self._effects = node, None, None
            self._draw_relations()
            picture = await run.io_bound(self._paint, node)
            if node != self._drawn:
                return
            self._picture = picture
        self._draw_relations()

    def _paint(self, node: str) -> Picture | None:
        return picture_of(self.session.explorer.graph, node) if node else None

    def _draw_relations(self, busy: str = "") -> None:
        html = views.relations(self.session, self._picture, self._effects, self._result, busy)
        self._draw("relations", html)

    async def _relations(self) -> None:
        """Which relations the chosen type's forecast rests on; said as it goes."""
        mine, column = self._asked, self.session.column
        done: list[str] = ["asking the graph …"]
        self._draw_relations(done[0])
        timer = ui.timer(0.3, lambda: self._draw_relations(done[0]))

        def told(at: int, of: int) -> None:
            done[0] = f"left out {at} of {of} kinds of relations …"

        found = await run.io_bound(self.session.relations, self._result, 0, column, told)
        timer.cancel()
        if mine == self._asked and column == self.session.column:
            self._effects = found
            self._draw_relations()

    async def _save(self, what: str) -> None:
        try:
            if what == "html" and self._course:
                page = as_page(self.session, self._result, self._course, self._picture, self._effects)
                ui.download.content(page, "futures.html", "text/html")
            elif what == "anndata":
                data = await run.io_bound(as_anndata, self.session, self._result)
                ui.download.content(data or b"", "futures.h5ad")
        except ImmuneWorldError as error:
            self._say(str(error), busy=False)


def _html(text: str = "") -> ui.html:
    """Markup of our own templates, in which everything that came from elsewhere is escaped already."""
    return ui.html(text, sanitize=False)
