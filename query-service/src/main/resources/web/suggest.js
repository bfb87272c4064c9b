// Completes what is typed with titles of the collection, from a server that can.

import * as api from "./api.js";
import { byId, make } from "./dom.js";
import { state } from "./state.js";

const LEAST = 2;
const MOST = 100;
const REST_MS = 120;

let able = true;
let asking = null;
let timer = 0;
let active = -1;

/** Offers titles while somebody types; `taken` is called with the one that is chosen. */
export function listenForTyping(taken) {
  const field = byId("text");
  const wait = (event) => {
    close();
    if (able && !event.isComposing) timer = setTimeout(offer, REST_MS, taken);
  };
  field.addEventListener("input", wait);
  field.addEventListener("compositionend", wait);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => choose(event, taken));
  byId("titles").addEventListener("pointerdown", (event) => event.preventDefault());
}

/** Offers nothing any more. */
export function close() {
  clearTimeout(timer);
  asking?.abort();
  active = -1;
  byId("titles").hidden = true;
  byId("titles").replaceChildren();
  byId("text").setAttribute("aria-expanded", "false");
  byId("text").removeAttribute("aria-activedescendant");
}

async function offer(taken) {
  const prefix = byId("text").value.trim();
  if (prefix.length < LEAST || prefix.length > MOST || !state.collection) return;
  asking = new AbortController();
  try {
    show(await api.suggest(state.collection, prefix, asking.signal), taken);
  } catch (failure) {
    // What is wrong with the server or the search is told by the search itself.
    if (failure.status === "UNIMPLEMENTED") able = false;
  }
}

function show(titles, taken) {
  byId("titles").replaceChildren(...titles.map((title, i) => {
    const option = make("li", { id: `title-${i}`, role: "option", "aria-selected": "false" }, title);
    option.addEventListener("click", () => take(title, taken));
    return option;
  }));
  byId("titles").hidden = titles.length === 0;
  byId("text").setAttribute("aria-expanded", String(titles.length > 0));
}

function take(title, taken) {
  close();
  byId("text").value = title;
  taken();
}

/** Arrows walk through the titles, Enter takes one, Escape puts them away. */
function choose(event, taken) {
  const options = [...byId("titles").children];
  if (!options.length || event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const step = event.key === "ArrowDown" ? 1 : -1;
    // One place more than there are titles: the field itself.
    const places = options.length + 1;
    active = ((active + 1 + step + places) % places) - 1;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    if (active < 0) byId("text").removeAttribute("aria-activedescendant");
    else byId("text").setAttribute("aria-activedescendant", options[active].id);
    options[active]?.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && active >= 0) {
    take(options[active].textContent, taken);
  } else if (event.key === "Escape") {
    close();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}
