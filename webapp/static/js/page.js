// What every script needs: the words of this page's language, and a place to tell the reader something.

export const words = JSON.parse(document.getElementById("words").textContent);

const place = document.querySelector("[data-notice]");
let clearing;

// Tell the reader; `link` ({text, href}) stays until the page is left, words alone go after a while.
export function tell(text, link) {
  clearTimeout(clearing);
  place.textContent = text;
  if (link) {
    const a = document.createElement("a");
    a.href = link.href;
    a.textContent = link.text;
    place.append(" ", a);
  } else {
    clearing = setTimeout(() => place.replaceChildren(), 4000);
  }
}

export const typing = (node) => node.closest?.("input, textarea, select, [contenteditable]") !== null;
