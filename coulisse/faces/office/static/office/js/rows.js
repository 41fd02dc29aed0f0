// Rows of a form, of which the last ones are empty: one of those is enough to begin with, and a button brings the next.
// Without scripts a few empty ones stand there. A row that isn't there yet is a copy of the last one, counted on.
import { need, scan } from "../../shared/js/markup.js";

const typed = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea";

export default function rows(block, label) {
  const total = need(block.querySelector("input[name$=-TOTAL_FORMS]"), block, "the count of its rows");
  const prefix = total.name.slice(0, -"-TOTAL_FORMS".length);
  const all = () => [...block.querySelectorAll(":scope > [data-row]")];
  const isEmpty = (row) => [...row.querySelectorAll(typed)].every((field) => !field.value) && !row.querySelector("[aria-invalid]");
  const fresh = need(all().at(-1), block, "rows with data-row").cloneNode(true);
  const freshNumber = all().length - 1;

  for (const row of all().slice(1).reverse()) {
    if (!isEmpty(row)) break;
    row.hidden = true;
  }

  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet small rows-more";
  button.textContent = `+ ${label}`;
  block.append(button);

  button.addEventListener("click", () => {
    const row = all().find((one) => one.hidden) ?? copy();
    row.hidden = false;
    row.querySelector(typed)?.focus();
  });

  function copy() {
    const number = Number(total.value);
    const row = fresh.cloneNode(true);
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const { name, value } of [...element.attributes]) {
        const counted = value.replaceAll(`${prefix}-${freshNumber}-`, `${prefix}-${number}-`);
        if (counted !== value) element.setAttribute(name, counted);
      }
    }
    for (const element of row.querySelectorAll("legend")) {
      element.firstChild.textContent = element.firstChild.textContent.replace(String(freshNumber + 1), String(number + 1));
    }
    if (!isEmpty(row)) row.querySelectorAll(typed).forEach((field) => { field.value = ""; });
    total.value = String(number + 1);
    button.before(row);
    scan(row);
    return row;
  }
}
