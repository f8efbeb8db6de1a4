// With the pointer: excerpts of selected words, and a stretch of the chart dragged over.

import { words } from "./page.js";

// ------------------------------------------------------------------ selected words

// Code points, as the archive counts, from the beginning of `words` to a place in it.
function length(words, node, at) {
  const range = document.createRange();
  range.setStart(words, 0);
  range.setEnd(node, at);
  return [...range.toString()].length;
}

// The selected words of the article: the address that makes an excerpt of them, and where they stand on the screen.
// What is selected beside the article's own words (a triple click reaches into the next block) counts for nothing.
export function selected() {
  const selection = getSelection();
  const article = document.querySelector("[data-article]");
  if (!article || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const touched = [...article.querySelectorAll(".words")].filter((part) => range.intersectsNode(part));
  if (!touched.length) return null;
  const [first, last] = [touched[0], touched.at(-1)];
  const base = (part) => Number(part.closest("[data-start]").dataset.start);
  const { startContainer, startOffset, endContainer, endOffset } = range;
  const start = base(first) + (first.contains(startContainer) ? length(first, startContainer, startOffset) : 0);
  const whole = [...last.textContent].length;
  const end = base(last) + (last.contains(endContainer) ? length(last, endContainer, endOffset) : whole);
  if (start >= end) return null;
  const q = new URLSearchParams(location.search).get("q");
  const params = new URLSearchParams({ article: article.dataset.article, start, end, ...(q ? { q } : {}) });
  return { address: `${document.documentElement.dataset.root}excerpts/new?${params}`, box: range.getBoundingClientRect() };
}

function offerExcerpt() {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "make-here", textContent: words.excerptSelection, hidden: true });
  document.body.append(button);
  let address = null;
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", () => address && location.assign(address));
  document.addEventListener("selectionchange", () => {
    const found = selected();
    button.hidden = !found;
    if (!found) return;
    address = found.address;
    const top = found.box.bottom + scrollY + 8;
    const left = Math.max(8, Math.min(found.box.left + scrollX, innerWidth - 220));
    button.style.setProperty("top", `${top}px`);
    button.style.setProperty("left", `${left}px`);
  });
}

// ------------------------------------------------------------------ the chart

function brush(holder) {
  const bars = [...holder.querySelectorAll("a[data-first]")];
  const chart = holder.querySelector("svg");
  if (!chart || bars.length < 2) return;
  let from = null;
  let to = null;
  const under = (event) => {
    const near = (bar) => {
      const box = bar.getBoundingClientRect();
      return Math.abs(box.left + box.width / 2 - event.clientX);
    };
    return bars.reduce((best, bar) => (near(bar) < near(best) ? bar : best));
  };
  const between = () => {
    const [a, b] = [bars.indexOf(from), bars.indexOf(to)].sort((x, y) => x - y);
    return bars.slice(a, b + 1);
  };
  chart.addEventListener("dragstart", (event) => event.preventDefault());
  chart.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" && event.button === 0) from = to = under(event);
  });
  addEventListener("pointermove", (event) => {
    if (!from) return;
    to = under(event);
    chart.classList.toggle("brushed", to !== from);
    const chosen = new Set(between());
    for (const bar of bars) bar.classList.toggle("within", chosen.has(bar));
  });
  addEventListener("pointerup", () => {
    if (!from) return;
    const chosen = between();
    const dragged = from !== to;
    from = null;
    if (!dragged) return;
    chart.addEventListener("click", (event) => event.preventDefault(), { capture: true, once: true });
    const address = new URL(holder.dataset.brush, location.href);
    address.searchParams.set("from", chosen[0].dataset.first);
    address.searchParams.set("to", chosen.at(-1).dataset.last);
    location.assign(address);
  });
}

export function start() {
  if (document.querySelector("[data-article]")) offerExcerpt();
  for (const holder of document.querySelectorAll("[data-brush]")) brush(holder);
}
