/**
 * One USSD session as the gateway keeps it: what was typed so far, the hops, the two clocks.
 */

import { callbackForm, encode, endedForm, hexadecimal, post } from "./gateway.js";
import { SESSION_LIMIT, carry } from "./network.js";

const NO_ANSWER = "Connection problem or invalid MMI code.";

/** A session from the dialled code to its end; every time is in milliseconds. */
export class Call {
  #answers = [];
  #wires;
  #askedAt = null;

  /**
   * `wires` holds the page's `endpoints`, `faults`, `clock` (the service's time) and `report`
   * (told of every hop and of the end).
   */
  constructor({ msisdn, network, serviceCode, opening }, wires) {
    this.#wires = wires;
    this.id = `ATUid_${hexadecimal(32)}`;
    this.msisdn = msisdn;
    this.network = network;
    this.serviceCode = serviceCode;
    if (opening) this.#answers.push(opening);
    this.labels = [];
    this.hops = 0;
    this.lastAnswer = "";
    this.over = false;
    this.startedAt = performance.now();
    this.endedAt = null;
  }

  /** Everything answered so far, joined as the gateway joins it. */
  get text() {
    return this.#answers.join("*");
  }

  /** Seconds since the code was dialled, standing still once the call is over. */
  get seconds() {
    return ((this.endedAt ?? performance.now()) - this.startedAt) / 1000;
  }

  /** Seconds left to answer the screen shown, or null while nothing is asked. */
  get idleLeft() {
    if (this.over || this.#askedAt === null) return null;
    return Math.max(0, this.network.idle - (performance.now() - this.#askedAt) / 1000);
  }

  /** Whether either clock has run out. */
  get expired() {
    return !this.over && (this.idleLeft === 0 || this.seconds >= SESSION_LIMIT);
  }

  /** Let the idle clock run out at once. */
  spendIdle() {
    if (this.#askedAt !== null) this.#askedAt -= this.network.idle * 1000;
  }

  /**
   * Send an answer (null for the dial itself) and return what the phone shows: `asks` tells
   * whether the session stays open. Null when the call was dropped while it waited.
   */
  async hop(answer) {
    if (answer !== null) this.#answers.push(answer);
    this.#askedAt = null;
    const { endpoints, faults, report } = this.#wires;
    const form = encode(callbackForm(this), faults.plus);
    const echoed = this.labels.at(-1);
    const { shown, verdicts } = await carry(() => post(endpoints.ussd, form, echoed), faults);
    const screen = read(shown);
    this.hops += 1;
    this.labels.push(shown.label || "?");
    this.lastAnswer = shown.body;
    if (screen.asks) this.#askedAt = performance.now();
    report.hop(this, { shown, screen, verdicts, typed: answer?.length ?? 0 });
    if (this.over) return null;
    if (!screen.asks) this.#finish(screen.failure ? "Failed" : "Success", screen.failure);
    return screen;
  }

  /** End the call from the phone's or the network's side; the service hears of it as an event. */
  drop() {
    if (!this.over) this.#finish("Incomplete");
  }

  #finish(status, error = "") {
    this.over = true;
    this.endedAt = performance.now();
    const { endpoints, clock, report, faults } = this.#wires;
    const outcome = { status, error, milliseconds: this.endedAt - this.startedAt };
    report.ended(this, outcome);
    // Nobody waits for the event: the phone has let go of the line.
    post(endpoints.ended, encode(endedForm(this, outcome, clock()), faults.plus));
  }
}

function read(answer) {
  const prefix = answer.body.slice(0, 4);
  if (answer.status === 200 && (prefix === "CON " || prefix === "END ")) {
    return { asks: prefix === "CON ", text: answer.body.slice(4), failure: "" };
  }
  const failure = answer.status === 0 ? "no answer within 10 s" : `HTTP ${answer.status}`;
  return { asks: false, text: NO_ANSWER, failure };
}
