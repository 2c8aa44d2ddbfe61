/**
 * The glass of the phone: draws what a view says it shows, and knows no view.
 */

const NAIROBI = "Africa/Nairobi";
const TIME = new Intl.DateTimeFormat("en-GB", {
  timeZone: NAIROBI,
  hour: "2-digit",
  minute: "2-digit",
});
const DAY = new Intl.DateTimeFormat("en-GB", {
  timeZone: NAIROBI,
  weekday: "short",
  day: "numeric",
  month: "short",
});

/** Write a moment as the phone's clock shows it. */
export const clockTime = (moment) => TIME.format(moment);

/** Write a day as the phone shows it. */
export const clockDay = (moment) => DAY.format(moment).replace(",", "");

/** The screen of the phone: status bar, body, line of the soft keys. */
export class Display {
  constructor(root) {
    const part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.root = root;
    this.parts = Object.fromEntries(
      [
        "network", "time", "envelope", "unread", "big-time", "day", "carrier", "notice",
        "title", "text", "list", "entry", "before", "turning", "after", "mode", "room",
        "left", "middle", "right",
      ].map((name) => [name, part(name)]),
    );
    this.parts.text.addEventListener("scroll", () => this.#hintMore());
    this.softLeft = root.ownerDocument.querySelector('[data-key="soft-left"]');
    this.softRight = root.ownerDocument.querySelector('[data-key="soft-right"]');
  }

  /** Draw the picture of a view: every field that it leaves out is blank. */
  show(picture) {
    const { parts } = this;
    const { kind, title = "", text = "", list = null, entry = null, notice = "" } = picture;
    const turned = this.root.dataset.view !== kind || parts.text.textContent !== text;
    this.root.dataset.view = kind;
    put(parts.title, title);
    put(parts.text, text);
    put(parts.notice, notice);
    if (turned) parts.text.scrollTop = 0;
    this.#drawList(list);
    this.#drawEntry(entry);
    this.#drawSoftKeys(picture.soft ?? {});
    this.#hintMore();
  }

  /** Draw the status bar and, for the idle screen, the big clock. */
  status({ network, unread, now }) {
    const { parts } = this;
    put(parts.network, network);
    put(parts.carrier, network);
    put(parts.time, clockTime(now));
    put(parts["big-time"], clockTime(now));
    put(parts.day, clockDay(now));
    put(parts.unread, unread ? String(unread) : "");
    parts.envelope.toggleAttribute("hidden", unread === 0);
  }

  /** Scroll the text by some lines; true when there was anywhere to go. */
  scroll(lines) {
    const { text } = this.parts;
    const before = text.scrollTop;
    text.scrollTop += lines * parseFloat(getComputedStyle(text).lineHeight);
    return text.scrollTop !== before;
  }

  // A small glass hides its scrollbar: the last line fades while there is more below.
  #hintMore() {
    const { text } = this.parts;
    const below = text.scrollHeight - text.clientHeight - text.scrollTop;
    this.root.toggleAttribute("data-more", below > 2);
  }

  #drawList(list) {
    const host = this.parts.list;
    host.toggleAttribute("hidden", list === null);
    if (list === null) {
      host.replaceChildren();
      return;
    }
    const drawn = JSON.stringify(list.rows);
    // Drawn anew only when it changed, so that a key held by the keyboard keeps its focus.
    if (host.dataset.drawn !== drawn || host.children.length === 0) {
      host.dataset.drawn = drawn;
      host.replaceChildren(...list.rows.map((row, place) => listRow(row, () => list.open(place))));
    }
    [...host.children].forEach((item, place) => {
      item.firstChild.setAttribute("aria-current", String(place === list.at));
    });
    host.children[list.at]?.scrollIntoView({ block: "nearest" });
  }

  #drawEntry(entry) {
    const { parts } = this;
    parts.entry.toggleAttribute("hidden", entry === null);
    parts.mode.toggleAttribute("hidden", entry === null || entry.mode === null);
    put(parts.room, entry === null || entry.mode === null ? "" : entryRoom(entry));
    if (entry === null) return;
    const open = entry.open ? 1 : 0;
    put(parts.before, entry.text.slice(0, entry.caret - open));
    put(parts.turning, open ? entry.text[entry.caret - 1] : "");
    put(parts.after, entry.text.slice(entry.caret));
    put(parts.mode, entry.mode ?? "");
    parts.entry.scrollTop = parts.entry.scrollHeight;
  }

  #drawSoftKeys({ left = "", middle = "", right = "" }) {
    const { parts } = this;
    put(parts.left, left);
    put(parts.middle, middle);
    put(parts.right, right);
    name(this.softLeft, "Left soft key", left);
    name(this.softRight, "Right soft key", right);
  }
}

function listRow(row, open) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "row";
  button.dataset.unread = String(row.unread);
  button.dataset.mine = String(row.mine);
  for (const [part, text] of [["who", row.who], ["when", row.when], ["gist", row.gist]]) {
    const span = document.createElement("span");
    span.className = part;
    span.textContent = text;
    button.append(span);
  }
  button.addEventListener("click", open);
  item.append(button);
  return item;
}

function entryRoom(entry) {
  return `${entry.text.length}/${entry.limit}`;
}

// A live region speaks whenever it is written to, so only what differs is written.
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function name(key, place, label) {
  key.setAttribute("aria-label", label ? `${place}: ${label}` : place);
}
