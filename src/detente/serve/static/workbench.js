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

// Theme colours as the sheet names them, for what is drawn on a canvas.
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

async function drawMap(box) {
  if (typeof L === "undefined" || typeof topojson === "undefined") return;
  const data = JSON.parse(box.querySelector("script").textContent);
  if (!data.stops.length) return;
  box.hidden = false;
  const map = L.map(box.querySelector(".chart"), { attributionControl: false, zoomSnap: 0.5, minZoom: 1, maxZoom: 8 });
  const points = data.stops.map((stop) => stop.at);
  map.fitBounds(L.latLngBounds(points).pad(0.35), { maxZoom: 6 });
  const land = await (await fetch("/static/vendor/land-50m.json")).json();
  L.geoJSON(topojson.feature(land, land.objects.land), {
    interactive: false, style: { color: colour("rule"), weight: 1, fillColor: colour("land"), fillOpacity: 1 },
  }).addTo(map);
  const line = data.certain ? points : data.stops.filter((stop) => stop.dated).map((stop) => stop.at);
  if (line.length > 1) {
    L.polyline(line, { color: colour("accent"), weight: 2.5, dashArray: data.certain ? null : "6 7", interactive: false }).addTo(map);
  }
  data.stops.forEach((stop) => {
    const held = stop.status === "held";
    L.circleMarker(stop.at, {
      radius: 6, color: colour(held ? "accent" : "planned"), weight: 2, dashArray: held ? null : "3 3",
      fillColor: held ? colour("accent") : colour("sheet"), fillOpacity: 1, interactive: false,
    }).addTo(map).bindTooltip(labelled([stop.number, stop.name].filter(Boolean).join(" ")), {
      permanent: true, direction: "right", offset: [8, 0], className: "place",
    });
  });
}

function drawNetwork(box) {
  if (typeof cytoscape === "undefined") return;
  const data = JSON.parse(box.querySelector("script").textContent);
  box.hidden = false;
  const net = cytoscape({
    container: box.querySelector(".chart"), userZoomingEnabled: false, autoungrabify: true, maxZoom: 1.1,
    elements: [
      ...data.nodes.map((node) => ({ data: { id: node.id, label: node.name, self: node.self ? 1 : 0 } })),
      ...data.edges.map((edge) => ({ data: { source: edge.from, target: edge.to, width: Math.min(1 + edge.times, 6) } })),
    ],
    style: [
      { selector: "node", style: { label: "data(label)", "font-size": 12, color: colour("ink"), "background-color": colour("soft"), width: 12, height: 12, "text-valign": "bottom", "text-margin-y": 4, "text-max-width": 110, "text-wrap": "ellipsis" } },
      { selector: "node[self = 1]", style: { "background-color": colour("accent"), width: 18, height: 18, "font-weight": 600 } },
      { selector: "edge", style: { width: "data(width)", "line-color": colour("rule"), "curve-style": "straight" } },
    ],
    layout: { name: "concentric", concentric: (node) => node.data("self"), levelWidth: () => 1, minNodeSpacing: 44, padding: 24, animate: false },
  });
  net.on("tap", "node", (event) => { location.href = `/who/${encodeURIComponent(event.target.id())}`; });
}

function slide(range) {
  const days = JSON.parse(range.dataset.days);
  const day = range.form.querySelector('[name="as_of"]');
  range.addEventListener("input", () => { day.value = days[range.value]; });
  range.addEventListener("change", () => range.form.requestSubmit());
}

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-Detente-Token"];

function upload(form) {
  const jobs = document.getElementById("jobs");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Detente-Token": token() } });
    const job = await answer.json();
    if (!answer.ok) { jobs.append(note(job.detail)); return; }
    form.reset();
    follow(job, jobs);
  });
}

function note(text) {
  const line = document.createElement("p");
  line.className = "notice";
  line.textContent = text;
  return line;
}

// A job's progress as the server tells it, with a button that ends it.
function follow(job, jobs) {
  const line = note("waiting"), bar = document.createElement("progress"), stop = document.createElement("button");
  bar.setAttribute("aria-label", "Progress");
  stop.type = "button";
  stop.textContent = "Cancel";
  stop.addEventListener("click", () => fetch(`/api/v1/jobs/${job.id}`, { method: "DELETE", headers: { "X-Detente-Token": token() } }));
  const text = line.firstChild;
  line.append(" ", bar, " ", stop);
  jobs.append(line);
  const events = new EventSource(`/api/v1/jobs/${job.id}/events`);
  events.addEventListener("progress", (event) => {
    const now = JSON.parse(event.data);
    text.data = `${now.step || now.state}${now.left_s === null ? "" : `, about ${Math.ceil(now.left_s)} s left`}`;
    if (now.total) { bar.max = now.total; bar.value = now.done; } else bar.removeAttribute("value");
    if (["done", "failed", "cancelled"].includes(now.state)) {
      events.close();
      bar.remove();
      stop.remove();
      text.data = now.detail || now.state;
      if (now.state === "done") { const link = document.createElement("a"); link.href = "/documents"; link.textContent = "Show"; line.append(" ", link); }
    }
  });
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
  root.querySelectorAll("[data-map]").forEach(drawMap);
  root.querySelectorAll("[data-network]").forEach(drawNetwork);
  root.querySelectorAll("[data-days]").forEach(slide);
  root.querySelectorAll("[data-upload]").forEach(upload);
  root.querySelectorAll(".reader .text").forEach(readerCards);
}

document.addEventListener("DOMContentLoaded", () => {
  begin(document);
  keys();
  const tab = document.querySelector(".menu [aria-current]");
  if (tab) tab.closest("ul").scrollLeft = tab.offsetLeft - 40;
  document.body.addEventListener("htmx:afterSwap", (event) => begin(event.target));
  const here = document.getElementById("here");
  if (here && location.hash === "#here") here.scrollIntoView({ block: "center" });
});
