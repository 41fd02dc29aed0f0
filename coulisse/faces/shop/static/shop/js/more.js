// "More" puts what follows below what is there, in place of a page of its own. The address stays that of the list.
import { announce } from "../../shared/js/live.js";
import { need, scan } from "../../shared/js/markup.js";

export default function more(link, id) {
  link.addEventListener("click", async (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-busy")) return;
    link.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = answer.ok && page.getElementById(id);
      if (!fresh) throw new Error(`no #${id} at ${link.href}`);
      const list = need(document.getElementById(id), link, `an element with id="${id}"`);
      const days = [...fresh.querySelectorAll(".day")].map((day) => document.adoptNode(day));
      const next = fresh.querySelector(".more [data-coulisse-more]");
      list.append(...days);
      link.closest(".more").remove();
      if (next) list.append(Object.assign(document.createElement("nav"), { className: "more", ariaLabel: page.querySelector(".more").ariaLabel }));
      if (next) list.lastElementChild.append(document.adoptNode(next));
      days.forEach((day) => scan(day));
      scan(list);
      const heading = days[0]?.querySelector("h2");
      if (heading) heading.tabIndex = -1;
      heading?.focus({ preventScroll: true });
      announce(heading?.textContent.trim().replace(/\s+/g, " ") ?? "");
    } catch {
      location.assign(link.href);
    }
  });
}
