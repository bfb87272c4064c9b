// Draws the state and the answers. Text from the server only ever becomes text nodes.

const SHOWN_FACTS = 3;

export const byId = (id) => document.getElementById(id);

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function chip(label, source, remove) {
  const children = [];
  if (source) {
    const image = element("img");
    image.src = source;
    image.alt = "";
    children.push(image);
  }
  const button = element("button", "", "×");
  button.type = "button";
  button.setAttribute("aria-label", `Remove: ${label}`);
  button.addEventListener("click", remove);
  return element("li", "chip", ...children, element("span", "", label), button);
}

/** One chip for each part that is not words: `[{label, source, remove}]`. */
export function drawChips(parts) {
  byId("chips").replaceChildren(...parts.map((p) => chip(p.label, p.source, p.remove)));
}

export function drawHits(hits, like) {
  byId("results").replaceChildren(...hits.map((hit) => card(hit, like)));
}

function card(hit, like) {
  const title = hit.title || hit.id;
  const picture = element("div", "picture", thumbnail(hit, title));
  const score = element("span", "score", (hit.score ?? 0).toFixed(2));
  score.title = "Relevance";
  score.setAttribute("aria-label", `Relevance ${score.textContent}`);
  picture.append(score);
  const button = element("button", "like", "More like this");
  button.type = "button";
  button.setAttribute("aria-label", `More like ${title}`);
  button.addEventListener("click", () => like(hit));
  const words = element("div", "words", element("h2", "title", title));
  const facts = factsOf(hit.attributes ?? {});
  if (facts) words.append(element("p", "facts", facts));
  words.append(button);
  const made = element("li", "card", picture, words);
  made.dataset.id = hit.id;
  return made;
}

function thumbnail(hit, title) {
  const none = element("div", "none", "no picture");
  if (!hit.thumbnail) return none;
  const image = element("img");
  image.src = hit.thumbnail;
  image.alt = title;
  image.loading = "lazy";
  image.addEventListener("error", () => image.replaceWith(none));
  return image;
}

function factsOf(attributes) {
  const { price, ...others } = attributes;
  const facts = Object.entries(others)
    .filter(([, value]) => typeof value !== "object" && String(value).length <= 40)
    .map(([name, value]) => `${name} ${value}`);
  if (price !== undefined) facts.unshift(Number(price).toFixed(2));
  return facts.slice(0, SHOWN_FACTS).join(" · ");
}

export function say(text) {
  byId("status").textContent = text;
}

export function complain(text) {
  byId("error").textContent = text;
  byId("error").hidden = !text;
}

export function wait(waiting) {
  byId("results").classList.toggle("waiting", waiting);
  byId("results").setAttribute("aria-busy", String(waiting));
}
