// − and + beside a number field. The field stays a field: one may type, and it sends input and change like always.
import { announce } from "./live.js";
import { need } from "./markup.js";

export default function stepper(element) {
  const input = need(element.querySelector("input[type=number]"), element, "a number field");
  const buttons = [...element.querySelectorAll("[data-step]")];
  need(buttons.length === 2, element, "two buttons with data-step");
  const low = Number(input.min || 0);
  const high = Number(input.max || Infinity);

  const show = () => {
    const value = Number(input.value);
    for (const button of buttons) button.disabled = Number(button.dataset.step) < 0 ? value <= low : value >= high;
  };
  const step = (by) => {
    input.value = Math.min(high, Math.max(low, (Number(input.value) || 0) + by));
    show();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    announce(`${input.labels[0]?.textContent ?? ""}: ${input.value}`);
  };

  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => {
      step(Number(button.dataset.step));
      // At the end of the range the focus moves to the field: a disabled button would drop it.
      if (button.disabled) input.focus();
    });
  }
  input.addEventListener("input", show);
  element.dataset.started = "";
  show();
}
