// What the server tells about single items, each asked for once.

import * as api from "./api.js";
import { state } from "./state.js";

/** Whether the server tells about items at all. */
let tells = true;
let ofCollection = "";
const items = new Map();

/** All about an item; null where the server does not tell. */
export async function itemOf(id) {
  if (ofCollection !== state.collection) {
    ofCollection = state.collection;
    items.clear();
  }
  if (!items.has(id)) items.set(id, ask(id));
  return items.get(id);
}

async function ask(id) {
  if (!tells) return null;
  try {
    return await api.item(state.collection, id);
  } catch (failure) {
    if (failure.status !== "NOT_FOUND") tells = false;
    return null;
  }
}

/** The paths of the media of an item that are of one kind. */
export function ofModality(item, modality) {
  return (item.media ?? []).filter((medium) => medium.modality === modality)
    .map((medium) => medium.path);
}
