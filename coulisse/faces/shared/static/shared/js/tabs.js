// A row of links to parts of this page (<nav data-coulisse-tabs><a href="#one">) becomes tabs; without scripts the
// links jump. Arrow keys, Home and End move; the address remembers.
import { need } from "./markup.js";

export default function tabs(element) {
  const links = [...element.querySelectorAll("a")];
  const panels = links.map((link) => need(document.querySelector(link.hash || "[nothing]"), link, "an element with that id"));

  const show = (index, focus = false) => {
    links.forEach((link, i) => {
      link.setAttribute("aria-selected", i === index);
      link.tabIndex = i === index ? 0 : -1;
      panels[i].hidden = i !== index;
    });
    if (focus) links[index].focus();
  };

  element.setAttribute("role", "tablist");
  links.forEach((link, i) => {
    link.setAttribute("role", "tab");
    link.setAttribute("aria-controls", panels[i].id);
    link.id ||= `${panels[i].id}_tab`;
    panels[i].setAttribute("role", "tabpanel");
    panels[i].setAttribute("aria-labelledby", link.id);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", link.hash);
      show(i);
    });
    link.addEventListener("keydown", (event) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: links.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      show((to + links.length) % links.length, true);
    });
  });
  show(Math.max(0, links.findIndex((link) => link.hash === location.hash)));
}
