// All about one hit: its pictures, sounds and attributes, and how its score came about.

import { load } from "./access.js";
import { partName } from "./chips.js";
import { bar, button, byId, icon, make } from "./dom.js";
import { fixed, number, t } from "./i18n.js";
import { itemOf, ofModality } from "./lookup.js";
import { picturePath, player, titleOf } from "./results.js";
import { soundsOf } from "./sounds.js";

const LARGE = 640;
const TARGETS = [
  "MODALITY_UNSPECIFIED", "MODALITY_TEXT", "MODALITY_IMAGE", "MODALITY_AUDIO",
];

/** What a comparison was made with. */
export function targetName(target) {
  return t(`target${Math.max(0, TARGETS.indexOf(target ?? TARGETS[0]))}`);
}

/** Shows a hit of a search that was made with `parts`. */
export function openDetails(hit, parts, act) {
  const title = titleOf(hit);
  const dialog = byId("details");
  const media = make("div", { className: "media" }, ...largePicture(hit, title));
  const numbers = make("div", { className: "numbers" }, ...explanation(hit, parts));
  const leave = (then) => () => {
    dialog.close();
    then(hit);
  };
  dialog.setAttribute("aria-label", t("whyTitle", { title }));
  dialog.replaceChildren(
    make("header", {}, make("h2", {}, title),
      button("icon-button", icon("close"), () => dialog.close(), t("close"))),
    make("div", { className: "about" }, media, numbers));
  numbers.append(
    make("p", { className: "actions" },
      button("go", t("moreLike"), leave(act.like), t("moreLikeTitle", { title })),
      button("plain", t("addTitle", { title }), leave(act.add))),
    ...attributes(hit));
  dialog.showModal();
  dialog.scrollTop = 0;
  soundsOf(hit, 8).then((paths) => media.append(...paths.map((path) => player(path, title))));
  addMore(hit, title, media, numbers);
}

function largePicture(hit, title) {
  const first = /\/media\/(\d+)/.exec(hit.thumbnail ?? "")?.[1];
  return first === undefined ? [] : [picture(picturePath(hit, first, LARGE), title)];
}

function picture(path, alt) {
  const image = make("img", { alt });
  image.addEventListener("error", () => image.remove());
  load(image, path);
  return image;
}

/** The further pictures of the item and its description, from a server that tells of them. */
async function addMore(hit, title, media, numbers) {
  const item = await itemOf(hit.id);
  if (!item) return;
  ofModality(item, "MODALITY_IMAGE").slice(1, 6).forEach((path, i) => media.append(
    picture(`${path}?size=${LARGE / 2}`, t("picturesOf", { n: i + 2, title }))));
  if (item.description) {
    numbers.prepend(make("p", { className: "description" }, item.description));
  }
}

function explanation(hit, parts) {
  const contributions = hit.explanation?.contributions ?? [];
  const heading = make("h3", {}, t("explanation"));
  if (!contributions.length) return [heading, make("p", {}, t("noExplanation"))];
  const largest = Math.max(hit.score ?? 0,
    ...contributions.map(({ contribution = 0 }) => Math.abs(contribution)), 1e-9);
  const heads = ["comparedWith", "contribution", "relevanceColumn", "weight", "raw"];
  const rows = contributions.map((c) => row(c, parts, largest));
  const score = hit.score ?? 0;
  return [heading, make("div", { className: "scroll", tabIndex: 0, role: "region",
    "aria-label": t("explanation") },
  make("table", { className: "explanation" },
    make("thead", {}, make("tr", {},
      ...heads.map((key) => make("th", { scope: "col" }, t(key))))),
    make("tbody", {}, ...rows),
    make("tfoot", {}, make("tr", {}, make("th", { scope: "row" }, t("total")),
      make("td", { className: "sum", "data-value": score }, bar(score / largest),
        fixed(score, 3)), make("td"), make("td"), make("td")))))];
}

function row(given, parts, largest) {
  const { part = 0, target, raw, relevance = 0, weight = 0, contribution = 0, rank } = given;
  const name = parts[part] ? partName(parts[part]) : `#${part + 1}`;
  const shown = rank === undefined ? fixed(relevance, 3)
    : `${fixed(relevance, 3)} (${t("rank", { n: rank })})`;
  return make("tr", {},
    make("th", { scope: "row" }, make("span", { className: "name", title: name }, name),
      make("small", {}, targetName(target))),
    make("td", { className: "adds", "data-value": contribution }, bar(contribution / largest),
      fixed(contribution, 3)),
    make("td", {}, shown), make("td", {}, fixed(weight, 3)),
    make("td", {}, raw === undefined ? t("lacking") : fixed(raw, 3)));
}

function attributes(hit) {
  const known = Object.entries(hit.attributes ?? {}).map(([name, value]) => make("tr", {},
    make("th", { scope: "row" }, name.replaceAll("_", " ")), make("td", {}, shown(value))));
  const id = make("tr", {}, make("th", { scope: "row" }, t("id")), make("td", {}, hit.id));
  return [make("h3", {}, t("attributes")),
    make("table", { className: "attributes" }, make("tbody", {}, id, ...known))];
}

function shown(value) {
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "number") return number(value, 4);
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  return String(value);
}
