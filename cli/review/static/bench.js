// Keys and clicks go to the server with the step that they were pressed on; what is shown comes back as HTML.
"use strict";
const bench = (() => {
  const KEYS = { e: "exact", b: "broad", n: "narrow", 0: "none", x: "reject", u: "undo", m: "mine", t: "theirs",
    p: "propose", ArrowUp: "up", ArrowDown: "down" };
  const byId = (id) => document.getElementById(id);
  const step = () => Number(byId("step")?.dataset.step ?? -1);
  const send = (act, more = {}) => emitEvent("act", { act, step: step(), ...more });
  let waiting = 0, asked = "", focused = "", page = "review";

  function show(name, term = "") {
    page = name;
    for (const one of ["review", "ontology"]) {
      byId(one).hidden = one !== name;
      byId(`tab-${one}`).setAttribute("aria-pressed", String(one === name));
    }
    if (name === "ontology") browse(term);
  }

  function browse(term) {
    if (term) focused = `tree-${term}`; // where the focus goes when the term is there
    send("term", { text: term });
    scrollTo(0, 0);
  }

  function inOntology(key) {
    if (key === "Escape") show("review");
    else if (key === "c") byId("take")?.click();
    else if (key === "/") { byId("lookup").focus(); byId("lookup").select(); }
    else return false;
    return true;
  }

  function fields() {
    const found = [...document.querySelectorAll("#propose [data-field]")];
    return Object.fromEntries(found.map((one) => [one.dataset.field, one.value]));
  }

  function search(words) {
    asked = words;
    send("search", { text: words });
  }

  function searched(words) {
    clearTimeout(waiting);
    waiting = setTimeout(() => search(words), 120);
  }

  function leaveSearch(words) {
    clearTimeout(waiting);
    if (words !== asked) search(words); // the same again would make the next key a late one
    byId("search").value = words;
    focused = "";
    byId("search").blur();
  }

  function inSearch(event) {
    if (event.key === "Enter") leaveSearch(event.target.value);
    else if (event.key === "Escape") leaveSearch("");
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") send(KEYS[event.key]);
    else return;
    event.preventDefault();
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.id === "search") return inSearch(event);
    if (event.target.id === "lookup" && event.key === "Escape") return event.target.blur();
    const field = event.target.closest("input, textarea, select");
    if (field && !field.closest("dialog")) return; // of a dialog that was closed just now, the focus is still to go
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    // A key that is held down walks, but decides once: what it comes to next was not looked at.
    if (event.repeat && (/^[1-8]$/.test(key) || (key in KEYS && !key.startsWith("Arrow")))) return event.preventDefault();
    if (key === "?") byId("help").showModal();
    else if (page !== "review") { if (!inOntology(key)) return; }
    else if (key === "/") { byId("search").focus(); byId("search").select(); }
    else if (key === "Escape") leaveSearch("");
    else if (key === "o") show("ontology", byId("browse")?.dataset.text);
    else if (key === "j" || key === "k") send("move", { number: key === "j" ? 1 : -1 });
    else if (/^[1-8]$/.test(key)) send("accept", { number: Number(key) - 1 });
    else if (key in KEYS) send(KEYS[key]);
    else return;
    event.preventDefault();
  }

  function clicked(event) {
    const one = event.target.closest?.("[data-act], [data-tab], [data-open], [data-close]");
    if (!one) return;
    const { act, tab, open, close, number, text } = one.dataset;
    if (act && event.detail > 1) return; // the second click of two falls on what the first one brought
    if (tab) show(tab);
    else if (open) byId(open).showModal();
    else if (close) byId(close).close();
    else if (act === "check" || act === "save") send(act, { fields: fields() });
    else if (act === "term") { document.activeElement.blur(); show("ontology", text); }
    else if (act === "take") { show("review"); leaveSearch(text); }
    else send(act, { number: Number(number ?? 0), text: text ?? "" });
  }

  // What is shown anew has lost the focus: give it to the part of the same name.
  document.addEventListener("focusin", (event) => { focused = event.target.id; });
  const watch = new MutationObserver(() => {
    if (focused && document.activeElement === document.body) byId(focused)?.focus({ preventScroll: true });
    const box = byId("search"), searched = byId("step")?.dataset.searched;
    if (box?.value && !searched && document.activeElement !== box) box.value = asked = "";
  });

  document.addEventListener("DOMContentLoaded", () => watch.observe(document.body, { childList: true, subtree: true }));
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", clicked);
  document.addEventListener("input", (event) => { if (event.target.id === "search") searched(event.target.value); });
  document.addEventListener("change", (event) => {
    if (event.target.dataset?.change) send(event.target.dataset.change, { text: event.target.value });
  });
  return { open: (id) => { if (!byId(id).open) byId(id).showModal(); } };
})();
