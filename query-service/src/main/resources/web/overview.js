// The collections of the server and how the server is.

import * as api from "./api.js";
import { button, byId, make } from "./dom.js";
import { number, t } from "./i18n.js";

const KINDS = ["MODALITY_TEXT", "MODALITY_IMAGE", "MODALITY_AUDIO"];
const UNITS = ["B", "kB", "MB", "GB", "TB"];

const kindName = (modality) => t(`target${KINDS.indexOf(modality) + 1}`);

/** Shows the collections; `chosen` is called with the name of one that shall be searched. */
export function drawCollections(all, chosen) {
  byId("collection-list").replaceChildren(...all.map((summary) => card(summary, null, chosen)));
  byId("no-collection").hidden = all.length > 0;
}

/** Asks for all about each collection, and for the health of the server. */
export async function lookCloser(all, chosen, signal) {
  drawHealth(signal);
  for (const [i, summary] of all.entries()) {
    const details = await api.details(summary.name, signal);
    if (!details) return;
    byId("collection-list").children[i]?.replaceWith(card(summary, details, chosen));
  }
}

async function drawHealth(signal) {
  const healthy = await api.isHealthy(signal).catch(() => false);
  byId("health").textContent = t(healthy ? "healthy" : "unhealthy");
  byId("health").classList.toggle("bad", !healthy);
}

function card(summary, details, chosen) {
  const { name, items = 0, modalities = [], space = "" } = summary;
  const facts = [
    ["items", number(Number(items))],
    ["kinds", modalities.map(kindName).join(", ") || t("none")],
    ["spaceName", make("code", { title: space }, space.slice(0, 12))],
  ];
  if (details) {
    const { vectors = [], schema = {}, aliases = [] } = details;
    facts.push(
      ["vectors", vectors.map((one) =>
        `${kindName(one.modality)} ${number(Number(one.vectors ?? 0))}`).join(", ") || t("none")],
      ["size", size(Number(details.bytes ?? 0))],
      ["quantization", details.quantization || t("none")],
      ["aliases", aliases.join(", ") || t("none")],
      ["attributeTypes", Object.entries(schema).map(([key, type]) => `${key} (${type})`).join(", ")
        || t("none")]);
  }
  return make("li", { className: "collection-card", "data-name": name },
    make("h2", {}, name),
    make("dl", {}, ...facts.flatMap(([key, value]) =>
      [make("dt", {}, t(key)), make("dd", {}, value)])),
    button("go", t("searchHere"), () => chosen(name), `${t("searchHere")}: ${name}`));
}

function size(bytes) {
  const power = bytes ? Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3)) : 0;
  return `${number(bytes / 1000 ** power, 1)} ${UNITS[power]}`;
}
