// Everything here is an extra: without it the pages search, read, cite and export all the same.

import * as complete from "./complete.js";
import * as copying from "./copy.js";
import * as kept from "./kept.js";
import { tell, typing, words } from "./page.js";
import * as pointing from "./pointing.js";

// ------------------------------------------------------------------ has the archive changed?

const EVERY = 30_000; // milliseconds, while the page is looked at

function watch() {
  const { watch: address, generation } = document.documentElement.dataset;
  if (!address) return;
  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const now = answer.ok ? (await answer.json()).generation : generation;
      if (now === generation) return;
      clearInterval(timer);
      tell(words.changed, { text: words.showNow, href: location.href });
    } catch {
      // the server is away; the next look will tell
    }
  };
  const timer = setInterval(look, Number(document.documentElement.dataset.every) || EVERY);
  document.addEventListener("visibilitychange", look);
}

// ------------------------------------------------------------------ keys

const places = () => [...document.querySelectorAll("[data-hit]")];
const matches = () => [...document.querySelectorAll("[data-match]")];
let at = -1;

function step(by) {
  const list = places().length ? places() : matches();
  if (!list.length) return;
  const focused = list.findIndex((place) => place.contains(document.activeElement));
  at = Math.min(Math.max((focused >= 0 ? focused : at) + by, 0), list.length - 1);
  const place = list[at];
  if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
  place.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  place.scrollIntoView({ block: place.offsetHeight > innerHeight ? "start" : "center", behavior: calm ? "auto" : "smooth" });
}

const here = () => document.activeElement.closest?.("[data-hit]") ?? document;

function open() {
  const hit = document.activeElement.closest?.("[data-hit]");
  if (document.activeElement !== hit || !hit) return false;
  location.assign(hit.dataset.url);
  return true;
}

function excerpt() {
  const words_ = pointing.selected();
  const link = here().querySelector("[data-excerpt]") ?? document.activeElement.closest?.(".block")?.querySelector(".make");
  const address = words_?.address ?? link?.href;
  if (address) location.assign(address);
}

function keep() {
  const button = here().querySelector("[data-keep]");
  if (button) kept.toggle(button);
}

const KEYS = {
  "/": () => document.getElementById("q")?.select() ?? document.getElementById("q")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  e: excerpt,
  a: keep,
  c: copying.copyCitation,
  x: copying.copyWords,
  s: () => document.querySelector("[data-source-link]")?.click(),
  b: () => location.assign(document.querySelector('nav a[href$="/clipboard"]').href),
  "?": () => location.assign(document.querySelector('nav a[href$="/help"]').href),
};

const enabled = () => localStorage.getItem("keys") !== "off";

function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.body.classList.add("dismissed"); // what hovering or focus brought up goes
      if (typing(event.target)) event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "Enter") {
      if (open()) event.preventDefault();
    } else if (enabled() && Object.hasOwn(KEYS, event.key)) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
  for (const type of ["pointerover", "focusin"]) {
    document.addEventListener(type, () => document.body.classList.remove("dismissed"));
  }
  const place = document.querySelector("[data-keys-switch]");
  if (!place) return;
  place.hidden = false;
  const box = place.querySelector("input");
  box.checked = enabled();
  box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
}

// A link to something inside a closed <details> opens it.
function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let node = target || null; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
}

complete.start();
copying.start();
kept.start();
pointing.start();
keys();
watch();
reveal();
addEventListener("hashchange", reveal);
