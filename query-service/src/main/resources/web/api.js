// Talks to the server; every failure becomes an Error whose message is fit to be shown.

async function answer(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Error("The server cannot be reached.");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(body.error?.message || `The server answered ${response.status}.`);
  }
  return body;
}

export async function collections() {
  return (await answer("/v1/collections")).collections ?? [];
}

/** Searches with the parts of the state; `signal` gives up. */
export async function search(state, k, signal) {
  const parts = [];
  if (state.text) parts.push({ text: state.text });
  if (state.picture) parts.push({ image: await base64(state.picture) });
  if (state.sound) parts.push({ audio: await base64(state.sound) });
  if (state.like) parts.push({ itemId: state.like });
  return answer(`/v1/collections/${encodeURIComponent(state.collection)}:search`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ parts, k, filter: state.filter }),
    signal,
  });
}

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error("The file cannot be read."));
    reader.readAsDataURL(blob);
  });
}
