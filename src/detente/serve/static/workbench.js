// What pages do beyond links and forms: the timeline's picture, cards in the reader, keys. Every page works without.
"use strict";

const DAY_MS = 86400000;

function drawTimeline(box) {
  if (typeof vis === "undefined") return;
  const rows = JSON.parse(box.querySelector("script").textContent).filter((row) => row.start);
  if (!rows.length) return;
  box.hidden = false;
  const local = (iso) => new Date(iso.length === 10 ? iso + "T00:00" : iso);
  const items = rows.map((row) => ({
    id: row.id,
    start: local(row.start),
    end: row.end && row.end !== row.start ? local(row.end) : undefined,
    type: row.end && row.end !== row.start ? "range" : "box",
    className: `k-${group(row.status)}${row.vague ? " k-vague" : ""}`,
    text: row.text,
    title: row.text,
  }));
  const starts = items.map((item) => +item.start), ends = items.map((item) => +(item.end || item.start));
  const timeline = new vis.Timeline(box.querySelector(".canvas"), items, {
    template: (item) => labelled(item.text),
    tooltip: { template: (item) => labelled(item.text) },
    maxHeight: 420, minHeight: 160, stack: true, showCurrentTime: false, zoomKey: "ctrlKey", verticalScroll: true,
    margin: { item: { horizontal: 4, vertical: 4 } },
    min: Math.min(...starts) - 90 * DAY_MS, max: Math.max(...ends) + 90 * DAY_MS,
    zoomMin: DAY_MS / 4,
  });
  timeline.on("select", (chosen) => {
    if (chosen.items.length) location.href = `/record/${encodeURIComponent(chosen.items[0])}`;
  });
  const acts = {
    in: () => timeline.zoomIn(0.5), out: () => timeline.zoomOut(0.5), fit: () => timeline.fit(),
    left: () => shift(timeline, -0.4), right: () => shift(timeline, 0.4),
  };
  box.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", acts[button.dataset.zoom]));
}

// Text of documents only ever becomes text, never markup.
function labelled(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}

function group(status) {
  if (status === "held") return "held";
  if (["planned", "considered", "conditional"].includes(status)) return "planned";
  return ["cancelled", "denied"].includes(status) ? "denied" : "reported";
}

function shift(timeline, share) {
  const { start, end } = timeline.getWindow();
  const by = (end - start) * share;
  timeline.setWindow(+start + by, +end + by);
}

function readerCards(text) {
  const card = document.getElementById("card");
  const known = new Map();
  const show = async (link) => {
    const address = `${location.pathname}/row/${encodeURIComponent(link.dataset.row)}`;
    if (!known.has(address)) known.set(address, fetch(address, { headers: { "HX-Request": "true" } }).then((r) => (r.ok ? r.text() : "")));
    const html = await known.get(address);
    if (html) card.innerHTML = html;
    text.querySelectorAll(".on").forEach((one) => one.classList.remove("on"));
    text.querySelectorAll(`[data-row="${CSS.escape(link.dataset.row)}"]`).forEach((one) => one.classList.add("on"));
  };
  for (const event of ["mouseover", "focusin"]) {
    text.addEventListener(event, (e) => { const link = e.target.closest("a.m"); if (link) show(link); });
  }
  document.querySelectorAll("[data-layer]").forEach((box) => box.addEventListener("change", () => {
    text.classList.toggle(`no-${box.dataset.layer}`, !box.checked);
  }));
}

function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    document.querySelector(".find input").focus();
  });
}

function begin(root) {
  root.querySelectorAll("[data-timeline]").forEach(drawTimeline);
  root.querySelectorAll(".reader .text").forEach(readerCards);
}

document.addEventListener("DOMContentLoaded", () => {
  begin(document);
  keys();
  document.body.addEventListener("htmx:afterSwap", (event) => begin(event.target));
  const here = document.getElementById("here");
  if (here && location.hash === "#here") here.scrollIntoView({ block: "center" });
});
