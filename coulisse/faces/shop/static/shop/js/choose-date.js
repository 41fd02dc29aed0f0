// Another date without leaving the page: fetches the same page with that date, and takes its tickets. The link stays
// a link: with a key held, without scripts or without a connection it goes there.
import { announce } from "../../shared/js/live.js";
import { scan } from "../../shared/js/markup.js";

const PLACE = "tickets";

export default function chooseDate(list) {
  list.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-date]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const place = document.getElementById(PLACE);
    const party = place.querySelector("[name=count]")?.value;
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = answer.ok && document.adoptNode(page.getElementById(PLACE));
      if (!fresh) throw new Error(`no #${PLACE} at ${link.href}`);
      keepParty(fresh, party);
      place.replaceWith(fresh);
      history.replaceState(null, "", link.href);
      scan(fresh);
      fresh.querySelector(`a[data-date="${link.dataset.date}"]`)?.focus({ preventScroll: true });
      announce(fresh.querySelector(".chosen-when").textContent.trim());
    } catch {
      location.assign(link.href);
    }
  });
}

// How many one already said.
function keepParty(fresh, party) {
  const field = fresh.querySelector(".buy [name=count]");
  if (field && party) field.value = Math.min(Number(party) || 1, Number(field.max));
}
