// The panel of options.

import { byId } from "./dom.js";
import { fixed, t } from "./i18n.js";
import { DEFAULTS, isPlain, state } from "./state.js";

/** The control of each option. */
const CONTROLS = Object.keys(DEFAULTS).map((name) => [name, () => byId(`option-${name}`)]);

export function listenForOptions(changed) {
  for (const [name, control] of CONTROLS) {
    control().addEventListener("input", () => tell(name, valueOf(control())));
    control().addEventListener("change", () => {
      state.options[name] = valueOf(control());
      changed();
    });
  }
  byId("reset-options").addEventListener("click", () => {
    state.options = { ...DEFAULTS };
    changed();
    byId("options").querySelector("summary").focus();
  });
}

function valueOf(control) {
  if (control.type === "checkbox") return control.checked;
  return control.type === "range" ? Number(control.value) : control.value;
}

/** Shows the options as they are in the state. */
export function drawOptions() {
  for (const [name, control] of CONTROLS) {
    if (control().type === "checkbox") control().checked = state.options[name];
    else control().value = state.options[name];
    tell(name, state.options[name]);
  }
  byId("option-min").disabled = state.options.hybrid === "HYBRID_RRF";
  byId("reset-options").hidden = isPlain();
  byId("options").classList.toggle("touched", !isPlain());
}

function tell(name, value) {
  const output = byId(`told-${name}`);
  if (!output) return;
  output.textContent = value ? fixed(value, 2) : t("off");
  byId(`option-${name}`).setAttribute("aria-valuetext", output.textContent);
}
