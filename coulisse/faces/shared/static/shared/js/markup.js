// What modules use. It stands apart from start.js, which loads them: files that import each other in a circle can't
// carry the hash of their content in their name.

// Says what is wrong with the markup that a module was given.
export function need(found, element, wanted) {
  if (!found) throw new Error(`${element.outerHTML.slice(0, 120)} needs ${wanted}`);
  return found;
}

// New markup has come into the page: start what it asks for.
export function scan(element) {
  element.dispatchEvent(new CustomEvent("coulisse:added", { bubbles: true }));
}

const atFirst = (select) => [...select.options].findLast((option) => option.defaultSelected) ?? select.options[0];

// Typed or chosen since the page came: before our script was there, or put back by the browser.
export function changed(field) {
  if (field.options) return field.selectedIndex !== atFirst(field)?.index;
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  return "defaultValue" in field && field.value !== field.defaultValue;
}
