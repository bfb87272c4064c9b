// Which media of an item are sounds.

import { credentials } from "./access.js";
import * as api from "./api.js";
import { itemOf, ofModality } from "./lookup.js";
import { state } from "./state.js";

/** Whether items of the collection may have sounds; otherwise nobody is asked. */
let any = false;
const found = new Map();
const MOST_ASKED = 3;

export function expectSounds(modalities) {
  any = modalities.includes("MODALITY_AUDIO");
  found.clear();
}

/** The paths of the first `most` sounds of a hit. */
export async function soundsOf(hit, most) {
  if (!any) return [];
  if (!found.has(hit.id)) found.set(hit.id, pathsOf(hit).catch(() => []));
  return (await found.get(hit.id)).slice(0, most);
}

/** The server tells the media of an item; where it does not, the media themselves do. */
async function pathsOf(hit) {
  const item = await itemOf(hit.id);
  return item ? ofModality(item, "MODALITY_AUDIO") : listen(hit);
}

/** Looks at the types of the media after the first picture, until there is no more. */
async function listen(hit) {
  const picture = Number(/\/media\/(\d+)/.exec(hit.thumbnail ?? "")?.[1] ?? -1);
  const paths = [];
  for (let n = picture + 1; n <= picture + MOST_ASKED; n++) {
    const stop = new AbortController();
    const path = api.mediaPath(state.collection, hit.id, n);
    const response = await fetch(path, { signal: stop.signal, headers: credentials() });
    const isPicture = response.headers.get("content-type")?.startsWith("image/");
    stop.abort();
    if (!response.ok) break;
    if (!isPicture) paths.push(path);
    if (picture < 0) break;
  }
  return paths;
}
