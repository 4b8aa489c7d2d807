"""The whole page, in a real browser, served by the command."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anndata
import pytest

from immuneworld.benchmarks.review_page import open_explore, wait_for_answer
from immuneworld.cli.base import run
from immuneworld.cli.iw import app
from immuneworld.model.cohort_io import read_cohort, write_cohort

from .conftest import HOSTILE

PLANS = ("anti-PD-1", "anti-CTLA-4")


@pytest.fixture(scope="module")
def context(browser: Any) -> Iterator[Any]:
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    made.set_default_timeout(120_000)  # on a busy machine
    yield made
    made.close()


@pytest.fixture(scope="module")
def tab(served: Any, context: Any) -> Any:
    made = context.new_page()
    open_explore(made, served.url)
    return made


@pytest.fixture
def page(tab: Any) -> Any:
    """The one tab, at the first patient of the first study."""
    if tab.input_value("#study") != "0":
        act(tab, lambda: tab.select_option("#study", "0"))
    assert tab.text_content("h1") == "A01"
    tab.evaluate("scrollTo(0, 0)")
    return tab


def act(page: Any, do: Any) -> None:
    """Do something that asks anew, and wait for the answer."""
    count = int(page.get_attribute("#told", "data-count"))
    do()
    wait_for_answer(page, count + 1)


def ask(page: Any) -> None:
    """Plan A anti-PD-1 and plan B anti-CTLA-4, both from day 0 on, on day 60: by keyboard."""
    for number, name in enumerate(PLANS):
        act(page, lambda n=number: page.press(f"#p{n}-none", "Enter"))
        act(page, lambda n=number: page.press(f"#p{n}-add", "Enter"))
        select = f"#p{number}r0-therapy"
        label = page.text_content(f"{select} option:text-matches('^{name} ')")
        if (
            page.evaluate(f"(s => s.options[s.selectedIndex].text)(document.querySelector('{select}'))")
            != label
        ):
            act(page, lambda s=select, text=label: page.select_option(s, label=text))
    if page.input_value("#day") != "60":
        act(page, lambda: (page.fill("#day", "60"), page.press("#day", "Enter")))


def test_the_page_shows_the_numbers_that_the_command_prints(page, files, capsys):
    ask(page)
    args = ["counterfactual", str(files / "run"), str(files / "a.h5ad"), "--patient", "A01", "--at", "60"]
    assert run(app, [*args, "--plan", "anti-PD-1@0", "--versus", "anti-CTLA-4@0"]) == 0
    _, header, *lines = capsys.readouterr().out.splitlines()
    assert "difference" in header
    rows = [re.split(r" {2,}", line.strip()) for line in lines if re.search(r" [A-Z]+:\d+ ", line)]
    shown = {
        row.get_attribute("data-label"): [
            text
            for cell in row.query_selector_all("td.n")
            for text in re.findall(r"-?\d\.\d+(?: to -?\d\.\d+)?", parts(cell))
        ]
        for row in page.query_selector_all("table.contrast tbody tr")
    }
    assert len(rows) == 10
    for label, _, *numbers in rows:
        assert shown[label] == numbers
    said = re.sub(r"\s+", " ", page.text_content("#rests"))
    for line in lines[10:]:
        assert line in said, line


def parts(cell: Any) -> str:
    """The texts of a cell, apart."""
    return str(cell.evaluate("cell => [...cell.childNodes].map(one => one.textContent).join('|')"))


def test_what_is_saved_is_what_was_shown(page, browser, tmp_path):
    ask(page)
    with page.expect_download() as told:
        page.press("#save-anndata", "Enter")
    told.value.save_as(tmp_path / "answer.h5ad")
    data = anndata.read_h5ad(tmp_path / "answer.h5ad")
    assert list(data.obs["plan"]) == ["anti-PD-1@0", "anti-CTLA-4@0", "difference"]
    column = list(data.var_names).index("Tregs")
    shown = page.text_content("tr[data-label=Tregs] td[data-head='A']")
    assert shown.startswith(f"{data.X[0, column]:.3f}")
    with page.expect_download() as told:
        page.press("#save-html", "Enter")
    told.value.save_as(tmp_path / "answer.html")
    alone, asked = browser.new_context(offline=True).new_page(), []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto((tmp_path / "answer.html").as_uri())
    assert alone.text_content("tr[data-label=Tregs] td[data-head='A']") == shown
    assert alone.evaluate("document.querySelector('img.around').naturalWidth") > 300
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    alone.context.close()


def test_a_bar_can_be_dragged_and_a_type_chosen_by_keyboard(page):
    bar = page.query_selector(".bar[data-plan='0']").bounding_box()
    act(page, lambda: drag(page, bar["x"] + bar["width"] / 2, bar["y"] + 8, bar["width"] / 4))
    moved = int(page.input_value("#p0r0-start"))
    assert moved > 0
    act(page, lambda: (page.fill("#p0r0-start", "0"), page.press("#p0r0-start", "Tab")))
    assert page.evaluate("document.activeElement.id") == "p0r0-stop", "the focus goes on"
    page.press("#type-3", "Enter")
    page.wait_for_selector("#type-3[aria-pressed=true]")
    page.wait_for_selector(f"h2:has-text('{page.text_content('#type-3')}')")
    assert page.evaluate("document.activeElement.id") == "type-3", "the focus stays"


def drag(page: Any, x: float, y: float, by: float) -> None:
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=3)
    page.mouse.up()


def test_a_sample_of_ones_own_and_one_of_another_ontology(page, files, tmp_path):
    own = tmp_path / "<b>mine.csv"
    own.write_text(
        "label,value,day,cancer\nT cell,30,0,melanoma\nB cell,20,0,\nmacrophage,9,0,\nT cell,20,14,\n"
    )
    act(page, lambda: page.set_input_files("#bring", own))
    assert page.text_content("h1") == "<b>mine"
    assert page.query_selector("#rests .evidence")
    cohort = read_cohort(files / "b.h5ad")
    versions = {**cohort.versions, "ontology": "9.9.9", "ontology_hash": "0" * 64}
    other = tmp_path / "other.h5ad"
    write_cohort(cohort.__class__(**{**vars(cohort), "versions": versions}), other)
    page.set_input_files("#bring", other)
    page.wait_for_selector("#told:has-text('was made with ontology 9.9.9')")
    assert page.text_content("h1") == "<b>mine"


def test_hostile_labels_are_shown_and_do_nothing(page):
    act(page, lambda: page.select_option("#study", "1"))
    for number in range(len(HOSTILE)):
        page.press(f"#type-{number}", "Enter")
        page.wait_for_selector(f"#type-{number}[aria-pressed=true]")
        assert page.title() == "ImmuneWorld explore"
        assert page.query_selector("main img:not(.around), main script") is None
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    assert page.query_selector(".chip.unseen")


def test_everything_comes_from_here_and_axe_finds_nothing_serious(served, browser, serious):
    page, asked, errors = browser.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    open_explore(page, served.url)
    here = served.url.partition("?")[0].removeprefix("http")
    assert [url for url in asked if not url.startswith((f"http{here}", f"ws{here}", "data:"))] == []
    assert errors == []
    page.set_viewport_size({"width": 390, "height": 900})
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    page.close()


def test_others_are_not_let_in(served):
    port = int(served.url.split(":")[2].split("/")[0])

    def status(method: str, path: str, **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request(method, path, body=b"x" if method == "POST" else None, headers=headers)
        response = connection.getresponse()
        response.read()
        return response.status, response.headers.get("Set-Cookie", "").split(";")[0]

    token = served.url.partition("token=")[2]
    assert status("GET", "/?token=wrong")[0] == 403
    assert status("GET", f"/?token={token}", Host=f"evil.example:{port}")[0] == 403
    entered, cookie = status("GET", f"/?token={token}")
    assert entered == 303
    assert status("POST", "/sample")[0] == 403
    assert status("POST", "/sample", Cookie=cookie, Origin="http://evil.example")[0] == 403
    assert status("POST", "/sample", Cookie=cookie, Origin=f"http://127.0.0.1:{port}")[0] == 404, "no tab"


def test_bad_runs_and_cohorts_are_one_line(files: Path, tmp_path: Path, capsys: Any) -> None:
    cohort = read_cohort(files / "b.h5ad")
    other = {**cohort.versions, "ontology_hash": "0" * 64}
    write_cohort(cohort.__class__(**{**vars(cohort), "versions": other}), tmp_path / "other.h5ad")
    assert run(app, ["explore", str(files / "run"), str(tmp_path / "other.h5ad"), "--no-show"]) == 2
    assert re.fullmatch(r"error: [^\n]+was made with ontology[^\n]+\n", capsys.readouterr().err)
    assert run(app, ["explore", str(tmp_path), "--no-show"]) == 2
    assert "is not a run" in capsys.readouterr().err
