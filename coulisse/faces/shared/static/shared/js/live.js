// Says something to those who can't see it change. announce() is for other modules; an element with data-coulisse-live
// is read out when its text changes.

// How long a sentence stands beside the one that comes after it: wiped sooner, a screen reader may never say it.
const STANDS = 2000;

export function announce(text, { now = false } = {}) {
  const region = document.getElementById(now ? "live-now" : "live");
  if (!region) throw new Error("the page has no live region (shared/base.html brings it)");
  if (!text) return;
  const moment = performance.now();
  for (const old of [...region.children]) if (moment - old.dataset.at > STANDS) old.remove();
  // A paragraph of its own, so that the same sentence twice is heard twice.
  const sentence = document.createElement("p");
  sentence.dataset.at = moment;
  sentence.textContent = text;
  region.append(sentence);
}

export default function live(element) {
  let said = element.textContent.trim();
  new MutationObserver(() => {
    const text = element.textContent.trim();
    if (text && text !== said) announce(text);
    said = text;
  }).observe(element, { childList: true, characterData: true, subtree: true });
}
