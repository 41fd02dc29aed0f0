// Choosing for a subscription: after each tick, name or number the form is looked at by the server as always, and the parts
// of the page that the answer has are put in the place of ours. What doesn't work this way is sent the plain way.
// What is filled in stays in this browser until seats are found, at most two hours: for who goes to look at a performance and comes
// back, also by the link of a mail in another tab.
import { announce } from "../../shared/js/live.js";
import { scan } from "../../shared/js/markup.js";

const PEOPLE = "subscription_people";
const LIST = "subscription_list";
const ZONES = "subscription_zones";
const BAR = "subscription_bar";
const ALL = [PEOPLE, LIST, ZONES, BAR];
const SEEKS = ["q", "genre", "month", "weekday"];

// Which parts a field is about.
const partsOf = (name) => {
  if (name.startsWith("pick-")) return [ZONES, BAR];
  if (name.startsWith("name-")) return [LIST, ZONES, BAR];
  if (SEEKS.includes(name)) return [LIST];
  return name.startsWith("at-") || name.startsWith("zone-") ? [LIST, BAR] : ALL;
};

const KEPT = 2 * 60 * 60 * 1000;

export default function subscription(form) {
  const kept = `subscription:${form.action}`;
  let running = null;

  const put = (page, ids) => {
    const focused = document.activeElement?.id;
    for (const id of ids) {
      const fresh = page.getElementById(id);
      const old = document.getElementById(id);
      if (!fresh || !old) return location.reload();
      for (const one of old.querySelectorAll("details[open][id]")) fresh.querySelector(`#${one.id}`)?.setAttribute("open", "");
      old.replaceWith(document.adoptNode(fresh));
      scan(fresh);
    }
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
    announce(document.getElementById(BAR).dataset.says);
  };

  const look = async (ids, data = new FormData(form)) => {
    running?.abort();
    const ours = running = new AbortController();
    data.set("do", "look");
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, signal: ours.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById(form.id)) return location.assign(answer.url);
      put(page, ids);
      keep();
    } catch (problem) {
      if (problem.name !== "AbortError") announce(form.dataset.failed, { now: true });
    } finally {
      if (running === ours) form.removeAttribute("aria-busy");
    }
  };

  // A browser that keeps nothing for pages goes on without.
  const keep = () => {
    try {
      const filled = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "do");
      localStorage.setItem(kept, JSON.stringify({ filled, until: Date.now() + KEPT }));
    } catch { /* nothing is kept */ }
  };

  const again = () => {
    try {
      if (form.dataset.filled === "typed") return keep();
      const { filled, until } = JSON.parse(localStorage.getItem(kept) ?? "{}");
      if (!filled || until < Date.now()) return localStorage.removeItem(kept);
      const data = new FormData();
      data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      for (const [name, value] of filled) data.append(name, value);
      look(ALL, data);
    } catch { /* nothing was kept */ }
  };

  let waiting = new Set();
  form.addEventListener("change", ({ target }) => {
    // A change that comes while another is looked at must not lose the parts that one was about.
    if (!form.hasAttribute("aria-busy")) waiting = new Set();
    for (const id of partsOf(target.name)) waiting.add(id);
    keep();
    look(ALL.filter((id) => waiting.has(id)));
  });

  // For everybody at once: as if each were ticked by hand.
  form.addEventListener("click", (event) => {
    const button = event.target.closest(".who-all");
    if (!button) return;
    event.preventDefault();
    const ticks = [...button.closest(".pick-who").querySelectorAll(".who-tick:not(:disabled)")];
    const all = ticks.every((tick) => tick.checked);
    for (const tick of ticks) tick.checked = !all;
    ticks[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  });

  form.addEventListener("submit", ({ submitter }) => {
    if (submitter?.value === "seats") try { localStorage.removeItem(kept); } catch { /* nothing was kept */ }
  });

  // Ticked or typed before this script came, or kept by the browser when it loaded the page again.
  const isTouched = [...form.elements].some((one) => one.checked !== one.defaultChecked || ("defaultValue" in one && one.value !== one.defaultValue));
  if (isTouched) {
    keep();
    look(ALL);
  } else again();
}
