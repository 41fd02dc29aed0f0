// Says something to those who can't see it change. announce() is for other modules; an element with data-coulisse-live
// is read out when its text changes.

export function announce(text, { now = false } = {}) {
  const region = document.getElementById(now ? "live-now" : "live");
  if (!region) throw new Error("the page has no live region (shared/base.html brings it)");
  region.textContent = "";
  // A pause, so that the same sentence twice is heard twice.
  setTimeout(() => { region.textContent = text; }, 60);
}

export default function live(element) {
  let said = element.textContent.trim();
  new MutationObserver(() => {
    const text = element.textContent.trim();
    if (text && text !== said) announce(text);
    said = text;
  }).observe(element, { childList: true, characterData: true, subtree: true });
}
