import * as api from "./api.js";
import { isEmpty, readAddress, state, writeAddress } from "./state.js";
import { byId, complain, drawChips, drawHits, say, wait } from "./view.js";

const PAGE = 24;
const MOST = 240;
const MAX_PICTURE_BYTES = 14 * 1024 * 1024;

let several = false;
let asked = PAGE;
let running = null;
let pictureUrl = "";
const titles = new Map();

async function run(k = PAGE) {
  running?.abort();
  asked = k;
  drawParts();
  complain("");
  byId("welcome").hidden = !isEmpty();
  byId("more").hidden = true;
  if (isEmpty() || !state.collection) {
    drawHits([], like);
    say(state.collection ? "" : "There is no collection yet: index one, and it shows up here.");
    return wait(false);
  }
  const mine = (running = new AbortController());
  say("Searching…");
  wait(true);
  try {
    show(await api.search(state, k, mine.signal));
    wait(false);
  } catch (failure) {
    if (failure.name === "AbortError") return;
    drawHits([], like);
    say("");
    complain(failure.message);
    wait(false);
  }
}

function show(answer) {
  const hits = answer.hits ?? [];
  hits.forEach((hit) => titles.set(hit.id, hit));
  drawHits(hits, like);
  const time = `${(answer.tookMs ?? 0).toFixed(0)} ms`;
  say(hits.length ? `${hits.length} items in ${time}` : "Nothing fits. Try other words or a wider filter.");
  byId("more").hidden = hits.length < asked || asked >= MOST;
}

function drawParts() {
  const parts = [];
  if (state.picture) {
    const remove = () => change({ picture: null });
    parts.push({ label: state.picture.name || "picture", source: pictureUrl, remove });
  }
  if (state.like) {
    const known = titles.get(state.like);
    const label = `like ${known?.title || state.like}`;
    parts.push({ label, source: known?.thumbnail, remove: () => change({ like: "" }) });
  }
  drawChips(parts);
}

/** Takes up a change of the search, and searches. */
function change(changes) {
  Object.assign(state, changes);
  if ("picture" in changes) {
    URL.revokeObjectURL(pictureUrl);
    pictureUrl = state.picture ? URL.createObjectURL(state.picture) : "";
  }
  writeAddress(several);
  return run();
}

function like(hit) {
  byId("text").value = "";
  window.scrollTo({ top: 0 });
  byId("results").focus({ preventScroll: true });
  change({ like: hit.id, text: "", picture: null });
}

function takePicture(file) {
  if (!file) return;
  if (!file.type.startsWith("image/")) return complain(`${file.name}: not a picture.`);
  if (file.size > MAX_PICTURE_BYTES) return complain(`${file.name}: larger than 14 MB.`);
  change({ picture: file, like: "" });
}

function fillForm() {
  byId("text").value = state.text;
  byId("filter").value = state.filter;
  byId("filter-field").open = Boolean(state.filter);
  byId("collection").value = state.collection;
}

function listenToForm() {
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    change({ text: byId("text").value.trim(), filter: byId("filter").value.trim() });
  });
  byId("collection").addEventListener("change", (event) =>
    change({ collection: event.target.value, like: "" }));
  byId("pick").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", (event) => {
    takePicture(event.target.files[0]);
    event.target.value = "";
  });
  byId("more").addEventListener("click", () => run(Math.min(MOST, asked * 2)));
}

function listenToPage() {
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const mark = (on) => byId("drop").classList.toggle("on", on);
  addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(false);
    takePicture(event.dataTransfer.files[0]);
  });
  addEventListener("paste", (event) =>
    takePicture([...(event.clipboardData?.files ?? [])].find((f) => f.type.startsWith("image/"))));
  addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      byId("text").select();
    } else if (event.key === "Escape") {
      change({ text: "", filter: "", like: "", picture: null });
      fillForm();
      byId("text").focus();
    }
  });
  addEventListener("popstate", () => {
    readAddress();
    fillForm();
    run();
  });
}

async function start() {
  listenToForm();
  listenToPage();
  readAddress();
  try {
    const all = await api.collections();
    several = all.length > 1;
    byId("collection").replaceChildren(...all.map((c) => new Option(c.name, c.name)));
    byId("collection-field").hidden = !several;
    state.collection ||= all[0]?.name ?? "";
  } catch (failure) {
    return complain(failure.message);
  }
  fillForm();
  await run();
  if (!matchMedia("(pointer: coarse)").matches) byId("text").focus();
}

start();
