// A link or button that opens <dialog id="…">; the link's own address is the way for browsers without scripts.
import { need } from "./markup.js";

export function openDialog(dialog) {
  if (dialog.open) return;
  if (!dialog.dataset.started) {
    dialog.dataset.started = "";
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog && outside(dialog, event)) dialog.close();
    });
  }
  dialog.showModal();
}

function outside(dialog, { clientX: x, clientY: y }) {
  const box = dialog.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

export default function dialogLink(element, id) {
  need(document.getElementById(id) instanceof HTMLDialogElement, element, `a <dialog id="${id}">`);
  element.addEventListener("click", (event) => {
    event.preventDefault();
    openDialog(document.getElementById(id));
  });
}
