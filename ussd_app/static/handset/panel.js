/**
 * What stands around the phone: the meters, the log of hops, and the switches of the network.
 */

import { SCREEN_BUDGET, measure } from "./gsm7.js";
import { SESSION_LIMIT } from "./network.js";

const LOG_LENGTH = 200;
const LATE = 10;

/** The readings beside the phone; they stand still when a call ends. */
export class Meters {
  constructor(root) {
    this.parts = Object.fromEntries(
      [...root.querySelectorAll("[data-meter]")].map((node) => [node.dataset.meter, node]),
    );
  }

  /** Show how much of a screen is used, and what in it is not GSM-7. */
  screen(text, label) {
    const { septets, foreign } = measure(text);
    const { septets: meter, label: shown, foreign: warning } = this.parts;
    meter.textContent = `${septets}/${SCREEN_BUDGET} septets`;
    this.#level("septets-bar", septets / SCREEN_BUDGET);
    meter.dataset.over = String(septets > SCREEN_BUDGET || foreign.length > 0);
    shown.textContent = label;
    warning.textContent = foreign.length
      ? `Not GSM-7: ${foreign.join(" ")} turns the screen into 70 characters.`
      : "";
  }

  /** Show the counts and the two clocks of a call (null before the first). */
  call(call, presses) {
    const { hops, presses: keys, session, idle } = this.parts;
    hops.textContent = String(call?.hops ?? 0);
    keys.textContent = String(presses);
    session.textContent = `${Math.floor(call?.seconds ?? 0)} of ${SESSION_LIMIT} s`;
    this.#level("session-bar", (call?.seconds ?? 0) / SESSION_LIMIT);
    const left = call?.idleLeft ?? null;
    idle.textContent = left === null ? "not waiting" : `${Math.ceil(left)} s left`;
    idle.dataset.over = String(left !== null && left <= LATE);
    this.#level("idle-bar", left === null ? 0 : left / call.network.idle);
  }

  #level(bar, share) {
    const node = this.parts[bar];
    node.style.setProperty("--level", String(Math.min(1, share)));
    node.dataset.over = String(bar === "idle-bar" ? share > 0 && share <= 1 / 3 : share > 1);
  }
}

/** The hops as the network saw them. What was typed never stands here, only how long it was. */
export class Log {
  constructor(root) {
    this.rows = root.querySelector("tbody");
    this.empty = root.querySelector("[data-empty]");
  }

  /** Add a hop of a call. */
  hop(call, { shown, screen, verdicts, typed }) {
    const septets = screen.failure ? 0 : measure(screen.text).septets;
    const sign = screen.failure || (screen.asks ? "CON" : "END");
    const cells = [
      String(call.hops),
      `${Math.round(shown.milliseconds)}`,
      String(septets),
      shown.label || "no label",
      typed === 0 ? "dialled" : `${typed} typed`,
    ];
    const row = this.#add([...cells, sign], verdicts, screen.failure !== "");
    row.cells[2].dataset.over = String(septets > SCREEN_BUDGET);
  }

  /** Add a text that was sent. */
  text({ shown, verdicts }) {
    const sign = shown.status === 0 ? "no answer" : `HTTP ${shown.status}`;
    const cells = ["", `${Math.round(shown.milliseconds)}`, "", "SMS in", ""];
    this.#add([...cells, sign], verdicts, shown.status !== 200);
  }

  /** Add a line that is no hop. */
  note(sentence, wrong = false) {
    const row = document.createElement("tr");
    row.className = "note";
    const cell = document.createElement("td");
    cell.colSpan = 6;
    cell.textContent = sentence;
    cell.dataset.over = String(wrong);
    row.append(cell);
    this.#insert(row);
  }

  // The verdicts stand in a row of their own below the hop, so they go in first.
  #add(cells, verdicts, wrong) {
    const row = document.createElement("tr");
    row.dataset.over = String(wrong);
    for (const text of cells) row.insertCell().textContent = text;
    if (verdicts.length) {
      const below = document.createElement("tr");
      below.className = "verdicts";
      const cell = below.insertCell();
      cell.colSpan = 6;
      cell.append(...verdicts.map(badge));
      this.#insert(below);
    }
    this.#insert(row);
    return row;
  }

  #insert(row) {
    this.empty.hidden = true;
    this.rows.prepend(row);
    while (this.rows.rows.length > LOG_LENGTH) this.rows.lastElementChild.remove();
  }
}

function badge({ same, sentence }) {
  const node = document.createElement("span");
  node.className = "badge";
  node.dataset.same = String(same);
  node.textContent = sentence;
  return node;
}

/** Wire the switches: the object returned always says which faults are on. */
export function watchFaults(root) {
  const faults = {};
  for (const box of root.querySelectorAll("[data-fault]")) {
    const read = () => {
      faults[box.dataset.fault] = box.checked;
    };
    box.addEventListener("change", read);
    read();
  }
  return faults;
}
