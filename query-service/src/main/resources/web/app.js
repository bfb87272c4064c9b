import * as api from "./api.js";
import { isEmpty, readAddress, state, writeAddress } from "./state.js";
import { byId, complain, drawChips, drawHits, say, wait } from "./view.js";

const PAGE = 24;
const MOST = 240;
const MAX_FILE_BYTES = 14 * 1024 * 1024;

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
  const found = hits.length ? `${hits.length} items in ${time}` : "Nothing fits. Try other words or a wider filter.";
  say([...(answer.spoken ?? []).map(heard), found].join(" · "));
  byId("more").hidden = hits.length < asked || asked >= MOST;
}

/** What the server took a sound for. */
function heard(part) {
  if (part.heard === "speech") return `Heard “${part.transcript}”`;
  return `Heard a sound of ${(part.seconds ?? 0).toFixed(1)} s`;
}

function drawParts() {
  const parts = [];
  if (state.picture) {
    const remove = () => change({ picture: null });
    parts.push({ label: state.picture.name || "picture", source: pictureUrl, remove });
  }
  if (state.sound) {
    parts.push({ label: `♪ ${state.sound.name || "sound"}`, remove: () => change({ sound: null }) });
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
  change({ like: hit.id, text: "", picture: null, sound: null });
}

const isMedium = (file) => /^(image|audio|video)\//.test(file.type);

/** Searches with a picture, or with a sound, which some browsers call a film. */
function take(file) {
  if (!file) return;
  if (!isMedium(file)) return complain(`${file.name}: neither a picture nor a sound.`);
  if (file.size > MAX_FILE_BYTES) return complain(`${file.name}: larger than 14 MB.`);
  const isPicture = file.type.startsWith("image/");
  change(isPicture ? { picture: file, like: "" } : { sound: file, like: "" });
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
    take(event.target.files[0]);
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
    take(event.dataTransfer.files[0]);
  });
  addEventListener("paste", (event) =>
    take([...(event.clipboardData?.files ?? [])].find(isMedium)));
  addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      byId("text").select();
    } else if (event.key === "Escape") {
      change({ text: "", filter: "", like: "", picture: null, sound: null });
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
