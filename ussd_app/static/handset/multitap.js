/**
 * Typing on twelve keys: each press of a key walks through its characters, and a pause, another
 * key or the right arrow accepts the one shown.
 */

/** Milliseconds without a press after which the character shown is accepted. */
export const PAUSE = 900;

/** The ways to type, in the order in which # walks through them. */
export const MODES = ["123", "abc", "Abc"];

const TAPS = {
  1: ".,'-?!@1",
  2: "abc2",
  3: "def3",
  4: "ghi4",
  5: "jkl5",
  6: "mno6",
  7: "pqrs7",
  8: "tuv8",
  9: "wxyz9",
  0: " 0",
  "*": "*+#/&:;()_",
};

/** Count the presses that `character` takes on the keypad (1 for what no key carries). */
export function pressesFor(character, mode = "abc") {
  if (mode === "123" && /[0-9*]/.test(character)) return 1;
  const wanted = character.toLowerCase();
  for (const row of Object.values(TAPS)) {
    const place = row.indexOf(wanted);
    if (place >= 0) return place + 1;
  }
  return 1;
}

/** An entry being typed: its text, where the caret stands, and the character still turning. */
export class Entry {
  constructor(limit, mode = "123") {
    this.limit = limit;
    this.mode = mode;
    this.text = "";
    this.caret = 0;
    this.turning = null;
  }

  /** Whether a character is shown that another press of its key would still change. */
  get open() {
    return this.turning !== null;
  }

  /** Press one of the twelve keys at `now` (milliseconds). */
  press(key, now) {
    if (key === "#") {
      this.accept();
      this.mode = MODES[(MODES.indexOf(this.mode) + 1) % MODES.length];
      return;
    }
    if (this.mode === "123") {
      this.insert(key);
      return;
    }
    if (key === "*" && this.open && /[a-z]/i.test(this.#shown())) {
      this.#flip(now);
      return;
    }
    const row = TAPS[key];
    if (this.open && this.turning.key === key && now - this.turning.at < PAUSE) {
      this.turning.place = (this.turning.place + 1) % row.length;
      this.turning.at = now;
      this.#replace(this.#cased(row[this.turning.place]));
      return;
    }
    this.accept();
    if (this.#put(this.#cased(row[0]))) this.turning = { key, place: 0, at: now };
  }

  /** Put a character as a computer keyboard does, at once. */
  insert(character) {
    this.accept();
    const fits = this.#put(character);
    if (fits && this.mode === "Abc" && /[a-z]/i.test(character)) this.mode = "abc";
    return fits;
  }

  /** Accept the character that is turning. */
  accept() {
    if (!this.open) return;
    // "Abc" is for the first letter only, as on the phones that people have.
    if (this.mode === "Abc" && /[a-z]/i.test(this.#shown())) this.mode = "abc";
    this.turning = null;
  }

  /** Take away the character before the caret. */
  erase() {
    this.turning = null;
    if (this.caret === 0) return;
    this.text = this.text.slice(0, this.caret - 1) + this.text.slice(this.caret);
    this.caret -= 1;
  }

  /** Move the caret; while a character turns, a step to the right only accepts it. */
  step(by) {
    if (this.open) {
      this.accept();
      if (by > 0) return;
    }
    this.caret = Math.min(this.text.length, Math.max(0, this.caret + by));
  }

  #put(character) {
    if (this.text.length >= this.limit) return false;
    this.text = this.text.slice(0, this.caret) + character + this.text.slice(this.caret);
    this.caret += 1;
    return true;
  }

  #shown() {
    return this.text[this.caret - 1];
  }

  #replace(character) {
    this.text = this.text.slice(0, this.caret - 1) + character + this.text.slice(this.caret);
  }

  #cased(character) {
    return this.mode === "Abc" ? character.toUpperCase() : character;
  }

  #flip(now) {
    const shown = this.#shown();
    const lower = shown.toLowerCase();
    this.#replace(shown === lower ? shown.toUpperCase() : lower);
    this.turning.at = now;
  }
}
