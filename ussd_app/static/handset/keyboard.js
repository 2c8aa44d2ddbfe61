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
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isOthers(event)) return;
    const { key } = event;
    if (KEYS[key]) {
      phone.press(KEYS[key]);
      flash(root, KEYS[key]);
    } else if (key.length === 1) {
      phone.type(key);
      flash(root, key);
    } else return;
    event.preventDefault();
  });
}

// Fields keep their keys; buttons and links keep Enter and the space bar; the log its arrows.
function isOthers({ key, target }) {
  if (!(target instanceof Element)) return false;
  if (target.closest("select, input:not([type=checkbox])")) return true;
  if (target.closest("[data-scrolls]") && key.startsWith("Arrow")) return true;
  return (key === "Enter" || key === " ") && Boolean(target.closest("button, a, input, summary"));
}

function flash(root, key) {
  const button = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!button) return;
  button.classList.add("pressed");
  setTimeout(() => button.classList.remove("pressed"), FLASH);
}
