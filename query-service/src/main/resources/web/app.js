// Starts the page and lets its pieces work together: what changes the state searches anew.

import { askForKey, listenForKey } from "./access.js";
import * as api from "./api.js";
import { drawFilters, drawParts, remember } from "./chips.js";
import { openDetails } from "./details.js";
import { byId } from "./dom.js";
import { drawEffort, drawHeard } from "./effort.js";
import { drawFacets, learn, requests, sideways } from "./facets.js";
import { filterOf } from "./filters.js";
import { LANGUAGES, language, speak, t, translatePage } from "./i18n.js";
import { Microphone, listenForFiles } from "./media.js";
import { complain, found, lost, say, wait } from "./notice.js";
import { drawOptions, listenForOptions } from "./options.js";
import { drawCollections, lookCloser } from "./overview.js";
import { drawHits, moveAmongHits } from "./results.js";
import { expectSounds } from "./sounds.js";
import { clear, isEmpty, readAddress, state, writeAddress } from "./state.js";
import { close as closeTitles, listenForTyping } from "./suggest.js";
import * as theme from "./theme.js";

const LAST_PAGE = Math.floor(api.MOST / api.PAGE);

let all = null;
let running = null;
let schema = { of: "", types: null };
let countable = true;
let microphone = null;

const act = {
  like(hit) {
    byId("text").value = "";
    Object.assign(state, { text: "", textWeight: 1 });
    state.parts = [{ kind: "item", value: hit.id, weight: 1 }];
    scrollTo({ top: 0 });
    byId("results").focus({ preventScroll: true });
    changed();
  },
  add(hit) {
    if (!state.parts.some((part) => part.kind === "item" && part.value === hit.id)) {
      add([{ kind: "item", value: hit.id, weight: 1 }]);
    }
  },
  open(hit) {
    openDetails(hit, asked, act);
  },
};

/** The parts that the hits on the page were asked for with. */
let asked = [];

/** Takes up a change of the state, and searches. */
function changed() {
  state.pages = 1;
  state.view = "search";
  writeAddress(several());
  return run();
}

const several = () => (all?.length ?? 0) > 1;

function add(parts) {
  state.parts.push(...parts);
  return changed();
}

async function run() {
  running?.abort();
  const mine = (running = new AbortController());
  draw();
  if (all === null) return say(t("searching"));
  if (state.view === "collections") return lookCloser(all, choose, mine.signal).catch(() => {});
  if (isEmpty() || !state.collection) return rest();
  say(t("searching"));
  wait(true);
  try {
    await search(mine.signal);
    found();
    wait(false);
  } catch (failure) {
    fail(failure);
  }
  return undefined;
}

/** Shows everything but the answer. */
function draw() {
  drawParts(changed);
  drawFilters(changed);
  drawOptions();
  complain("");
  const searching = state.view === "search";
  byId("search-view").hidden = !searching;
  byId("overview").hidden = searching;
  byId("view").textContent = t(searching ? "collections" : "backToSearch");
  byId("welcome").hidden = !isEmpty() || all === null;
  byId("more").hidden = true;
  byId("end").textContent = "";
  drawCollections(all ?? [], choose);
}

/** Nothing is asked for. */
function rest() {
  drawHits([], act);
  drawFacets([], changed);
  drawHeard([]);
  drawEffort({}, []);
  say(state.collection ? "" : t("noCollection"));
  const here = all.find((one) => one.name === state.collection);
  byId("welcome-items").textContent = here
    ? t("inCollection", { n: Number(here.items ?? 0), name: here.name }) : "";
  wait(false);
}

async function search(signal) {
  await learnSchema(signal);
  const parts = api.sent(state);
  const filter = filterOf(state);
  const k = state.pages * api.PAGE;
  const answer = await withFacets((facets) =>
    api.search(state, { k, offset: 0, filter, facets }, signal));
  const hits = answer.hits ?? [];
  asked = parts;
  remember(hits);
  drawParts(changed);
  drawHits(hits, act);
  drawHeard(answer.spoken ?? []);
  drawEffort(answer, parts);
  show(hits.length, hits.length === k, answer.tookMs ?? 0);
  await count(answer.facets ?? [], hits, filter, signal);
}

/** Asks for counts too, unless the types that the hits had turn out not to be the attributes'. */
async function withFacets(ask) {
  if (!countable) return ask([]);
  try {
    return await ask(requests());
  } catch (failure) {
    if (!/^facets\b/.test(failure.message)) throw failure;
    countable = false;
    return ask([]);
  }
}

/** Shows the counts; a server that tells no schema is asked once the hits have told one. */
async function count(facets, hits, filter, signal) {
  if (!schema.types) learn(null, hits);
  try {
    const given = facets.length || !countable ? facets
      : await api.count(state.collection, filter, requests(), signal);
    drawFacets(await sideways(given, signal), changed);
    drawFilters(changed);
  } catch (failure) {
    if (failure.lost || failure.name === "AbortError") throw failure;
    countable = false;
    drawFacets([], changed);
  }
}

async function learnSchema(signal) {
  if (schema.of === state.collection) return;
  const name = state.collection;
  const details = await api.details(name, signal);
  schema = { of: name, types: details?.schema ?? null };
  countable = true;
  learn(schema.types, []);
  expectSounds(all.find((one) => one.name === name)?.modalities
    ?? details?.summary?.modalities ?? []);
}

/** Says how many items there are, and whether there are more. */
function show(count, full, ms) {
  const more = full && state.pages < LAST_PAGE;
  const values = { n: count, ms: Math.round(ms) };
  say(count ? t(full ? "foundMore" : "found", values) : t("nothing"));
  byId("more").hidden = !more;
  byId("end").textContent = !count || more ? "" : t(full ? "limit" : "thatIsAll");
}

async function more() {
  const offset = state.pages * api.PAGE;
  byId("more").disabled = true;
  try {
    const query = { k: api.PAGE, offset, filter: filterOf(state) };
    const answer = await api.search(state, query, running.signal);
    const hits = answer.hits ?? [];
    state.pages += 1;
    writeAddress(several(), true);
    remember(hits);
    const cards = drawHits(hits, act, true);
    show(offset + hits.length, hits.length === api.PAGE, answer.tookMs ?? 0);
    cards[0]?.querySelector(".open").focus();
  } catch (failure) {
    fail(failure);
  } finally {
    byId("more").disabled = false;
  }
}

function fail(failure) {
  if (failure.name === "AbortError") return;
  wait(false);
  say("");
  if (failure.lost || failure.status === "UNAVAILABLE") return lost(start);
  found();
  if (failure.status === "UNAUTHENTICATED") askForKey(failure.message);
  drawHits([], act);
  drawFacets([], changed);
  drawHeard([]);
  drawEffort({}, []);
  complain(failure.status === "UNAUTHENTICATED" ? "" : failure.message || String(failure));
}

/** Searches in another collection. */
function choose(name) {
  if (name !== state.collection) {
    state.parts = state.parts.filter((part) => part.kind !== "item");
    state.values.clear();
    state.ranges.clear();
  }
  state.collection = name;
  byId("collection").value = name;
  changed();
  byId("text").focus();
}

function fillForm() {
  byId("text").value = state.text;
  byId("filter").value = state.filter;
  byId("filter-field").open = Boolean(state.filter);
  byId("collection").value = state.collection;
}

function takeForm() {
  state.text = byId("text").value.trim();
  state.filter = byId("filter").value.trim();
  if (!state.text) state.textWeight = 1;
}

function listenToForm() {
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    closeTitles();
    takeForm();
    changed();
  });
  byId("add-words").addEventListener("click", () => {
    takeForm();
    byId("text").focus();
    if (!state.text) return;
    const part = { kind: "text", value: state.text, weight: state.textWeight };
    Object.assign(state, { text: "", textWeight: 1 });
    byId("text").value = "";
    add([part]);
  });
  byId("collection").addEventListener("change", (event) => choose(event.target.value));
  byId("more").addEventListener("click", more);
  byId("view").addEventListener("click", () => {
    state.view = state.view === "search" ? "collections" : "search";
    writeAddress(several());
    run();
  });
}

function listenToKeys(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (byId("details").open) return;
  const typing = event.target.matches("input:not([type=checkbox], [type=range]), select, textarea, audio");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    byId("text").select();
  } else if (event.key === "Escape") {
    escape(event);
  } else if (/^(Arrow|Home|End)/.test(event.key) && (!typing || event.target.id === "text")) {
    if (moveAmongHits(event)) event.preventDefault();
  }
}

/** Leaves what one is in: the recording, the hits, and at last the search. */
function escape(event) {
  if (microphone.isOn) return microphone.giveUp();
  if (event.target.closest("#results, #facets")) return byId("text").focus();
  clear();
  fillForm();
  byId("text").focus();
  return changed();
}

function listenToLanguage() {
  const select = byId("language");
  select.replaceChildren(
    ...Object.entries(LANGUAGES).map(([tag, name]) => new Option(name, tag)));
  select.value = language;
  select.addEventListener("change", () => {
    speak(select.value);
    theme.name();
    run();
  });
}

function listen() {
  const refused = (reason) => complain(reason);
  listenToForm();
  listenToLanguage();
  theme.listenForTheme();
  listenForOptions(changed);
  listenForFiles(add, refused);
  microphone = new Microphone((part) => add([part]), refused);
  listenForKey(start);
  listenForTyping(() => byId("search").requestSubmit());
  addEventListener("keydown", listenToKeys);
  addEventListener("popstate", () => {
    readAddress();
    fillForm();
    run();
  });
}

/** Learns which collections there are, and searches; called again when a lost server is back. */
async function start() {
  try {
    all = await api.collections();
  } catch (failure) {
    return fail(failure);
  }
  found();
  askForKey("");
  byId("collection").replaceChildren(...all.map((one) => new Option(one.name, one.name)));
  byId("collection-field").hidden = !several();
  state.collection ||= all[0]?.name ?? "";
  byId("collection").value = state.collection;
  return run();
}

// On a phone the hits come first.
byId("facets").open = matchMedia("(min-width: 60rem)").matches;

// What is typed while the server is asked for its collections stays: the form is filled before.
translatePage();
listen();
readAddress();
fillForm();
draw();
if (!matchMedia("(pointer: coarse)").matches) byId("text").focus();
start();
