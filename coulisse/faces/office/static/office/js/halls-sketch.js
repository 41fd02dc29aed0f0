// The generator draws while one fills in: sends the form, and takes the preview out of the answer.
import { announce } from "../../shared/js/live.js";
import { need, scan } from "../../shared/js/markup.js";

export default function hallSketch(form, target) {
  need(document.getElementById(target), form, `an element with id="${target}"`);
  document.querySelector(`[data-draw][form="${form.id}"]`)?.setAttribute("hidden", "");
  let running;
  let waiting;

  const draw = async () => {
    running?.abort();
    running = new AbortController();
    const place = document.getElementById(target);
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), signal: running.signal, headers: { "X-Coulisse-Part": "drawn" } });
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = answer.ok && part.getElementById(target);
      if (!fresh) throw new Error(`no #${target}`);
      document.getElementById(target).replaceWith(document.adoptNode(fresh));
      scan(fresh);
      announce(fresh.dataset.says);
    } catch (problem) {
      if (problem.name !== "AbortError") place.removeAttribute("aria-busy");
    }
  };

  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(draw, event.target.matches("input:not([type=checkbox])") ? 350 : 0);
  });
}
