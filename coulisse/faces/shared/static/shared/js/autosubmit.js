// A form of filters that answers while one chooses: fetches its own page and takes the element with the id given.
// When that doesn't work, the form is sent the plain way. After the swap the page equals the reloaded one.
import { announce } from "./live.js";
import { changed, need, scan } from "./markup.js";

export default function autosubmit(form, target) {
  need(document.getElementById(target), form, `an element with id="${target}"`);
  form.querySelector("[data-submit]")?.setAttribute("hidden", "");
  let running;
  let waiting;

  const refresh = async () => {
    running?.abort();
    running = new AbortController();
    const address = new URL(form.action);
    address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const place = document.getElementById(target);
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: running.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = answer.ok && page.getElementById(target);
      if (!fresh) throw new Error(`no #${target} at ${address}`);
      place.replaceWith(document.adoptNode(fresh));
      history.replaceState(null, "", address);
      scan(fresh);
      announce(fresh.dataset.says ?? fresh.querySelector("[data-says]")?.dataset.says ?? page.title);
    } catch (problem) {
      if (problem.name !== "AbortError") form.submit();
    }
  };

  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, event.target.matches("input:not([type=checkbox], [type=radio])") ? 350 : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    refresh();
  });
  // Typed before this script was there, or put back by the browser.
  if ([...form.elements].some((field) => field.name && changed(field))) refresh();
}
