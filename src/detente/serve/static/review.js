// Review by keyboard, and words highlighted in the reader. Every page works without.
"use strict";

function typing(event) {
  return event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]");
}

function moveThrough(queue) {
  const rows = [...queue.querySelectorAll(".row")];
  let at = -1;
  document.addEventListener("keydown", (event) => {
    if (typing(event) || !["j", "k"].includes(event.key)) return;
    event.preventDefault();
    at = Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), rows.length - 1);
    rows.forEach((row, n) => row.classList.toggle("on", n === at));
    rows[at].querySelector("a.kind").focus();
    rows[at].scrollIntoView({ block: "nearest" });
  });
}

function actByKey() {
  document.addEventListener("keydown", (event) => {
    if (typing(event) || event.shiftKey) return;
    const key = CSS.escape(event.key);
    const found = document.querySelector(`[data-key="${key}"], [data-focus="${key}"]`);
    if (!found) return;
    event.preventDefault();
    const field = found.matches("label") ? found.querySelector("input, select") : found;
    if ("focus" in found.dataset || field.matches("input, select")) field.focus();
    else field.click();
  });
}

// Code points, as the record counts them; JavaScript counts UTF-16 units.
function codePoints(text) {
  return [...text].length;
}

function takeHighlighted(form) {
  const text = document.querySelector(".reader .text");
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return;
    const range = chosen.getRangeAt(0);
    const block = (range.startContainer.parentElement || text).closest(".text > p");
    if (!block || !text.contains(range.commonAncestorContainer)) return;
    const before = document.createRange();
    before.setStart(block, 0);
    before.setEnd(range.startContainer, range.startOffset);
    form.elements.words.value = range.toString().trim();
    form.elements.at.value = Number(block.dataset.at || 0) + codePoints(before.toString());
    form.closest("details").open = true;
  });
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".queue").forEach(moveThrough);
  actByKey();
  document.querySelectorAll("[data-missed] form").forEach(takeHighlighted);
});
