// The filter of a search, from the field and from what is chosen among the facets.

/** Everything that Lucene's query syntax would take for an operator is taken for itself. */
const quoted = (value) => `"${value.replace(/[\\"]/g, "\\$&")}"`;
const escaped = (name) => name.replace(/[^\p{L}\p{N}_]/gu, "\\$&");
const isBoolean = (value) => value === "true" || value === "false";

/** The filter of the state, without what is chosen of one attribute. */
export function filterOf(state, without) {
  const clauses = [];
  for (const [attribute, chosen] of state.values) {
    if (attribute === without) continue;
    const values = [...chosen].map((value) => (isBoolean(value) ? value : quoted(value)));
    clauses.push(`${escaped(attribute)}:(${values.join(" OR ")})`);
  }
  for (const [attribute, { from, to }] of state.ranges) {
    if (attribute === without) continue;
    clauses.push(`${escaped(attribute)}:[${bound(from)} TO ${bound(to)}}`);
  }
  const own = state.filter.trim();
  if (own && clauses.length) clauses.unshift(`(${own})`);
  else if (own) clauses.unshift(own);
  return clauses.join(" AND ");
}

/** A bound of a range; the open one is a star, and what has a sign or a colon is quoted. */
function bound(value) {
  if (value === "") return "*";
  return /^[\d.]+$/.test(value) ? value : quoted(value);
}
