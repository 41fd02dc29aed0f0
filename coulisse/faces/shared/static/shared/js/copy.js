// Copies the text that it is given; shown only where the browser can.
import { announce } from "./live.js";
import { need } from "./markup.js";

export default function copy(element, text) {
  need(text, element, "a text to copy");
  if (!navigator.clipboard) return;
  const label = need(element.querySelector("span"), element, "its label in a <span>");
  const before = label.textContent;
  element.hidden = false;
  element.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    label.textContent = element.dataset.done;
    announce(element.dataset.done);
    setTimeout(() => { label.textContent = before; }, 3000);
  });
}
