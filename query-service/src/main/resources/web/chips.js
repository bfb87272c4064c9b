// The parts of the search and the filters in use, each of which can be taken away.

import { load } from "./access.js";
import { button, byId, icon, make } from "./dom.js";
import { rangeName, valueName } from "./facets.js";
import { number, t } from "./i18n.js";
import { itemOf, ofModality } from "./lookup.js";
import { clearFilters, isFiltered, setRange, state, toggleValue } from "./state.js";

const MOST_WEIGHT = 2;
const STEP = 0.25;

/** What is known of the items that were seen: their titles and pictures, by id. */
const seen = new Map();
/** The addresses of the files of this page, as the elements of the page need them. */
const addresses = new Map();

export function remember(hits) {
  hits.forEach((hit) => seen.set(hit.id, hit));
}

export function titleOfItem(id) {
  return seen.get(id)?.title || id;
}

/** What a part is called. */
export function partName(part) {
  switch (part.kind) {
    case "text":
      return part.value;
    case "item":
      return t("like", { title: titleOfItem(part.value) });
    case "image":
      return part.value.name || t("picture");
    default:
      return part.value.name || t("recording");
  }
}

function addressOf(file) {
  if (!addresses.has(file)) addresses.set(file, URL.createObjectURL(file));
  return addresses.get(file);
}

/** Lets go of files that are no longer searched with. */
function forget() {
  const held = new Set(state.parts.map((part) => part.value));
  for (const [file, address] of addresses) {
    if (held.has(file)) continue;
    URL.revokeObjectURL(address);
    addresses.delete(file);
  }
}

/** One chip for each part; the words in the field get one when they are not alone. */
export function drawParts(changed) {
  const words = { kind: "text", value: state.text, weight: state.textWeight };
  const shown = [...state.parts];
  if (state.text && (shown.length || state.textWeight !== 1)) shown.unshift(words);
  const had = document.activeElement?.id;
  byId("chips").replaceChildren(...shown.map((part, i) => chip(part, i, part === words, changed)));
  if (had && document.activeElement?.id !== had) byId(had)?.focus({ preventScroll: true });
  forget();
  state.parts.filter((part) => part.kind === "item" && !seen.has(part.value))
    .forEach((part) => meet(part.value, changed));
}

/** Learns the title of an item that no search has shown yet, from a server that tells it. */
async function meet(id, changed) {
  seen.set(id, { id });
  const item = await itemOf(id);
  if (!item) return;
  const path = ofModality(item, "MODALITY_IMAGE")[0];
  seen.set(id, { id, title: item.title, thumbnail: path && `${path}?size=64` });
  drawParts(changed);
}

function chip(part, i, isField, changed) {
  const name = partName(part);
  const remove = button("remove", icon("close"), () => {
    if (isField) Object.assign(state, { text: "", textWeight: 1 });
    else state.parts.splice(state.parts.indexOf(part), 1);
    byId("text").value = state.text;
    changed();
    byId("text").focus();
  }, t("remove", { what: name }));
  const made = make("li", { className: "chip", "data-kind": part.kind },
    emblem(part), make("span", { className: "name", title: name }, name),
    slider(part, i, isField, name, changed), remove);
  made.classList.toggle("negative", part.weight < 0);
  return made;
}

function emblem(part) {
  const thumbnail = part.kind === "image" ? addressOf(part.value)
    : part.kind === "item" ? seen.get(part.value)?.thumbnail : null;
  if (thumbnail) {
    const image = make("img", { alt: "", width: 30, height: 30 });
    image.addEventListener("error", () => image.replaceWith(icon("picture")));
    if (part.kind === "image") image.src = thumbnail;
    else load(image, thumbnail);
    return image;
  }
  if (part.kind !== "audio") return icon(part.kind === "image" ? "picture" : part.kind);
  const player = make("audio", { src: addressOf(part.value), preload: "none" });
  return make("span", { className: "player" }, player, button("play", icon("sound"), () =>
    (player.paused ? player.play().catch(() => {}) : player.pause()),
  t("playQuery", { what: partName(part) })));
}

function slider(part, i, isField, name, changed) {
  const range = make("input", {
    type: "range", id: `weight-${i}`, min: -MOST_WEIGHT, max: MOST_WEIGHT, step: STEP,
    "aria-label": t("weightOf", { what: name }),
  });
  range.value = part.weight;
  const told = make("output", { for: range.id }, weightName(part.weight));
  range.setAttribute("aria-valuetext", weightName(part.weight));
  range.addEventListener("input", () => {
    told.textContent = weightName(Number(range.value));
    range.setAttribute("aria-valuetext", told.textContent);
  });
  range.addEventListener("change", () => {
    part.weight = Number(range.value);
    if (isField) state.textWeight = part.weight;
    changed();
  });
  return make("span", { className: "weight" }, range, told);
}

function weightName(weight) {
  if (weight === 0) return t("without");
  return weight < 0 ? `${t("less")} ×${number(-weight)}` : `×${number(weight)}`;
}

/** One chip for each filter in use. */
export function drawFilters(changed) {
  const made = [];
  if (state.filter) {
    made.push(filterChip(state.filter, () => {
      state.filter = "";
      byId("filter").value = "";
    }, changed));
  }
  for (const [name, chosen] of state.values) {
    for (const value of chosen) {
      made.push(filterChip(`${name}: ${valueName(name, value)}`,
        () => toggleValue(name, value), changed));
    }
  }
  for (const [name, range] of state.ranges) {
    made.push(filterChip(`${name}: ${rangeName(name, range)}`,
      () => setRange(name, "", ""), changed));
  }
  if (made.length > 1) {
    made.push(make("li", {}, button("link", t("clearFilters"), () => {
      clearFilters();
      byId("filter").value = "";
      changed();
    })));
  }
  byId("filters").replaceChildren(...made);
  byId("filters").hidden = !isFiltered();
}

function filterChip(label, remove, changed) {
  return make("li", { className: "filter-chip" }, make("span", { title: label }, label),
    button("remove", icon("close"), () => {
      remove();
      changed();
    }, t("removeFilter", { what: label })));
}
