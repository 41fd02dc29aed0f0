// An offer says itself while it is typed: the same form, sent without keeping anything, answers the part beside it.
// When that doesn't work, nothing is lost: its buttons send it the plain way.
import { announce } from "../../shared/js/live.js";
import { need } from "../../shared/js/markup.js";

const WAIT = 500;

export default function offerTold(form, target) {
  const place = need(document.getElementById(target), form, `an element with id="${target}"`);
  form.querySelector("[data-without-script]")?.setAttribute("hidden", "");
  let waiting;
  let running;

  async function tell() {
    running?.abort();
    running = new AbortController();
    const body = new FormData(form);
    body.set("do", "look");
    const answer = await fetch(location.href, { method: "POST", body, headers: { "X-Part": "told" }, signal: running.signal }).catch(() => null);
    if (!answer || ![200, 422].includes(answer.status) || answer.redirected) return;
    place.innerHTML = await answer.text();
    const here = place.querySelector(`[lang="${document.documentElement.lang}"]`);
    if (here) announce(here.textContent);
  }

  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(tell, WAIT);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => clearTimeout(waiting));
}
