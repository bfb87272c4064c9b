// Talks to the server. Every failure becomes a Failure, which says what kind of failure it is.

import { credentials } from "./access.js";
import { t } from "./i18n.js";

export const PAGE = 24;
/** Pages end where the server lets them end. */
export const MOST = 300;
/** Hits that have a better one so near are folded into it, where that is asked for. */
const NEAR = 0.97;

/** What went wrong, fit to be shown. `lost` tells that no answer came from the server at all. */
export class Failure extends Error {
  constructor(message, status, lost) {
    super(message);
    this.status = status;
    this.lost = lost;
  }
}

async function answer(path, options) {
  let response;
  try {
    const headers = { ...options?.headers, ...credentials() };
    response = await fetch(path, { ...options, headers });
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Failure(t("lost"), "UNAVAILABLE", true);
  }
  const body = await response.json().catch((failure) => {
    if (failure.name === "AbortError") throw failure;
    return {};
  });
  if (response.ok) return body;
  const reason = body.error?.message || t("failedWith", { status: String(response.status) });
  throw new Failure(words(response.status, reason), body.error?.status ?? "", false);
}

function words(status, reason) {
  if (status === 403) return t("refused", { reason });
  return status === 429 ? t("busy", { reason }) : reason;
}

const pathOf = (collection) => `/v1/collections/${encodeURIComponent(collection)}`;

export async function collections(signal) {
  return (await answer("/v1/collections", { signal })).collections ?? [];
}

/** All about a collection; null from a server that does not tell. */
export async function details(collection, signal) {
  try {
    return await answer(pathOf(collection), { signal });
  } catch (failure) {
    if (failure.lost || failure.name === "AbortError") throw failure;
    return null;
  }
}

/** An item with the paths of its media. */
export function item(collection, id) {
  return answer(`${pathOf(collection)}/items/${encodeURIComponent(id)}`, {});
}

/** Where a medium of an item is served. */
export function mediaPath(collection, id, n) {
  return `${pathOf(collection)}/items/${encodeURIComponent(id)}/media/${n}`;
}

export async function isHealthy(signal) {
  const response = await fetch("/healthz", { signal });
  return response.ok;
}

/**
 * Searches with what is in the state.
 *
 * @param more `{k, offset, facets, filter}`
 */
export async function search(state, more, signal) {
  const { options } = state;
  const request = {
    ...more,
    parts: await Promise.all(sent(state).map(message)),
    explain: true,
    ...(options.preset && { preset: options.preset }),
    ...(options.hybrid && { hybrid: options.hybrid }),
    ...(options.diversity && { diversity: options.diversity }),
    ...(options.min && options.hybrid !== "HYBRID_RRF" && { minRelevance: options.min }),
    ...(options.fold && { collapseAbove: NEAR }),
    ...(options.csls && { csls: true }),
    ...(options.exact && { exact: true }),
  };
  return post(state.collection, request, signal);
}

/** Counts the items that pass a filter by their attributes. */
export async function count(collection, filter, facets, signal) {
  const request = { parts: [{ text: collection }], k: 1, filter, facets };
  return (await post(collection, request, signal)).facets ?? [];
}

/** Titles that may be meant by the beginning of one. */
export async function suggest(collection, prefix, signal) {
  return (await post(collection, { prefix }, signal, "suggest")).titles ?? [];
}

function post(collection, request, signal, method = "search") {
  return answer(`${pathOf(collection)}:${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
    signal,
  });
}

/** The parts in the order in which they are sent; what has no weight asks for nothing. */
export function sent(state) {
  const words = { kind: "text", value: state.text, weight: state.textWeight };
  return [...(state.text ? [words] : []), ...state.parts].filter((part) => part.weight !== 0);
}

async function message(part) {
  const weight = part.weight === 1 ? {} : { weight: part.weight };
  switch (part.kind) {
    case "image":
      return { image: await base64(part.value), ...weight };
    case "audio":
      return { audio: await base64(part.value), ...weight };
    case "item":
      return { itemId: part.value, ...weight };
    default:
      return { text: part.value, ...weight };
  }
}

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Failure(t("unreadable", { name: blob.name ?? "" }), "", false));
    reader.readAsDataURL(blob);
  });
}
