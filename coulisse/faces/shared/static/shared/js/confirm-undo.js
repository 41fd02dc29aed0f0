// For what can't be undone afterwards: the first press asks, a second one does it, going elsewhere takes it back.
import { announce } from "./live.js";
import { need } from "./markup.js";

export default function confirmUndo(element, sure) {
  const label = need(element.querySelector("span"), element, "its label in a <span>");
  const before = label.textContent;
  const disarm = () => {
    label.textContent = before;
    delete element.dataset.armed;
  };
  element.addEventListener("click", (event) => {
    if ("armed" in element.dataset) return;
    event.preventDefault();
    element.dataset.armed = "";
    label.textContent = sure;
    announce(sure, { now: true });
  });
  element.addEventListener("blur", disarm);
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") disarm();
  });
}
