// The clipboard: excerpts kept in this browser, in the order of the reader's hand.

import { tell, words } from "./page.js";

const KEY = "kept";

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((item) => typeof item?.id === "string") : [];
  } catch {
    return [];
  }
}

function write(items) {
  localStorage.setItem(KEY, JSON.stringify(items));
  show();
}

function show() {
  const items = read();
  for (const place of document.querySelectorAll("[data-kept-count]")) {
    place.hidden = items.length === 0;
    place.textContent = items.length;
  }
  const ids = new Set(items.map((item) => item.id));
  for (const button of document.querySelectorAll("[data-keep]")) {
    const has = ids.has(button.dataset.keep);
    button.hidden = false;
    button.setAttribute("aria-pressed", has);
    button.textContent = has ? `✓ ${words.kept}` : words.keep;
  }
  const page = document.querySelector("[data-clipboard]");
  if (page) list(page, items);
}

export function toggle(button) {
  const { keep: id, words: text, by, source } = button.dataset;
  const items = read();
  if (items.some((item) => item.id === id)) {
    write(items.filter((item) => item.id !== id));
    tell(words.removed);
  } else {
    write([...items, { id, words: text, by, source }]);
    tell(words.keptNow);
  }
}

function list(page, items) {
  page.hidden = false;
  page.querySelector("[data-empty]").hidden = items.length > 0;
  const form = page.querySelector("[data-export]");
  form.hidden = items.length === 0;
  form.querySelector("[data-ids]").replaceChildren(
    ...items.map((item) => Object.assign(document.createElement("input"), { type: "hidden", name: "id", value: item.id })),
  );
  const model = page.querySelector("[data-kept-item]").content.firstElementChild;
  page.querySelector("[data-kept]").replaceChildren(
    ...items.map((item, at) => {
      const row = model.cloneNode(true);
      row.querySelector("[data-words]").textContent = item.words;
      row.querySelector("[data-by]").textContent = item.by ? `— ${item.by}` : "";
      Object.assign(row.querySelector("[data-link]"), {
        href: `${document.documentElement.dataset.root}excerpts/${encodeURIComponent(item.id)}`,
        textContent: item.source || item.id,
      });
      action(row, "up", at > 0, () => move(at, -1));
      action(row, "down", at < items.length - 1, () => move(at, 1));
      action(row, "remove", true, () => {
        write(read().filter((_, i) => i !== at));
        tell(words.removed);
      });
      return row;
    }),
  );
}

function action(row, name, possible, act) {
  const button = row.querySelector(`[data-${name}]`);
  button.textContent = words[name];
  button.disabled = !possible;
  button.addEventListener("click", act);
}

function move(at, by) {
  const items = read();
  [items[at], items[at + by]] = [items[at + by], items[at]];
  write(items);
  tell(words.moved);
  const row = document.querySelector("[data-kept]").children[at + by];
  const again = row.querySelector(by < 0 ? "[data-up]" : "[data-down]");
  (again.disabled ? row.querySelector(by < 0 ? "[data-down]" : "[data-up]") : again).focus();
}

export function start() {
  show();
  addEventListener("storage", (event) => event.key === KEY && show()); // another tab kept something
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-keep]");
    if (button) toggle(button);
    if (event.target.closest?.("[data-clear]")) write([]);
  });
}
