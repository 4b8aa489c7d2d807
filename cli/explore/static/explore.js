// Choices, clicks and dragged bars go to the server; what is shown comes back as HTML.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const send = (act, more = {}) => emitEvent("act", { act, ...more });
  let focused = "", drag = null;

  function clicked(event) {
    const one = event.target.closest?.("[data-act]");
    if (!one || one.disabled) return;
    const { act, plan, row, number } = one.dataset;
    send(act, { plan: Number(plan ?? 0), row: Number(row ?? -1), number: Number(number ?? -1) });
    // Below the table, where a type was chosen: what it brought is shown, and the focus stays.
    if (act === "choose") byId("explore").dataset.chosen = number;
  }

  function changed(event) {
    const one = event.target;
    if (one.id === "bring") return bring(one);
    const { change, plan, row, field } = one.dataset;
    if (!change) return;
    const text = one.type === "checkbox" ? String(one.checked) : one.value;
    send(change, { text, plan: Number(plan ?? 0), row: Number(row ?? -1), field: field ?? "" });
  }

  async function bring(input) {
    const [file] = input.files;
    if (!file) return;
    const told = byId("told");
    told.textContent = "reading the file …";
    const headers = { "x-tab": byId("explore").dataset.tab, "x-name": encodeURIComponent(file.name) };
    let problem;
    try {
      problem = (await (await fetch("/sample", { method: "POST", headers, body: file })).json()).problem;
    } catch { problem = "the file could not be sent: is the program still running?"; }
    if (problem) { byId("told").className = "warning"; byId("told").textContent = problem; input.value = ""; }
  }

  // A bar of a plan: its middle moves it, its ends move its days. The fields below say and do the same by keyboard.
  function begin(event) {
    const bar = event.target.closest?.(".line .bar");
    if (!bar || event.button) return;
    event.preventDefault();
    const { width } = bar.parentElement.getBoundingClientRect();
    const span = Number(bar.closest(".line").dataset.span);
    const id = `p${bar.dataset.plan}r${bar.dataset.row}`;
    const value = (name) => (byId(`${id}-${name}`).value === "" ? null : Number(byId(`${id}-${name}`).value));
    drag = { bar, id, what: event.target.dataset.drag ?? "move", from: event.clientX, perDay: width / span,
      start: value("start") ?? 0, stop: value("stop"), left: bar.offsetLeft, wide: bar.offsetWidth };
    bar.setPointerCapture(event.pointerId);
  }

  function moved(event) {
    if (!drag) return;
    const by = Math.round((event.clientX - drag.from) / drag.perDay), far = by * drag.perDay;
    const { what, bar } = drag;
    drag.days = { start: drag.start + (what === "stop" ? 0 : by), stop: what === "start" ? drag.stop : drag.stop === null && what === "move" ? null : (drag.stop ?? drag.start + drag.wide / drag.perDay) + by };
    if (what !== "stop") bar.style.left = `${drag.left + far}px`;
    if (what !== "move") bar.style.width = `${Math.max(4, drag.wide + (what === "stop" ? far : -far))}px`;
  }

  function ended() {
    if (!drag) return;
    const { days, bar } = drag;
    drag = null;
    if (!days) return;
    const stop = days.stop === null ? "" : String(Math.max(Math.round(days.stop), days.start));
    send("shift", { plan: Number(bar.dataset.plan), row: Number(bar.dataset.row), start: String(days.start), stop });
  }

  // What is shown anew has lost the focus: give it to the part of the same name.
  document.addEventListener("focusin", (event) => { focused = event.target.id; });
  const watch = new MutationObserver(() => {
    if (focused && document.activeElement === document.body) byId(focused)?.focus({ preventScroll: true });
  });
  document.addEventListener("DOMContentLoaded", () => watch.observe(document.body, { childList: true, subtree: true }));
  document.addEventListener("click", clicked);
  document.addEventListener("change", changed);
  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", moved);
  document.addEventListener("pointerup", ended);
  document.addEventListener("pointercancel", ended);
})();
