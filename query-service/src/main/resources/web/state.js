// What is being searched for. All but a picture or a sound, which only this page has, stands in
// the address.

export const state = { collection: "", text: "", filter: "", like: "", picture: null, sound: null };

export function isEmpty() {
  return !state.text && !state.like && !state.picture && !state.sound;
}

export function readAddress() {
  const query = new URLSearchParams(location.search);
  state.collection = query.get("c") ?? state.collection;
  state.text = query.get("q") ?? "";
  state.filter = query.get("filter") ?? "";
  state.like = query.get("like") ?? "";
  state.picture = null;
  state.sound = null;
}

/** Puts the state into the address; a new entry in the history unless it is the same search. */
export function writeAddress(several) {
  const query = new URLSearchParams();
  if (several) query.set("c", state.collection);
  if (state.text) query.set("q", state.text);
  if (state.filter) query.set("filter", state.filter);
  if (state.like) query.set("like", state.like);
  const address = query.size ? `?${query}` : location.pathname;
  if (address !== (location.search || location.pathname)) {
    history.pushState(null, "", address);
  }
}
