// Files and the microphone: what comes from them is handed on as parts of the search.

import { byId } from "./dom.js";
import { t } from "./i18n.js";

const MAX_FILE_BYTES = 14 * 1024 * 1024;
/** As long as the server hears. */
const MAX_SECONDS = 60;

const isMedium = (file) => /^(image|audio|video)\//.test(file.type);
const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

/**
 * Takes files from the buttons, from what is dropped and from what is pasted.
 *
 * @param taken called with parts; some browsers call a sound a film
 * @param refused called with a reason
 */
export function listenForFiles(taken, refused) {
  const take = (files) => {
    const parts = [];
    for (const file of files) {
      if (!isMedium(file)) return refused(t("notMedia", { name: file.name }));
      if (file.size > MAX_FILE_BYTES) return refused(t("tooLarge", { name: file.name }));
      const kind = file.type.startsWith("image/") ? "image" : "audio";
      parts.push({ kind, value: file, weight: 1 });
    }
    if (parts.length) taken(parts);
  };
  for (const [picker, input] of [["pick", "file"], ["camera", "photo"]]) {
    byId(picker).addEventListener("click", () => byId(input).click());
    byId(input).addEventListener("change", (event) => {
      take([...event.target.files]);
      event.target.value = "";
    });
  }
  listenForDrops(take);
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])].filter(isMedium);
    if (files.length) {
      event.preventDefault();
      take(files);
    }
  });
}

function listenForDrops(take) {
  const mark = (on) => byId("drop").classList.toggle("on", on);
  addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(false);
    take([...event.dataTransfer.files]);
  });
}

/** Records from the microphone, which is asked for only when somebody wants to speak. */
export class Microphone {
  #recorder = null;
  #clock = 0;
  #started = 0;
  #waiting = false;
  #taken;
  #refused;

  constructor(taken, refused) {
    this.#taken = taken;
    this.#refused = refused;
    byId("microphone").addEventListener("click", () => this.#toggle());
  }

  /** Whether somebody is being listened to. */
  get isOn() {
    return this.#recorder !== null;
  }

  /** Gives up what was recorded. */
  giveUp() {
    if (this.#recorder) this.#recorder.ondataavailable = null;
    this.#recorder?.stop();
  }

  async #toggle() {
    if (this.#recorder) return this.#recorder.stop();
    if (this.#waiting) return undefined;
    if (!navigator.mediaDevices || !globalThis.MediaRecorder) {
      return this.#refused(t("micInsecure"));
    }
    this.#waiting = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      this.#record(stream);
    } catch (failure) {
      this.#refused(reason(failure));
    } finally {
      this.#waiting = false;
    }
    return undefined;
  }

  #record(stream) {
    const recorder = new MediaRecorder(stream);
    recorder.ondataavailable = ({ data }) => {
      if (!data.size) return this.#refused(t("micShort"));
      // Without parameters such as codecs; the name has none, so that it is called a recording.
      return this.#taken({ kind: "audio", value: new Blob([data], { type: data.type }), weight: 1 });
    };
    recorder.onstop = () => {
      clearInterval(this.#clock);
      stream.getTracks().forEach((track) => track.stop());
      this.#recorder = null;
      this.#show(false);
    };
    recorder.start();
    this.#recorder = recorder;
    this.#started = performance.now();
    this.#clock = setInterval(() => this.#tick(), 250);
    this.#show(true);
    this.#tick();
  }

  #tick() {
    const seconds = (performance.now() - this.#started) / 1000;
    const shown = t("listening", { seconds: Math.floor(seconds), most: MAX_SECONDS });
    if (byId("listening-clock").textContent !== shown) byId("listening-clock").textContent = shown;
    if (seconds >= MAX_SECONDS - 1) this.#recorder?.stop();
  }

  #show(on) {
    const name = t(on ? "stopListening" : "microphone");
    byId("microphone").setAttribute("aria-label", name);
    byId("microphone").title = name;
    byId("microphone").setAttribute("aria-pressed", String(on));
    byId("listening").hidden = !on;
  }
}

function reason(failure) {
  switch (failure.name) {
    case "NotAllowedError":
    case "SecurityError":
      return t("micRefused");
    case "NotFoundError":
      return t("micNone");
    default:
      return t("micFailed", { reason: failure.message || failure.name });
  }
}
