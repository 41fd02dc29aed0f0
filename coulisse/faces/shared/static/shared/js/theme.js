// Light, dark or as the device says: at once, and kept in a cookie, so that the next page comes in it.

export default function theme(element) {
  element.hidden = false;
  element.addEventListener("change", ({ target }) => {
    const root = document.documentElement;
    if (target.value) root.dataset.theme = target.value;
    else delete root.dataset.theme;
    const age = target.value ? 31536000 : 0;
    document.cookie = `theme=${target.value}; path=/; max-age=${age}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  });
}
