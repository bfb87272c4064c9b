// Light or dark: as the system has it, unless somebody chose.

import { byId } from "./dom.js";
import { t } from "./i18n.js";

const KEY = "triptych.theme";
const THEMES = ["auto", "light", "dark"];

let now = stored();
apply();

function stored() {
  try {
    const kept = localStorage.getItem(KEY);
    return THEMES.includes(kept) ? kept : "auto";
  } catch {
    return "auto";
  }
}

function apply() {
  document.documentElement.dataset.theme = now;
}

/** Lets the button go through the choices. */
export function listenForTheme() {
  byId("theme").addEventListener("click", () => {
    now = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
    apply();
    name();
    try {
      localStorage.setItem(KEY, now);
    } catch {
      // Private windows may keep nothing; the choice then lasts as long as the page.
    }
  });
  name();
}

/** Says on the button what is chosen. */
export function name() {
  const label = t("theme", { now: t(`theme.${now}`) });
  byId("theme").setAttribute("aria-label", label);
  byId("theme").title = label;
}
