/**
 * The phone: which view is on, what a key does to it, and how a call begins and ends.
 */

import { Call } from "./call.js";
import { pressesFor } from "./multitap.js";
import { DialView, IdleView, NoticeView, ReplyView, WaitView } from "./views_call.js";
import { ListView, ReadView, WriteView } from "./views_messages.js";

const RUNNING = "USSD code running ...";
const NOT_A_CODE = "This phone only dials service codes.";
const NOT_OURS = "Connection problem or invalid MMI code.";

/** Keys by the verb that a view has for them; the twelve keys are its `digit`. */
const VERBS = {
  "soft-left": "left",
  "soft-right": "right",
  up: "up",
  down: "down",
  left: "back",
  right: "forward",
  ok: "ok",
  call: "call",
  end: "end",
  erase: "erase",
};

/** A small feature phone with one SIM. */
export class Phone {
  constructor({ display, inbox, sim, wires }) {
    this.display = display;
    this.inbox = inbox;
    this.sim = sim;
    this.wires = wires;
    this.now = wires.clock;
    this.shortcode = wires.shortcode;
    this.lastDialled = wires.serviceCodes[0];
    this.session = null;
    this.presses = 0;
    this.view = new IdleView(this);
  }

  /** The operator whose SIM is in. */
  get network() {
    return this.sim.network;
  }

  /** Press a key of the phone; false when the view that is on has no use for it. */
  press(key) {
    const verb = VERBS[key] ?? "digit";
    if (this.view.counted) this.presses += 1;
    if (!this.view[verb]) return false;
    this.view[verb](key);
    this.draw();
    return true;
  }

  /** Type as on a computer's keyboard; a letter counts as the presses that a phone needs. */
  type(character) {
    const { view } = this;
    if (!view.type) return /^[0-9*#]$/.test(character) && this.press(character);
    if (view.type(character)) this.presses += pressesFor(character, view.entry.mode);
    this.draw();
    return true;
  }

  /** Draw the view that is on. */
  draw() {
    this.display.show(this.view.picture());
    this.status();
  }

  /** Draw the status bar. */
  status() {
    const { unread } = this.inbox;
    this.display.status({ network: this.network.name, unread, now: this.now() });
  }

  /** Show another view. */
  turnTo(view) {
    this.view = view;
    this.inbox.watched = view instanceof ListView || view instanceof ReadView;
    this.draw();
  }

  /** Go back to the clock. */
  goIdle() {
    this.turnTo(new IdleView(this));
  }

  /** Open the dialling screen; key presses of a call are counted from here. */
  startDialling(digits) {
    this.presses = 1;
    this.turnTo(new DialView(this, digits));
  }

  /** Dial what was typed, if it is a code of this service. */
  dial(dialled) {
    const code = this.#ours(dialled);
    if (code === null) {
      const text = /^\*.*#$/.test(dialled) ? NOT_OURS : NOT_A_CODE;
      this.turnTo(new NoticeView(this, text));
      return;
    }
    this.lastDialled = dialled;
    const { msisdn, network } = this.sim;
    this.session = new Call({ msisdn, network, ...code }, this.wires);
    this.#hop(null);
  }

  /** Send the answer to the screen that asks. */
  reply(answer) {
    this.#hop(answer);
  }

  async #hop(answer) {
    const { session } = this;
    this.turnTo(new WaitView(this, RUNNING));
    const screen = await session.hop(answer);
    if (screen === null || session !== this.session) return;
    this.turnTo(new (screen.asks ? ReplyView : NoticeView)(this, screen.text));
  }

  /** Drop the call with the red key. */
  hangUp() {
    this.#drop();
    this.goIdle();
  }

  /** Lose the call as a network does, with the sentence that the phone then shows. */
  loseCall(sentence) {
    if (!this.inCall) return;
    this.#drop();
    this.turnTo(new NoticeView(this, sentence));
  }

  /** Whether a session is open. */
  get inCall() {
    return this.session !== null && !this.session.over;
  }

  /** Put in another SIM; what was going on is dropped. */
  insertSim(sim) {
    this.#drop();
    this.sim = sim;
    this.inbox.insertSim(sim.msisdn);
    this.goIdle();
  }

  /** Let time pass: end the call whose clock has run out. */
  tick() {
    if (this.session?.expired) this.loseCall("Session timed out.");
    this.status();
  }

  /** Open the list of messages. */
  openMessages(place = 0) {
    this.turnTo(new ListView(this, place));
    this.inbox.poll();
  }

  /** Open the message at a place of the list. */
  openMessage(place) {
    const message = this.inbox.messages[place];
    this.turnTo(new ReadView(this, message, place));
    this.inbox.open(message);
  }

  /** Open the screen that writes a text. */
  writeMessage() {
    this.presses = 0;
    this.turnTo(new WriteView(this));
  }

  /** Send a text and go back to the list, where its status shows. */
  sendMessage(text) {
    this.inbox.send(text);
    this.openMessages();
  }

  #drop() {
    this.session?.drop();
  }

  // A dialled code that begins with ours is ours: the rest opens a task ("*384*2454*1#").
  #ours(dialled) {
    const { serviceCodes, faults } = this.wires;
    for (const code of serviceCodes) {
      const stem = code.replace(/#$/, "");
      if (dialled === code) return { serviceCode: code, opening: "" };
      if (dialled.startsWith(`${stem}*`) && dialled.endsWith("#")) {
        const rest = dialled.slice(stem.length + 1, -1);
        if (faults.split) return { serviceCode: code, opening: rest };
        return { serviceCode: dialled, opening: "" };
      }
    }
    return null;
  }
}
