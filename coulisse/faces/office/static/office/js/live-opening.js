// The figures of a running opening, every few seconds while somebody looks.
const SECONDS = 4;

export default function liveOpening(block, address) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const show = (element, value) => {
    const words = typeof value === "number" ? numbers.format(value) : value;
    if (value !== undefined && element.textContent !== words) element.textContent = words;
  };

  async function refresh() {
    if (document.hidden) return;
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const now = await answer.json();
    for (const figure of block.querySelectorAll("[data-live]")) show(figure, now[figure.dataset.live]);
    for (const figure of block.querySelectorAll("[data-performance]")) show(figure, now.performances[figure.dataset.performance]?.[Number(figure.dataset.figure)]);
  }
  setInterval(refresh, SECONDS * 1000);
}
