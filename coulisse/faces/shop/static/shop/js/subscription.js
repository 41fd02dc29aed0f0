// Choosing for a subscription: after each tick, name or number the form is looked at by the server as always, and the parts
// of the page that the answer has are put in the place of ours. What doesn't work this way is sent the plain way.
import { announce } from "../../shared/js/live.js";
import { scan } from "../../shared/js/markup.js";

const BAR = "subscription_bar";
const WHO = ["subscription_people", "subscription_list", BAR];
const NAMES = ["subscription_list", BAR];

export default function subscription(form) {
  let running = null;

  const put = (page, ids) => {
    const focused = document.activeElement?.id;
    for (const id of ids) {
      const fresh = page.getElementById(id);
      const old = document.getElementById(id);
      if (!fresh || !old) return location.reload();
      old.replaceWith(document.adoptNode(fresh));
      scan(fresh);
    }
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
    announce(document.getElementById(BAR).dataset.says);
  };

  const look = async (ids) => {
    running?.abort();
    const ours = running = new AbortController();
    const data = new FormData(form);
    data.set("do", "look");
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, signal: ours.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById(form.id)) return location.assign(answer.url);
      put(page, ids);
    } catch (problem) {
      if (problem.name !== "AbortError") announce(form.dataset.failed, { now: true });
    } finally {
      if (running === ours) form.removeAttribute("aria-busy");
    }
  };

  let waiting = new Set();
  form.addEventListener("change", ({ target }) => {
    // A change that comes while another is looked at must not lose the parts that one was about.
    if (!form.hasAttribute("aria-busy")) waiting = new Set();
    for (const id of target.name.startsWith("pick-") ? [BAR] : target.name.startsWith("name-") ? NAMES : WHO) waiting.add(id);
    look(WHO.filter((id) => waiting.has(id)));
  });
}
