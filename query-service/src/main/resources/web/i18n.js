// The page in several languages. `TEXTS` holds every string in each of them; `{name}` stands for a
// value, `{n|one|many}` for a number with the word that goes with it.

import { TEXTS } from "./texts.js";

const KEY = "triptych.language";

export const LANGUAGES = { en: "English", zh: "中文" };

export let language = initial();

function initial() {
  const wanted = [stored(), ...(navigator.languages ?? [])];
  const known = wanted.map((tag) => tag?.slice(0, 2).toLowerCase()).find((tag) => tag in LANGUAGES);
  return known ?? "en";
}

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Switches to another language and keeps the choice. */
export function speak(tag) {
  language = tag;
  try {
    localStorage.setItem(KEY, tag);
  } catch {
    // Private windows may keep nothing; the choice then lasts as long as the page.
  }
  translatePage();
}

/** The text of a key in the language of the page. */
export function t(key, values = {}) {
  return TEXTS[language][key].replace(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (_, name, one, many) => {
      const value = values[name];
      const shown = typeof value === "number" ? number(value) : String(value);
      return one === undefined ? shown : `${shown}${value === 1 ? one : many}`;
    });
}

/** A number with at most `digits` after the point. */
export function number(value, digits = 2) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** A number with exactly `digits` after the point, so that numbers in a column line up. */
export function fixed(value, digits) {
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, form).format(value);
}

/** A day as it is written in the language of the page. */
export function day(text) {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" })
    .format(new Date(text));
}

/** Puts the texts into what the markup marks with `data-t` and `data-t-ATTRIBUTE`. */
export function translatePage() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : language;
  document.title = t("title");
  for (const marked of document.querySelectorAll("[data-t]")) {
    marked.textContent = t(marked.dataset.t);
  }
  for (const attribute of ["aria-label", "title", "placeholder", "content"]) {
    for (const marked of document.querySelectorAll(`[data-t-${attribute}]`)) {
      marked.setAttribute(attribute, t(marked.getAttribute(`data-t-${attribute}`)));
    }
  }
}
