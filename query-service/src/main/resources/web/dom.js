// Makes and finds elements. Text only ever becomes text nodes, whoever wrote it.

export const byId = (id) => document.getElementById(id);

/** An element with properties, attributes (`aria-…`, `data-…`, `role`) and children. */
export function make(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key.includes("-") || key === "role" || key === "for") made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** A picture of `icons.svg` without meaning of its own. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A button that does `act`; `label` is what it is called where its text does not say it. */
export function button(className, text, act, label) {
  const made = make("button", { type: "button", className, "aria-label": label, title: label });
  made.append(...[text].flat());
  made.addEventListener("click", act);
  return made;
}

/** A bar of a share of 1; negative shares grow to the left. */
export function bar(share) {
  const meter = document.createElementNS(SVG, "svg");
  meter.setAttribute("class", share < 0 ? "bar less" : "bar");
  meter.setAttribute("aria-hidden", "true");
  meter.setAttribute("viewBox", "0 0 100 6");
  meter.setAttribute("preserveAspectRatio", "none");
  const filled = document.createElementNS(SVG, "rect");
  filled.setAttribute("height", "6");
  filled.setAttribute("width", String(100 * Math.min(1, Math.abs(share))));
  meter.append(filled);
  return meter;
}
