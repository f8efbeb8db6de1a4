// Copying as rich and as plain text at once, so that it pastes well into a story and into a form.

import { tell, words } from "./page.js";

// Programs that paste know no classes of ours.
const STYLES = {
  upright: "font-style:normal",
  "plain-weight": "font-weight:normal",
  "small-caps": "font-variant:small-caps",
  "full-caps": "font-variant:normal",
};

function portable(node) {
  const copy = node.cloneNode(true);
  for (const [name, style] of Object.entries(STYLES)) {
    for (const part of copy.querySelectorAll(`.${name}`)) part.setAttribute("data-style", style);
  }
  return copy.innerHTML.replaceAll(/ class="[^"]*"/g, "").replaceAll("data-style=", "style=");
}

// Pages served over plain http have no navigator.clipboard; there the copy event still lets both forms through.
function byEvent(html, text) {
  const listen = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", text);
  };
  document.addEventListener("copy", listen, { once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", listen);
  if (!done) throw new Error("copying refused");
}

export async function copy(html, text) {
  try {
    if (navigator.clipboard?.write && globalThis.ClipboardItem) {
      const item = new ClipboardItem({
        "text/html": new Blob([html], { type: "text/html" }),
        "text/plain": new Blob([text], { type: "text/plain" }),
      });
      await navigator.clipboard.write([item]).catch(() => byEvent(html, text));
    } else {
      byEvent(html, text);
    }
    tell(`${words.copied}: ${text.length > 60 ? `${text.slice(0, 59)}…` : text}`);
    return true;
  } catch {
    tell(words.notCopied);
    return false;
  }
}

const entry = (button) => {
  const around = button.closest(".entry");
  return [portable(around.querySelector("[data-copy-html]")), around.querySelector("[data-copy-text]").value];
};

function preferred() {
  const style = localStorage.getItem("style");
  const all = [...document.querySelectorAll("[data-style] [data-copy]")].map((b) => b.closest("[data-style]"));
  return all.find((c) => c.dataset.style === style) ?? all[0];
}

// The reference of the result that has the focus, else the citation in the style copied last.
export function copyCitation() {
  const hit = document.activeElement.closest?.("[data-hit]")?.querySelector("[data-copy]");
  if (hit) return copy(...entry(hit));
  const citation = preferred();
  return citation && copy(...entry(citation.querySelector("[data-copy]")));
}

// The words with their citation, as a block quotation.
export function copyWords() {
  const citation = preferred();
  const said = document.querySelector("[data-words]");
  if (!citation || !said) return undefined;
  const [html, text] = entry([...citation.querySelectorAll("[data-copy]")].at(-1));
  const quoted = document.createElement("blockquote");
  quoted.append(Object.assign(document.createElement("p"), { textContent: said.dataset.words }));
  return copy(`${quoted.outerHTML}<p>${html}</p>`, `${said.dataset.words}\n\n${text}`);
}

export function start() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const style = button.closest("[data-style]")?.dataset.style;
      if (style) localStorage.setItem("style", style);
      copy(...entry(button));
    });
  }
}
