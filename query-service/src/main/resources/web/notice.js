// What the page tells: how a search went, what is wrong and where, and that the server is lost.

import * as api from "./api.js";
import { byId } from "./dom.js";
import { t } from "./i18n.js";

const LONGEST_WAIT_S = 15;

export function say(text) {
  byId("status").textContent = text;
}

export function wait(waiting) {
  byId("results").classList.toggle("waiting", waiting);
  byId("results").setAttribute("aria-busy", String(waiting));
}

/** Says what is wrong with a search, beside what it is about; nothing when `message` is empty. */
export function complain(message) {
  const place = placeOf(message);
  for (const id of ["error", "filter-error", "parts-error"]) {
    byId(id).textContent = id === place ? message : "";
    byId(id).hidden = id !== place || !message;
  }
  byId("filter").setAttribute("aria-invalid", String(place === "filter-error"));
  if (place === "filter-error") byId("filter-field").open = true;
  const part = /^parts\[(\d+)\]/.exec(message)?.[1];
  document.querySelectorAll(".chip").forEach((chip, i) =>
    chip.classList.toggle("wrong", i === Number(part)));
}

function placeOf(message) {
  if (/^filter\b/.test(message)) return "filter-error";
  return /^parts\b/.test(message) ? "parts-error" : "error";
}

let timer = 0;
let next = 1;

/** Tells that the server is lost, and asks for it again and again until `back` can be called. */
export function lost(back) {
  clearTimeout(timer);
  countDown(next, back);
  next = Math.min(LONGEST_WAIT_S, next * 2);
}

function countDown(seconds, back) {
  byId("lost").hidden = false;
  byId("next-try").textContent = t("nextTry", { seconds });
  byId("try").onclick = () => ask(back);
  timer = setTimeout(() => (seconds > 1 ? countDown(seconds - 1, back) : ask(back)), 1000);
}

async function ask(back) {
  clearTimeout(timer);
  byId("next-try").textContent = t("trying");
  if (!(await api.isHealthy().catch(() => false))) return lost(back);
  return back();
}

/** The server answers. */
export function found() {
  clearTimeout(timer);
  next = 1;
  byId("lost").hidden = true;
}
