// One key takes you to the search field, from anywhere but another field.
export default function searchKey(field, key) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], [role=grid]")) return;
    event.preventDefault();
    field.focus();
  });
}
