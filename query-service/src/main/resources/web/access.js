// The key of a server that asks for one. It is kept as long as the tab is open.

import { byId } from "./dom.js";

const KEY = "triptych.key";

let key = stored();

function stored() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** What a request says about who asks. */
export function credentials() {
  return key ? { authorization: `Bearer ${key}` } : {};
}

function keep(given) {
  key = given;
  try {
    if (given) sessionStorage.setItem(KEY, given);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Private windows may keep nothing; the key then lasts as long as the page.
  }
}

/** Lets a picture or a sound come from `path`, which elements cannot ask for with a key. */
export async function load(element, path) {
  if (!key) {
    element.src = path;
    return;
  }
  try {
    const response = await fetch(path, { headers: credentials() });
    if (!response.ok) throw new Error(String(response.status));
    element.src = URL.createObjectURL(await response.blob());
    element.addEventListener("load", () => URL.revokeObjectURL(element.src), { once: true });
  } catch {
    element.dispatchEvent(new Event("error"));
  }
}

/** Asks for a key, with the server's reason for it; without a reason, no longer. */
export function askForKey(reason) {
  byId("access").hidden = !reason;
  byId("access-reason").textContent = reason;
  byId("forget-key").hidden = !key;
  if (reason) byId("key").focus();
}

/** Calls `changed` when there is another key or none. */
export function listenForKey(changed) {
  byId("access").addEventListener("submit", (event) => {
    event.preventDefault();
    keep(byId("key").value.trim());
    byId("key").value = "";
    changed();
  });
  byId("forget-key").addEventListener("click", () => {
    keep("");
    changed();
  });
}
