// Which attributes can be counted by, what to ask the server for, and how the counts are shown.

import * as api from "./api.js";
import { bar, button, byId, make } from "./dom.js";
import { filterOf } from "./filters.js";
import { day, number, t } from "./i18n.js";
import { hasValue, isFiltered, setRange, state, toggleValue } from "./state.js";

const MOST_FACETS = 12;
const SHOWN_VALUES = 6;
const ASKED_VALUES = 30;
const SHOWN_RANGES = 5;
/** Numbers are counted between these, and neighbours with few items are put together. */
const BOUNDS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6];
/** The same for days, counted back from today. */
const DAYS = [3650, 1095, 365, 180, 90, 30, 7];

/** What is known of the attributes of a collection: `{type, dull}` by their names. */
const known = new Map();
const open = new Set();
let ofCollection = "";

/** Learns the attributes of a collection: from its schema, or from `hits` where it tells none. */
export function learn(schema, hits) {
  if (ofCollection !== state.collection) {
    ofCollection = state.collection;
    known.clear();
  }
  for (const [name, type] of Object.entries(schema ?? {})) note(name, type);
  if (schema) return;
  for (const hit of hits) {
    for (const [name, value] of Object.entries(hit.attributes ?? {})) note(name, typeOf(value));
  }
}

function note(name, type) {
  if (type && !name.includes(":") && !known.has(name)) known.set(name, { type, dull: undefined });
}

function typeOf(value) {
  if (typeof value === "number" || typeof value === "boolean") return typeof value;
  const text = Array.isArray(value) ? value[0] : value;
  if (typeof text !== "string" || text.length > 60) return null;
  return /^\d{4}-\d\d-\d\dT/.test(text) ? "date" : "keyword";
}

/** What to ask for: the attributes that are worth it, those in use first. */
export function requests() {
  return [...known]
    .filter(([name, { dull }]) => !dull || isUsed(name))
    .sort(([a], [b]) => isUsed(b) - isUsed(a))
    .slice(0, MOST_FACETS)
    .map(([name]) => request(name));
}

const isUsed = (name) => state.values.has(name) || state.ranges.has(name);

function request(name) {
  switch (known.get(name).type) {
    case "number":
      return `${name}:${BOUNDS.join(",")}`;
    case "date":
      return `${name}:${DAYS.map(before).join(",")}`;
    default:
      return `${name}:${ASKED_VALUES}`;
  }
}

function before(days) {
  return new Date(Date.now() - days * 864e5).toISOString().slice(0, 10);
}

/**
 * The counts, where those of an attribute in use are taken as if nothing of it was chosen, so that
 * another of its values can be chosen too.
 */
export async function sideways(facets, signal) {
  const used = [...state.values.keys(), ...state.ranges.keys()].filter((name) => known.has(name));
  const counted = await Promise.all(used.map(async (name) => {
    const [facet] = await api.count(
      state.collection, filterOf(state, name), [request(name)], signal);
    return [name, facet];
  }));
  const instead = new Map(counted);
  return facets.map((facet) => instead.get(facet.attribute) ?? facet);
}

/** Shows the counts; `changed` is called when something was chosen. */
export function drawFacets(facets, changed) {
  const order = [...known.keys()];
  const fields = facets
    .toSorted((a, b) => order.indexOf(a.attribute) - order.indexOf(b.attribute))
    .map((facet) => field(facet, changed))
    .filter(Boolean);
  const had = document.activeElement?.id;
  byId("facets").hidden = fields.length === 0;
  byId("facet-list").replaceChildren(...fields);
  document.body.classList.toggle("has-facets", fields.length > 0);
  if (had && document.activeElement?.id !== had) byId(had)?.focus({ preventScroll: true });
}

function field(facet, changed) {
  const name = facet.attribute;
  const body = facet.ranges?.length ? ranges(facet, changed) : values(facet, changed);
  if (!body) return null;
  return make("fieldset", { className: "facet", "data-facet": name },
    make("legend", {}, name.replaceAll("_", " ")), ...body);
}

function values(facet, changed) {
  const name = facet.attribute;
  const counts = [...(facet.values ?? [])];
  const distinct = counts.length + (facet.otherValues ?? 0);
  const total = counts.reduce((sum, { items = 0 }) => sum + items, 0);
  const attribute = known.get(name);
  // An attribute that nearly every item has for itself, such as a file name, narrows nothing down.
  const rare = distinct > Math.max(40, total / 3) || (!isFiltered() && total < 2 * distinct);
  if (attribute && !isFiltered()) attribute.dull = rare;
  if (!isUsed(name) && (distinct < 2 || (attribute?.dull ?? rare))) return null;
  for (const value of state.values.get(name) ?? []) {
    if (!counts.some((other) => other.value === value)) counts.unshift({ value, items: 0 });
  }
  const all = open.has(name);
  const shown = all
    ? counts
    : counts.filter(({ value }, i) => i < SHOWN_VALUES || hasValue(name, value));
  const most = Math.max(1, ...counts.map(({ items = 0 }) => items));
  const list = make("ul", {}, ...shown.map((count) => choice(name, count, most, changed)));
  const others = facet.otherValues ?? 0;
  return [
    list,
    counts.length > SHOWN_VALUES ? folding(facet, all, counts.length, changed) : null,
    all && others ? make("p", { className: "others" }, t("others", { n: others })) : null,
  ];
}

function folding(facet, all, count, changed) {
  const name = facet.attribute;
  const text = all ? t("fewerValues") : t("moreValues", { n: count });
  const fold = button("link", text, () => {
    if (!open.delete(name)) open.add(name);
    fold.closest("fieldset").replaceWith(field(facet, changed));
    byId(`fold-${name}`)?.focus();
  }, undefined);
  fold.id = `fold-${name}`;
  fold.setAttribute("aria-expanded", String(all));
  return fold;
}

function choice(name, { value, items = 0 }, most, changed) {
  const id = `facet-${name}-${value}`;
  const box = make("input", { type: "checkbox", id, checked: hasValue(name, value) });
  box.addEventListener("change", () => {
    toggleValue(name, value);
    changed();
  });
  return make("li", {},
    make("label", { for: id, className: items ? "choice" : "choice none-left" },
      box, make("span", { className: "value", title: value }, valueName(name, value)),
      make("span", { className: "count" }, number(items)), bar(items / most)));
}

/** A value as people call it. */
export function valueName(name, value) {
  if (known.get(name)?.type !== "boolean") return value;
  return t(value === "true" ? "yes" : "no");
}

/** A range as people call it. */
export function rangeName(name, { from, to }) {
  const dates = known.get(name)?.type === "date" || /^\d{4}-\d\d-/.test(from || to);
  const shown = (bound) => (dates ? day(bound) : number(Number(bound)));
  if (from === "") return t(dates ? "dayTo" : "rangeTo", { to: shown(to) });
  if (to === "") return t(dates ? "dayFrom" : "rangeFrom", { from: shown(from) });
  return t("range", { from: shown(from), to: shown(to) });
}

function ranges(facet, changed) {
  const name = facet.attribute;
  const counts = together(facet.ranges);
  if (counts.length < 2 && !isUsed(name)) return null;
  const now = state.ranges.get(name);
  const most = Math.max(1, ...counts.map(({ items }) => items));
  const list = make("ul", {}, ...counts.map((count) => {
    const on = now?.from === count.from && now?.to === count.to;
    const id = `facet-${name}-${count.from}-${count.to}`;
    const box = make("input", { type: "checkbox", id, checked: on });
    box.addEventListener("change", () => {
      setRange(name, box.checked ? count.from : "", box.checked ? count.to : "");
      changed();
    });
    return make("li", {}, make("label", { for: id, className: "choice" }, box,
      make("span", { className: "value" }, rangeName(name, count)),
      make("span", { className: "count" }, number(count.items)), bar(count.items / most)));
  }));
  return [list, between(name, now, changed)];
}

/** Two fields for bounds of one's own. */
function between(name, now, changed) {
  const type = known.get(name)?.type === "date" ? "date" : "number";
  const input = (which, hint) => make("input", {
    type, step: "any", id: `facet-${name}-${which}`, placeholder: t(which),
    value: now?.[which].slice(0, type === "date" ? 10 : undefined) ?? "", "aria-label": hint,
  });
  const from = input("from", t("lowest", { name }));
  const to = input("to", t("highest", { name }));
  const form = make("form", { className: "between" },
    from, make("span", { "aria-hidden": "true" }, "–"), to,
    make("button", { type: "submit" }, t("apply")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    setRange(name, from.value, to.value);
    changed();
  });
  return form;
}

/** Ranges with items in them, few enough to read: the two neighbours with the fewest come together. */
function together(given) {
  const all = given.map(({ from, to, items = 0 }) =>
    ({ from: from === undefined ? "" : String(from), to: to === undefined ? "" : String(to), items }));
  while (all.length && !all[0].items) all.shift();
  while (all.length && !all.at(-1).items) all.pop();
  while (all.length > SHOWN_RANGES || all.some(({ items }) => !items)) {
    let at = 0;
    for (let i = 1; i + 1 < all.length; i++) {
      if (all[i].items + all[i + 1].items < all[at].items + all[at + 1].items) at = i;
    }
    const [left, right] = all.slice(at, at + 2);
    all.splice(at, 2, { from: left.from, to: right.to, items: left.items + right.items });
  }
  return all;
}
