// Completion in the search box: words of the archive, and names after speaker:, in: and by:. The pattern is the ARIA
// combobox with a listbox; without a script the box is a plain one.

import { words } from "./page.js";

const FIELDS = { "speaker:": "speaker", "via:": "speaker", "in:": "publisher", "by:": "author" };
const WAIT = 80;
const PIECE = /(?:(speaker:|via:|in:|by:|said:|title:)("[^"]*|[^\s"()]*)|[^\s"():]+)$/u;

function piece(input) {
  const before = input.value.slice(0, input.selectionStart);
  const found = PIECE.exec(before);
  if (!found) return null;
  const [whole, prefix, rest] = found;
  const typed = (prefix ? rest : whole).replace(/^"/, "").replace(/^-/, "");
  if (typed.length < (prefix && FIELDS[prefix] ? 1 : 2)) return null;
  return { start: found.index, end: before.length, prefix: prefix ?? "", typed, field: FIELDS[prefix] ?? "text", minus: whole.startsWith("-") };
}

export function start() {
  for (const input of document.querySelectorAll("[data-complete]")) attach(input);
}

function attach(input) {
  const list = document.createElement("ul");
  Object.assign(list, { className: "options", id: "options", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.suggestions);
  input.closest(".field").after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "options" })) {
    input.setAttribute(name, value);
  }
  let at = -1;
  let asking;
  let pending;

  const close = () => {
    clearTimeout(pending);
    list.hidden = true;
    list.replaceChildren();
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const point = (to) => {
    const options = [...list.children];
    at = (to + options.length + 1) % (options.length + 1); // one place beyond the last is the box itself
    options.forEach((o, i) => o.setAttribute("aria-selected", i === at));
    if (at < options.length) {
      input.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    } else {
      at = -1;
      input.removeAttribute("aria-activedescendant");
    }
  };

  const take = (option) => {
    const { insert, start: from, end: to } = option.dataset;
    input.setRangeText(insert, Number(from), Number(to), "end");
    close();
    input.focus();
  };

  const ask = async () => {
    const here = piece(input);
    if (!here) return close();
    asking?.abort();
    asking = new AbortController();
    const address = `${input.dataset.complete}?${new URLSearchParams({ q: here.typed, field: here.field, limit: 8 })}`;
    try {
      const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return close();
      fill((await answer.json()).values, here);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
    return undefined;
  };

  const fill = (values, here) => {
    list.replaceChildren(
      ...values.map(({ value, count }, i) => {
        const option = document.createElement("li");
        option.id = `option-${i}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const name = document.createElement("span");
        name.textContent = value;
        const number = document.createElement("span");
        Object.assign(number, { className: "facet-name", textContent: count.toLocaleString(document.documentElement.lang) });
        option.append(name, number);
        const whole = here.field === "text" ? value : `"${value.replaceAll('"', "")}"`;
        Object.assign(option.dataset, { insert: `${here.minus ? "-" : ""}${here.prefix}${whole} `, start: here.start, end: here.end });
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(option);
        });
        return option;
      }),
    );
    at = -1;
    list.hidden = values.length === 0;
    input.setAttribute("aria-expanded", String(values.length > 0));
  };

  input.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      point(event.key === "ArrowDown" ? at + 1 : (at < 0 ? list.children.length : at) - 1);
    } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
      event.preventDefault();
      take(list.children[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
}
