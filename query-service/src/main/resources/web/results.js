// The grid of hits.

import { load } from "./access.js";
import { mediaPath } from "./api.js";
import { bar, button, byId, icon, make } from "./dom.js";
import { fixed, language, number, t } from "./i18n.js";
import { soundsOf } from "./sounds.js";
import { state } from "./state.js";

const SHOWN_FACTS = 3;
const MOST_FACT = 40;

/** What a hit is called, in the language of the page where the item has a title in it. */
export function titleOf(hit) {
  const translated = hit.attributes?.[`title_${language}`];
  return (typeof translated === "string" && translated) || hit.title || hit.id;
}

/**
 * Draws hits in place of those that are shown, or after them.
 *
 * @param act `{like, add, open}`, called with a hit
 */
export function drawHits(hits, act, after = false) {
  const cards = hits.map((hit) => card(hit, act));
  if (after) byId("results").append(...cards);
  else byId("results").replaceChildren(...cards);
  return cards;
}

function card(hit, act) {
  const title = titleOf(hit);
  const open = button("open", make("span", {}, title), () => act.open(hit));
  open.setAttribute("aria-haspopup", "dialog");
  const words = make("div", { className: "words" },
    make("h2", { className: "title", title }, open), ...facts(hit));
  if (hit.collapsed?.length) {
    words.append(make("p", { className: "facts" }, t("folded", { n: hit.collapsed.length })));
  }
  words.append(relevance(hit), actions(hit, title, act));
  const made = make("li", { className: "card", "data-id": hit.id },
    make("div", { className: "picture" }, thumbnail(hit, title)), words);
  soundsOf(hit, 1).then(([path]) => {
    if (!path) return;
    made.querySelector(".none")?.replaceChildren(icon("sound"));
    words.querySelector(".relevance").before(player(path, title));
  });
  return made;
}

function thumbnail(hit, title) {
  if (!hit.thumbnail) return make("div", { className: "none" }, icon("text"), t("noPicture"));
  const image = make("img", { alt: title, loading: "lazy", decoding: "async" });
  image.addEventListener("error", () =>
    image.replaceWith(make("div", { className: "none" }, icon("picture"), t("badPicture"))));
  load(image, hit.thumbnail);
  return image;
}

/** A player of a sound, or what there is to say where it cannot be played. */
export function player(path, title) {
  const audio = make("audio", {
    controls: true, preload: "none", "aria-label": t("soundOf", { title }),
  });
  audio.addEventListener("error", () =>
    audio.replaceWith(make("p", { className: "facts" }, t("noSound"))));
  audio.addEventListener("play", () => {
    for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
  });
  load(audio, path);
  return audio;
}

function facts(hit) {
  const { price, ...others } = hit.attributes ?? {};
  const shown = Object.entries(others)
    .filter(([name, value]) => !name.startsWith("title_") && fits(value))
    .slice(0, SHOWN_FACTS)
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`);
  return [
    price === undefined ? null : make("p", { className: "price" }, fixed(Number(price), 2)),
    shown.length ? make("p", { className: "facts" }, shown.join(" · ")) : null,
  ].filter(Boolean);
}

const fits = (value) => typeof value !== "object" && String(value).length <= MOST_FACT;

function relevance(hit) {
  const score = hit.score ?? 0;
  const shown = fixed(score, 2);
  const made = make("p", { className: "relevance", title: t("relevance", { score: shown }) },
    make("span", { className: "visually-hidden" }, t("relevance", { score: shown })),
    bar(score), make("span", { className: "score", "aria-hidden": "true" }, shown));
  if (hit.rankValue !== undefined) made.title = t("rankValue", { value: number(hit.rankValue, 4) });
  return made;
}

function actions(hit, title, act) {
  return make("p", { className: "actions" },
    button("like", t("moreLike"), () => act.like(hit), t("moreLikeTitle", { title })),
    button("add", icon("plus"), () => act.add(hit), t("addTitle", { title })),
    button("why", t("why"), () => act.open(hit), t("whyTitle", { title })));
}

/** Where a picture of an item is served, no larger than needed. */
export function picturePath(hit, n, size) {
  return `${mediaPath(state.collection, hit.id, n)}?size=${size}`;
}

/** Moves the focus among the hits with the arrow keys, as they stand on the screen. */
export function moveAmongHits(event) {
  const all = [...document.querySelectorAll("#results .open")];
  const now = document.activeElement?.closest(".card")?.querySelector(".open");
  const at = all.indexOf(now);
  if (!all.length) return false;
  if (at < 0) {
    const fromField = event.key === "ArrowDown" && event.target.id === "text";
    return fromField && focusOn(all[0]);
  }
  switch (event.key) {
    case "ArrowRight":
      return focusOn(all[at + 1]);
    case "ArrowLeft":
      return focusOn(all[at - 1]);
    case "Home":
      return focusOn(all[0]);
    case "End":
      return focusOn(all.at(-1));
    case "ArrowDown":
      return focusOn(inNextRow(all, at, 1));
    case "ArrowUp":
      return focusOn(inNextRow(all, at, -1) ?? byId("text"));
    default:
      return false;
  }
}

/** The hit below or above, of the same column or the nearest one. */
function inNextRow(all, at, step) {
  const place = (hit) => hit.closest(".card").getBoundingClientRect();
  const here = place(all[at]);
  let row = null;
  let best = null;
  for (let i = at + step; i >= 0 && i < all.length; i += step) {
    const there = place(all[i]);
    if (Math.abs(there.top - here.top) < 4) continue;
    row ??= there.top;
    if (Math.abs(there.top - row) > 4) break;
    const off = Math.abs(there.left - here.left);
    if (!best || off < best.off) best = { hit: all[i], off };
  }
  return best?.hit;
}

function focusOn(element) {
  element?.focus();
  element?.closest(".card")?.scrollIntoView({ block: "nearest" });
  return Boolean(element);
}
