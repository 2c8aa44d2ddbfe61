/**
 * Two ways to the keys of the phone: its own buttons, and the keyboard of a computer.
 */

const KEYS = {
  Enter: "ok",
  Escape: "end",
  Backspace: "erase",
  Delete: "erase",
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};
const FLASH = 120;

/** Let the buttons of the phone press its keys. */
export function wireButtons(root, phone) {
  for (const button of root.querySelectorAll("[data-key]")) {
    // The focus stays on the screen, so that a computer's Enter sends and does not press again.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => phone.press(button.dataset.key));
  }
}

/** Let a computer's keyboard type on the phone, wherever on the page nothing else is typed. */
export function wireKeyboard(root, phone) {
  document.addEventListener("click", (event) => {
    // A mouse (which counts its clicks) leaves the focus on the phone, a keyboard where it was.
    if (event.detail > 0 && event.target.closest("button")) {
      phone.display.root.focus({ preventScroll: true });
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isOthers(event)) return;
    const key = KEYS[event.key] ?? event.key;
    const used = KEYS[event.key] ? phone.press(key) : key.length === 1 && phone.type(key);
    // What the phone has no use for stays the browser's: arrows scroll the page.
    if (!used) return;
    flash(root, key);
    event.preventDefault();
  });
}

// Fields keep their keys, switches the space bar, buttons that and Enter, the log its arrows.
function isOthers({ key, target }) {
  if (!(target instanceof Element)) return false;
  if (target.closest("select, input:not([type=checkbox])")) return true;
  if (target.closest("[data-scrolls]") && key.startsWith("Arrow")) return true;
  if (target.closest("input")) return key === " ";
  return (key === "Enter" || key === " ") && target.closest("button") !== null;
}

function flash(root, key) {
  const button = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!button) return;
  button.classList.add("pressed");
  setTimeout(() => button.classList.remove("pressed"), FLASH);
}
