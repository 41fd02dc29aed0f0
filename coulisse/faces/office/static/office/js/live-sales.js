// Figures and seats follow the sale, without a reload; every few seconds, and only while somebody looks.
const SECONDS = 5;

export default function liveSales(block, address) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR" });

  async function refresh() {
    if (document.hidden) return;
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const now = await answer.json();
    for (const figure of block.querySelectorAll("[data-figure]")) {
      const key = figure.dataset.figure;
      figure.textContent = key === "cents" ? money.format(now.cents / 100) : numbers.format(now[key]);
    }
    const states = new Map(Object.entries(now.places).flatMap(([state, places]) => places.map((no) => [String(no), state])));
    for (const seat of document.querySelectorAll(".sales-plan .s")) {
      const state = `s ${states.get(seat.dataset.no) ?? "free"}`;
      if (seat.getAttribute("class") !== state) seat.setAttribute("class", state);
    }
  }
  setInterval(refresh, SECONDS * 1000);
}
