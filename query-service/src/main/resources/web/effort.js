// What a search cost and what was heard in it.

import { partName } from "./chips.js";
import { targetName } from "./details.js";
import { byId, icon, make } from "./dom.js";
import { fixed, number, t } from "./i18n.js";

const percent = (share = 0) => number(100 * share, 0);

/** What the server took each sound for, in full sentences. */
export function drawHeard(spoken) {
  byId("heard").replaceChildren(...spoken.map(heard));
  byId("heard").hidden = spoken.length === 0;
}

function heard(part) {
  const speech = part.heard === "speech";
  const words = part.transcript || t("heardNothing");
  const text = speech ? t("heardSpeech", { words })
    : t("heardSound", { seconds: fixed(part.seconds ?? 0, 1) });
  const sure = { confidence: percent(part.confidence), speech: percent(part.speechProbability) };
  return make("p", { className: "heard" }, icon(speech ? "microphone" : "sound"),
    make("strong", {}, text), make("small", {}, t(speech ? "heardHow" : "heardNot", sure)));
}

/** The k-NN searches behind an answer, and what took the time where the server tells it. */
export function drawEffort(answer, parts) {
  const effort = answer.effort ?? [];
  byId("effort").hidden = effort.length === 0;
  const heads = ["part", "comparedWith", "way", "visited", "candidates", "foundOf"];
  const rows = effort.map((one) => {
    const part = parts[one.part ?? 0];
    return [
      part ? partName(part) : `#${(one.part ?? 0) + 1}`, targetName(one.target),
      t(one.exact ? "exactWay" : "graphWay"), number(Number(one.visited ?? 0)),
      number(one.candidates ?? 0),
      t("foundOfValue", { found: one.kFound ?? 0, asked: one.kAsked ?? 0 }),
    ];
  });
  const stages = (answer.timing ?? []).map(({ stage, ms = 0 }) => [stage, fixed(ms, 1)]);
  byId("effort-body").replaceChildren(
    table(heads.map((key) => t(key)), rows),
    stages.length ? table([t("stages"), t("ms")], stages) : "",
    make("p", {}, [
      answer.cacheTier && answer.cacheTier !== "none" ? t("cacheTier", { tier: answer.cacheTier }) : "",
      t("space", { space: (answer.space ?? "").slice(0, 12) }),
    ].filter(Boolean).join(" · ")));
}

function table(heads, rows) {
  return make("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": t("effort") },
    make("table", {},
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...rows.map((row) =>
        make("tr", {}, ...row.map((cell) => make("td", {}, cell)))))));
}
