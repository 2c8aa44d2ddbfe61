/**
 * What the phone shows in Messages: the list, one message, and a text being written.
 */

import { clockDay, clockTime } from "./display.js";
import { measure, segments } from "./gsm7.js";
import { TypingView } from "./views_call.js";

/** Every text of this SIM, newest first. */
export class ListView {
  constructor(phone, at = 0) {
    this.phone = phone;
    this.at = at;
  }

  picture() {
    const { messages } = this.phone.inbox;
    this.at = Math.min(this.at, Math.max(0, messages.length - 1));
    const rows = messages.map((message) => this.#row(message));
    const list = { rows, at: this.at, open: (place) => this.phone.openMessage(place) };
    const middle = rows.length ? "Open" : "";
    const text = rows.length ? "" : "No messages yet.";
    const soft = { left: "Write", middle, right: "Back" };
    return { kind: "list", title: "Messages", text, list, soft };
  }

  #row(message) {
    const who = message.mine ? `To ${message.from}` : message.from;
    const moment = new Date(message.at);
    const today = clockDay(moment) === clockDay(this.phone.now());
    const when = today ? clockTime(moment) : clockDay(moment).split(" ").slice(1).join(" ");
    const gist = message.text.replace(/\s+/g, " ").slice(0, 60);
    return { who, when, gist, unread: this.phone.inbox.isUnread(message), mine: message.mine };
  }

  up() {
    this.at = Math.max(0, this.at - 1);
  }

  down() {
    this.at += 1;
  }

  ok() {
    if (this.phone.inbox.messages.length) this.phone.openMessage(this.at);
  }

  left() {
    this.phone.writeMessage();
  }

  right() {
    this.phone.goIdle();
  }

  erase() {
    this.right();
  }

  end() {
    this.phone.goIdle();
  }
}

/** One message, opened. */
export class ReadView {
  constructor(phone, message, place) {
    this.phone = phone;
    this.message = message;
    this.place = place;
  }

  picture() {
    // Asked for anew: its delivery status may have moved while it is being read.
    const { key } = this.message;
    const message = this.phone.inbox.messages.find((one) => one.key === key) ?? this.message;
    const moment = new Date(message.at);
    const title = `${message.mine ? "To" : "From"} ${message.from}`;
    const foot = `${clockDay(moment)} ${clockTime(moment)}, ${message.status}`;
    const soft = { left: message.mine ? "Write" : "Reply", right: "Back" };
    return { kind: "read", title, text: `${message.text}\n\n${foot}`, soft };
  }

  up() {
    this.phone.display.scroll(-2);
  }

  down() {
    this.phone.display.scroll(2);
  }

  left() {
    this.phone.writeMessage();
  }

  ok() {
    this.left();
  }

  right() {
    this.phone.openMessages(this.place);
  }

  erase() {
    this.right();
  }

  end() {
    this.phone.goIdle();
  }
}

/** A text to the shortcode, being written. */
export class WriteView extends TypingView {
  constructor(phone) {
    super(phone, 459, "Abc");
  }

  picture() {
    const { entry, phone } = this;
    const { septets } = measure(entry.text);
    const parts = segments(entry.text);
    const title = `To ${phone.shortcode}`;
    const text = parts > 1 ? `${septets} septets, ${parts} parts` : `${septets}/160 septets`;
    const soft = { left: "Send", right: entry.text ? "Clear" : "Back" };
    return { kind: "write", title, text, entry, soft };
  }

  left() {
    if (this.entry.text.trim()) this.phone.sendMessage(this.entry.text);
  }

  ok() {
    this.left();
  }

  right() {
    if (this.entry.text) this.entry.erase();
    else this.phone.openMessages();
  }

  end() {
    this.phone.goIdle();
  }
}
