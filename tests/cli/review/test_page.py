"""The whole page, in a real browser, served by the command."""

from __future__ import annotations

import http.client
import socket

from immuneworld.ontology.checks.validate import validate
from immuneworld.ontology.mapping import Mapping
from immuneworld.ontology.sssom import read_mapping_set, write_mapping_set

from .conftest import HOSTILE, PLAIN, Served, Tab

T = "CL:0000084"


def test_twenty_labels_by_keyboard_with_a_kill_between(served, tab):
    before = read_mapping_set(served.file).mappings if served.file.exists() else ()
    mine = PLAIN[:20]
    tab.cite("doi:10.1000/new-paper")
    for label in mine[:8]:
        assert tab.title == label
        tab.press("0")
    tab.page.keyboard.press("/")
    tab.page.fill("#search:focus", "natural killer cell")
    tab.page.wait_for_selector("h2:text('Found')")
    tab.page.keyboard.press("Enter")
    tab.press("b 1 0 u")
    tab.page.keyboard.press("0")  # not waited for: this decision is written whole, or not at all
    served.kill()
    done = len(read_mapping_set(served.file).mappings) - len(before)
    assert done in (9, 10), "nothing is lost"
    again = Tab(tab.page, served.begin())
    for label in mine[done:]:
        assert again.title == label
        again.press("0")
    found = read_mapping_set(served.file)
    rows = [row for row in found.mappings if row not in before]
    told = {row.label: (row.object_id, row.predicate, row.reviewer, bool(row.date)) for row in rows}
    none = ("sssom:NoTermFound", "skos:exactMatch", "A", True)
    assert told == dict.fromkeys(mine, none) | {mine[8]: ("CL:0000623", "skos:broadMatch", "A", True)}
    assert len(rows) == 20
    assert found.source == "doi:10.1000/new-paper"
    assert validate([served.file], reasoner=False).findings == ()


def test_two_tabs_and_another_program_on_one_file(served, context, tab):
    other = Tab(context.new_page(), served.url)
    for one in (tab, other):
        one.go(PLAIN[20])
    other.press("0")
    tab.page.wait_for_selector("text=In the file")
    found = read_mapping_set(served.file)
    theirs = Mapping(
        PLAIN[22], "skos:exactMatch", T, "T cell", "semapv:ManualMappingCuration", 0.9, reviewer="B"
    )
    tab.go(PLAIN[22])
    write_mapping_set(found.__class__(**{**vars(found), "mappings": (*found.mappings, theirs)}), served.file)
    tab.page.keyboard.press("0")
    tab.page.wait_for_selector(".conflict, :text('taken over')")
    if tab.page.query_selector(".conflict"):
        tab.press("t")
    kept = {row.label: row.reviewer for row in read_mapping_set(served.file).mappings}
    assert kept[PLAIN[22]] == "B"
    assert kept[PLAIN[20]] == "A"
    other.page.close()


def test_a_held_key_and_a_double_click_decide_once(served, tab):
    keyboard = tab.page.keyboard
    tab.go(PLAIN[25])
    keyboard.down("0")
    for _ in range(10):
        keyboard.down("0")  # held
        tab.page.wait_for_timeout(50)
    keyboard.up("0")
    assert tab.title == PLAIN[26]
    tab.page.fill("#search", "B cell")
    tab.page.wait_for_selector("h2:text('Found')")
    tab.page.dblclick("[data-act=accept]", delay=150)
    tab.page.wait_for_function(f"document.querySelector('h1').textContent === '{PLAIN[27]}'")
    decided = {row.label for row in read_mapping_set(served.file).mappings}
    assert decided >= {PLAIN[25], PLAIN[26]}
    assert not decided & {PLAIN[27], PLAIN[28]}


def test_hostile_labels_are_shown_and_do_nothing(tab):
    tab.go(HOSTILE[0])
    for label in HOSTILE:
        assert tab.title[:40] == label[:40]
        assert tab.page.title() == "ImmuneWorld review"
        assert tab.page.query_selector("main img:not(.around), main script") is None
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
        tab.press("j")


def test_everything_comes_from_here(served, browser):
    page, asked = browser.new_page(), []  # whose cache is empty
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    tab = Tab(page, served.url)
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    tab.press("j ArrowDown")
    page.close()
    here = (f"http://127.0.0.1:{served.port}/", f"ws://127.0.0.1:{served.port}/", "data:")
    assert len(asked) > 5
    assert [url for url in asked if not url.startswith(here)] == []
    assert errors == []


def test_axe_finds_nothing_serious(tab, serious):
    page = tab.page
    tab.go(HOSTILE[0])
    for width, acts in ((1280, ("", "p", "?", "o")), (390, ("", "o"))):
        page.set_viewport_size({"width": width, "height": 900})
        for act in acts:
            if act:
                page.keyboard.press(act)
                page.wait_for_selector({"p": "#field-label", "?": "#help[open]", "o": "img.around"}[act])
            assert serious(page) == [], (width, act)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
            page.keyboard.press("Escape")
            page.wait_for_function("!document.querySelector('dialog[open], main:not([hidden])#ontology')")


def test_a_proposal_is_checked_and_saved(served, tab):
    page = tab.page
    page.keyboard.press("p")
    page.fill("#field-label", "a cell made up for a test")
    page.click("#propose-check")
    page.wait_for_selector("text=definition-missing")
    page.click("#propose-save")
    page.wait_for_selector("text=Saved in")
    assert "a cell made up for a test\t" in (served.file.with_name("proposed-terms.tsv")).read_text()


def test_the_page_can_be_used_with_tab_and_enter_alone(tab):
    page = tab.page
    tab.go(HOSTILE[0])
    before = tab.step
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "select-2":
            break
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.getElementById('step').dataset.step != {before}")
    assert page.get_attribute("#select-2", "aria-current") == "true"
    assert page.evaluate("document.activeElement.id") == "select-2", "the focus stays"


def test_a_wrong_token_another_host_and_another_origin(served):
    assert get(served, "/?token=wrong").status == 403
    assert get(served, "/").status == 403
    assert get(served, f"/?token={served.token}", Host=f"evil.example:{served.port}").status == 403
    entered = get(served, f"/?token={served.token}")
    assert (entered.status, entered.headers["Location"]) == (303, "/")
    cookie = entered.headers["Set-Cookie"].split(";")[0]
    assert get(served, "/", Cookie=cookie).status == 200
    assert get(served, "/", Cookie=cookie, Origin="http://evil.example").status == 403
    here = f"http://127.0.0.1:{served.port}"
    assert upgraded(served, cookie, here) == 101
    assert upgraded(served, cookie, "http://evil.example") == 403
    assert upgraded(served, "", here) == 403


def get(served: Served, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    return response


def upgraded(served: Served, cookie: str, origin: str) -> int:
    """The status of the answer to a websocket's handshake."""
    lines = (
        "GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: 127.0.0.1:{served.port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        f"Origin: {origin}",
        f"Cookie: {cookie}",
    )
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return int(connection.recv(64).split()[1])


def test_the_ontology_is_browsed_by_keyboard(tab):
    page = tab.page
    tab.go(HOSTILE[0])
    first = page.text_content("h2 code")
    page.keyboard.press("o")
    page.wait_for_selector(f"#ontology:not([hidden]) p > code:text('{first}')")
    page.keyboard.press("/")
    page.keyboard.type("natural killer cell")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ontology h1:text-is('natural killer cell')")
    page.wait_for_selector("img.around")
    assert page.evaluate("document.querySelector('img.around').naturalWidth") > 300, "the picture is one"
    page.wait_for_selector("summary:has-text('relabelled')")
    before = tab.step
    page.keyboard.press("Escape")
    page.keyboard.press("1")  # decides nothing while the ontology is shown
    page.focus("[id='tree-CL:0000824']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ontology h1:text-is('mature natural killer cell')")
    page.wait_for_function("document.activeElement.id === 'tree-CL:0000824'")
    assert tab.step == before
    page.keyboard.press("c")
    page.wait_for_selector("#review .candidates code:text('CL:0000824')")
