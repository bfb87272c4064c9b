// What is being searched for. All but pictures and sounds, which only this page has, stands in the
// address: q (words), also (more words), like (ids of items), w (the weights of all these, in this
// order, unless all are 1), filter, f (attribute:value), r (attribute:from..to), pages, the options
// by their names, and c (the collection) where there are several.

/** The default of each option of a search. */
export const DEFAULTS = {
  preset: "",
  hybrid: "",
  diversity: 0,
  min: 0,
  fold: false,
  csls: false,
  exact: false,
};

/**
 * `parts` holds what is searched with beside the words in the field: `{kind, weight, value}` with
 * kind `text` (words), `item` (an id), `image` or `audio` (a file).
 */
export const state = {
  view: "search",
  collection: "",
  text: "",
  textWeight: 1,
  parts: [],
  filter: "",
  values: new Map(),
  ranges: new Map(),
  pages: 1,
  options: { ...DEFAULTS },
};

export function isEmpty() {
  return !state.text && state.parts.length === 0;
}

export function isFiltered() {
  return Boolean(state.filter) || state.values.size > 0 || state.ranges.size > 0;
}

/** Whether the options are as they are without being touched. */
export function isPlain() {
  return Object.keys(DEFAULTS).every((name) => state.options[name] === DEFAULTS[name]);
}

/** Back to nothing, in the same collection. */
export function clear() {
  Object.assign(state, { text: "", textWeight: 1, parts: [], pages: 1 });
  clearFilters();
}

export function clearFilters() {
  state.filter = "";
  state.values = new Map();
  state.ranges = new Map();
}

export function hasValue(attribute, value) {
  return state.values.get(attribute)?.has(value) ?? false;
}

export function toggleValue(attribute, value) {
  const chosen = state.values.get(attribute) ?? new Set();
  if (!chosen.delete(value)) chosen.add(value);
  if (chosen.size) state.values.set(attribute, chosen);
  else state.values.delete(attribute);
}

/** Lets pass only what is from `from` to below `to`; empty bounds are open. */
export function setRange(attribute, from, to) {
  if (from === "" && to === "") state.ranges.delete(attribute);
  else state.ranges.set(attribute, { from, to });
}

/** The files of the entries of the history, which no address can hold, by the entries' keys. */
const kept = new Map();
let key = 0;

function files() {
  return state.parts.filter((part) => part.kind === "image" || part.kind === "audio");
}

function ofKind(kind) {
  return state.parts.filter((part) => part.kind === kind);
}

export function readAddress() {
  const query = new URLSearchParams(location.search);
  const weights = (query.get("w") ?? "").split(",").filter(Boolean).map(Number);
  const weight = () => {
    const next = weights.shift();
    return Number.isFinite(next) ? next : 1;
  };
  state.view = query.get("view") === "collections" ? "collections" : "search";
  state.collection = query.get("c") ?? state.collection;
  state.text = query.get("q") ?? "";
  state.textWeight = state.text ? weight() : 1;
  state.parts = [
    ...query.getAll("also").map((value) => ({ kind: "text", value, weight: weight() })),
    ...query.getAll("like").map((value) => ({ kind: "item", value, weight: weight() })),
    ...(kept.get(history.state?.key) ?? []).map((part) => ({ ...part })),
  ];
  readFilters(query);
  state.pages = Math.min(12, Math.max(1, Math.trunc(Number(query.get("pages"))) || 1));
  for (const [name, usual] of Object.entries(DEFAULTS)) {
    const given = query.get(name);
    if (given === null) state.options[name] = usual;
    else if (typeof usual === "boolean") state.options[name] = given === "1";
    else if (typeof usual === "number") state.options[name] = share(given);
    else state.options[name] = given;
  }
}

function share(text) {
  return Math.min(1, Math.max(0, Number(text) || 0));
}

function readFilters(query) {
  clearFilters();
  state.filter = query.get("filter") ?? "";
  for (const given of query.getAll("f")) {
    const [, attribute, value] = /^([^:]+):([^]*)$/.exec(given) ?? [];
    if (attribute && !hasValue(attribute, value)) toggleValue(attribute, value);
  }
  for (const given of query.getAll("r")) {
    const [, attribute, from, to] = /^([^:]+):(.*?)\.\.(.*)$/.exec(given) ?? [];
    if (attribute) setRange(attribute, from, to);
  }
}

/**
 * Puts the state into the address: a new entry in the history unless it is the same search, or
 * more of the same with `replacing`.
 */
export function writeAddress(several, replacing = false) {
  const query = addressOf(several);
  const address = query.size ? `?${query}` : location.pathname;
  const before = (kept.get(history.state?.key) ?? []).map((part) => part.value);
  const now = files().map((part) => ({ ...part }));
  const sameFiles = before.length === now.length && now.every(({ value }, i) => value === before[i]);
  const same = sameFiles && address === (location.search || location.pathname);
  if (!same && !replacing) key = Math.max(key, ...kept.keys()) + 1;
  else key = history.state?.key ?? key;
  kept.set(key, now);
  if (same || replacing) history.replaceState({ key }, "", address);
  else history.pushState({ key }, "", address);
}

function addressOf(several) {
  const query = new URLSearchParams();
  const weights = state.text ? [state.textWeight] : [];
  if (state.view !== "search") query.set("view", state.view);
  if (several) query.set("c", state.collection);
  if (state.text) query.set("q", state.text);
  for (const part of [...ofKind("text"), ...ofKind("item")]) {
    query.append(part.kind === "text" ? "also" : "like", part.value);
    weights.push(part.weight);
  }
  if (weights.some((weight) => weight !== 1)) query.set("w", weights.join(","));
  if (state.filter) query.set("filter", state.filter);
  for (const [attribute, chosen] of state.values) {
    for (const value of chosen) query.append("f", `${attribute}:${value}`);
  }
  for (const [attribute, { from, to }] of state.ranges) {
    query.append("r", `${attribute}:${from}..${to}`);
  }
  if (state.pages > 1) query.set("pages", state.pages);
  for (const [name, usual] of Object.entries(DEFAULTS)) {
    const now = state.options[name];
    if (now !== usual) query.set(name, typeof now === "boolean" ? "1" : now);
  }
  return query;
}
