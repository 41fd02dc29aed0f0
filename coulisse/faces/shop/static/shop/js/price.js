// What a choice costs with the house's offers: asked of the house a moment after it changed. Where no answer comes, the sum
// of the price list stands there, and the basket says the rest.
const PAUSE = 200;

export default function price(address, tell) {
  let running = null;
  let waiting = 0;
  return (zones, more = {}) => {
    clearTimeout(waiting);
    running?.abort();
    const asked = Object.entries(zones).filter(([, count]) => count > 0).map(([zone, count]) => [`zone-${zone}`, count]);
    if (!asked.length) return void tell(null);
    waiting = setTimeout(async () => {
      const ours = running = new AbortController();
      try {
        const answer = await fetch(`${address}?${new URLSearchParams([...asked, ...Object.entries(more)])}`, { signal: ours.signal, headers: { Accept: "application/json" } });
        const said = answer.ok ? await answer.json() : {};
        tell(said.total ? said : null);
      } catch (problem) {
        if (problem.name !== "AbortError") tell(null);
      }
    }, PAUSE);
  };
}

// The sentences of an answer, in a part of the page that is away as long as there is nothing to say.
export function write(part, said) {
  for (const name of ["saves", "step"]) {
    const line = part.querySelector(`[data-${name}]`);
    line.textContent = said?.[name] ?? "";
    line.hidden = !line.textContent;
  }
  part.hidden = !(said?.saves || said?.step);
}
