/**
 * What the phone shows from its idle screen to the end of a call.
 *
 * A view draws itself with `picture()` and names what each key does in it; a key that it does not
 * name does nothing, as on the phone. `counted` marks those whose key presses a call costs.
 */

import { Entry, PAUSE } from "./multitap.js";

/** The clock, the network, and the way to everything else. */
export class IdleView {
  constructor(phone) {
    this.phone = phone;
  }

  picture() {
    const count = this.phone.inbox.unread;
    const notice = count === 0 ? "" : count === 1 ? "1 new message" : `${count} new messages`;
    return { kind: "idle", notice, soft: { left: "Redial", right: "Messages" } };
  }

  digit(key) {
    this.phone.startDialling(key);
  }

  left() {
    this.phone.startDialling(this.phone.lastDialled);
  }

  call() {
    this.left();
  }

  right() {
    this.phone.openMessages();
  }
}

/** Digits on their way to the green key. */
export class DialView {
  counted = true;

  constructor(phone, dialled) {
    this.phone = phone;
    this.dialled = dialled;
  }

  picture() {
    const entry = { text: this.dialled, caret: this.dialled.length, open: false, mode: null };
    return { kind: "dial", title: "Dial", entry, soft: { left: "Call", right: "Clear" } };
  }

  digit(key) {
    if (this.dialled.length < 40) this.dialled += key;
  }

  right() {
    this.dialled = this.dialled.slice(0, -1);
    if (this.dialled === "") this.phone.goIdle();
  }

  erase() {
    this.right();
  }

  left() {
    this.call();
  }

  ok() {
    this.call();
  }

  call() {
    this.phone.dial(this.dialled);
  }

  end() {
    this.phone.goIdle();
  }
}

/** The network is at work; only the red key does anything. */
export class WaitView {
  counted = true;

  constructor(phone, text) {
    this.phone = phone;
    this.text = text;
  }

  picture() {
    return { kind: "wait", text: this.text, soft: { right: "Cancel" } };
  }

  right() {
    this.end();
  }

  end() {
    this.phone.hangUp();
  }
}

/** A text with one way out: the last screen of a call, or the network's own words. */
export class NoticeView {
  constructor(phone, text) {
    this.phone = phone;
    this.text = text;
  }

  picture() {
    return { kind: "notice", text: this.text, soft: { middle: "OK", right: "Exit" } };
  }

  up() {
    this.phone.display.scroll(-2);
  }

  down() {
    this.phone.display.scroll(2);
  }

  ok() {
    this.end();
  }

  right() {
    this.end();
  }

  call() {
    this.phone.startDialling(this.phone.lastDialled);
  }

  end() {
    this.phone.goIdle();
  }
}

/** Keys that every view with an entry shares: multi-tap, caret, and the computer's keyboard. */
export class TypingView {
  counted = true;
  #settle = 0;

  constructor(phone, limit, mode) {
    this.phone = phone;
    this.entry = new Entry(limit, mode);
  }

  digit(key) {
    this.entry.press(key, performance.now());
    this.#settleLater();
  }

  type(character) {
    return this.entry.insert(character);
  }

  erase() {
    this.entry.erase();
  }

  forward() {
    this.entry.step(1);
  }

  back() {
    this.entry.step(-1);
  }

  up() {
    this.phone.display.scroll(-2);
  }

  down() {
    this.phone.display.scroll(2);
  }

  #settleLater() {
    clearTimeout(this.#settle);
    if (!this.entry.open) return;
    this.#settle = setTimeout(() => {
      this.entry.accept();
      this.phone.draw();
    }, PAUSE);
  }
}

/** A screen that asks: the text, an entry, Send and Cancel. */
export class ReplyView extends TypingView {
  constructor(phone, text) {
    super(phone, phone.network.answer, "123");
    this.text = text;
  }

  picture() {
    const { entry, text } = this;
    const right = entry.text ? "Clear" : "Cancel";
    return { kind: "reply", text, entry, soft: { left: "Send", right } };
  }

  left() {
    if (this.entry.text) this.phone.reply(this.entry.text);
  }

  ok() {
    this.left();
  }

  call() {
    this.left();
  }

  right() {
    if (this.entry.text) this.entry.erase();
    else this.end();
  }

  end() {
    this.phone.hangUp();
  }
}
