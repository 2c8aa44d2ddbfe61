/**
 * The SIM that is in the phone: a Kenyan mobile number and the network that carries it.
 */

import { keep, recall } from "./inbox.js";
import { NETWORKS } from "./network.js";

const MSISDN_KEY = "handset.msisdn";
const NETWORK_KEY = "handset.network";
const STRANGER = "+254722645678";

/** Read a Kenyan mobile number in any usual form as an MSISDN; null when it is none. */
export function readMsisdn(typed) {
  const digits = typed.replace(/[\s().-]/g, "");
  const found = /^(?:\+?254|0)([17]\d{8})$/.exec(digits);
  return found ? `+254${found[1]}` : null;
}

/** Write an MSISDN as people in Kenya do: 0722 645 678. */
export function writeMsisdn(msisdn) {
  return `0${msisdn.slice(4)}`.replace(/^(\d{4})(\d{3})(\d{3})$/, "$1 $2 $3");
}

/** Make up a number that no demo person has. */
export function anyStranger() {
  const random = crypto.getRandomValues(new Uint32Array(1))[0] % 1_000_000;
  return `+254722${String(random).padStart(6, "0")}`;
}

/** The fields that choose the SIM; `changed(sim)` is told of every choice. */
export class SimTray {
  constructor(root, changed) {
    this.field = root.querySelector("#msisdn");
    this.wrong = root.querySelector("#msisdn-wrong");
    this.select = root.querySelector("#network");
    this.picks = [...root.querySelectorAll("[data-msisdn]")];
    this.changed = changed;
    const asked = new URLSearchParams(location.search);
    this.msisdn = readMsisdn(asked.get("msisdn") ?? recall(MSISDN_KEY) ?? STRANGER) ?? STRANGER;
    const code = asked.get("network") ?? recall(NETWORK_KEY);
    if (code in NETWORKS) this.select.value = code;
    this.field.addEventListener("change", () => this.#typed());
    this.select.addEventListener("change", () => this.#choose(this.msisdn));
    for (const pick of this.picks) {
      pick.addEventListener("click", () => {
        this.#choose(readMsisdn(pick.dataset.msisdn) ?? anyStranger());
      });
    }
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#typed();
    });
    this.#draw();
  }

  /** The SIM that is chosen. */
  get sim() {
    return { msisdn: this.msisdn, network: NETWORKS[this.select.value] };
  }

  #typed() {
    const msisdn = readMsisdn(this.field.value);
    this.#complain(msisdn === null);
    if (msisdn !== null && msisdn !== this.msisdn) this.#choose(msisdn);
  }

  #choose(msisdn) {
    this.msisdn = msisdn;
    keep(MSISDN_KEY, msisdn);
    keep(NETWORK_KEY, this.select.value);
    this.#draw();
    this.changed(this.sim);
  }

  #draw() {
    this.#complain(false);
    this.field.value = writeMsisdn(this.msisdn);
    let known = false;
    for (const pick of this.picks) {
      const chosen = readMsisdn(pick.dataset.msisdn) === this.msisdn;
      known ||= chosen;
      pick.setAttribute("aria-pressed", String(pick.dataset.msisdn ? chosen : !known));
    }
  }

  #complain(wrong) {
    this.field.setAttribute("aria-invalid", String(wrong));
    this.wrong.hidden = !wrong;
  }
}
