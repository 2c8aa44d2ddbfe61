/**
 * The texts of one SIM: what the service sent to it, and what was sent from here.
 */

import { encode, hexadecimal, messageForm, post } from "./gateway.js";
import { carry } from "./network.js";

const POLL = 2_000;
const AGAIN = 60_000;
const READ_KEY = "handset.read";

/** Delivery statuses of the gateway as a person says them. */
const SPOKEN = {
  Success: "delivered",
  Sent: "on its way",
  Submitted: "on its way",
  Buffered: "waiting in the network",
  Queued: "waiting in the network",
  Rejected: "refused by the network",
  Failed: "not delivered",
  AbsentSubscriber: "phone off",
  Expired: "expired",
};

/** Say a delivery status, known or not. */
export function spoken(status) {
  return SPOKEN[status] ?? String(status ?? "").toLowerCase();
}

/** Polls for messages while the page is visible and keeps them newest first. */
export class Inbox {
  #wires;
  #received = new Map();
  #sent = [];
  #msisdn = "";
  #primed = false;
  #timer = 0;
  #turn = 0;
  #read = new Set(JSON.parse(recall(READ_KEY) ?? "[]"));

  /** `changed(news)` is told after every change; `news` counts messages that just came in. */
  constructor(wires, changed) {
    this.#wires = wires;
    this.changed = changed;
    this.watched = false;
    document.addEventListener("visibilitychange", () => this.poll());
  }

  /** Put in another SIM: its messages are asked for from the first. */
  insertSim(msisdn) {
    this.#msisdn = msisdn;
    this.#received = new Map();
    this.#primed = false;
    this.changed(0);
    this.poll();
  }

  /** Every message of this SIM, newest first. */
  get messages() {
    const own = this.#sent.filter((message) => message.msisdn === this.#msisdn);
    return [...this.#received.values(), ...own].sort((a, b) => b.at - a.at || b.order - a.order);
  }

  /** How many were never opened. */
  get unread() {
    return this.messages.filter((message) => !message.mine && !this.#read.has(message.key)).length;
  }

  /** Whether `message` still has its envelope closed. */
  isUnread(message) {
    return !message.mine && !this.#read.has(message.key);
  }

  /** Remember that a message was opened. */
  open(message) {
    if (!this.isUnread(message)) return;
    this.#read.add(message.key);
    keep(READ_KEY, JSON.stringify([...this.#read].slice(-500)));
    this.changed(0);
  }

  /** Ask for messages now, and again every two seconds while the page can be seen. */
  async poll() {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    if (document.hidden || !this.#msisdn) return;
    // While they are being looked at all are asked for, since their delivery statuses move.
    const whole = this.watched || !this.#primed;
    const newest = Math.max(0, ...[...this.#received.values()].map((one) => one.order));
    const query = new URLSearchParams({ msisdn: this.#msisdn, after: whole ? 0 : newest });
    const rows = await fetchRows(`${this.#wires.endpoints.messages}?${query}`);
    if (turn !== this.#turn) return;
    this.#timer = setTimeout(() => this.poll(), POLL);
    if (rows !== null) this.#take(rows.map(receive), whole);
  }

  #take(fresh, whole) {
    const before = this.#received;
    const kept = whole ? [] : [...before];
    this.#received = new Map([...kept, ...fresh.map((message) => [message.key, message])]);
    const news = this.#primed ? fresh.filter((message) => !before.has(message.key)).length : 0;
    this.#primed = true;
    if (JSON.stringify([...before]) !== JSON.stringify([...this.#received])) this.changed(news);
  }

  /** Send a text to the shortcode; it stays listed with what became of it. */
  async send(text) {
    const { endpoints, clock, faults, report, shortcode } = this.#wires;
    const id = `ATXid_${hexadecimal(32)}`;
    const now = clock();
    const message = { key: id, mine: true, msisdn: this.#msisdn, at: now.getTime(), order: 0 };
    Object.assign(message, { from: shortcode, text, status: "sending" });
    this.#sent.push(message);
    this.changed(0);
    const form = messageForm({ msisdn: this.#msisdn, shortcode, text, id, now });
    const body = encode(form, faults.plus);
    const attempt = async () => {
      const { shown, verdicts } = await carry(() => post(endpoints.sms, body), faults);
      report.text({ shown, verdicts });
      const taken = shown.status === 200;
      message.status = taken ? "received by the service" : "not taken yet, again in a minute";
      this.changed(0);
      // The gateway repeats every minute until it gets a 200.
      if (!taken) setTimeout(attempt, AGAIN);
    };
    await attempt();
    this.poll();
  }
}

function receive(row) {
  return {
    key: `${row.n}|${row.at}`,
    mine: false,
    order: row.n,
    at: Date.parse(row.at),
    from: row.from,
    text: row.text,
    status: spoken(row.status),
  };
}

async function fetchRows(url) {
  try {
    const reply = await fetch(url, { cache: "no-store" });
    return reply.ok ? await reply.json() : null;
  } catch {
    return null;
  }
}

/** Read what this tab remembers; a browser that keeps nothing is no error. */
export function recall(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Let this tab remember a value until it is closed. */
export function keep(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // A private window may refuse: the phone then simply forgets on reload.
  }
}
