// The buttons and rates of the basket, without leaving the page: the form is sent as always, and the parts of the page
// that the answer has are put in the place of ours. What doesn't work this way is sent the plain way.
import { announce } from "../../shared/js/live.js";
import { changed, scan } from "../../shared/js/markup.js";

const PARTS = ["basket_news", "basket_parts", "basket_sum", "basket_code", "basket_bar"];
const PAYING = "basket_form";
const RATES = "select[name^='rate-']";

// What is folded away can't have the focus; what unfolds it can.
const shown = (element) => (element.checkVisibility() ? element : element.closest("details").querySelector("summary"));

export default function basket(form) {
  let running = null;

  const show = (page) => {
    const focused = document.activeElement;
    const again = focused?.id ? `#${CSS.escape(focused.id)}` : focused?.getAttribute("formaction") ? `button[formaction="${CSS.escape(focused.getAttribute("formaction"))}"]` : "";
    for (const id of PARTS) {
      const fresh = page.getElementById(id);
      const old = document.getElementById(id);
      if (!fresh && !old) continue;
      if (!fresh || !old) return location.reload();
      old.replaceWith(document.adoptNode(fresh));
      scan(fresh);
    }
    if (focused && !focused.isConnected) shown((again && document.querySelector(again)) || document.getElementById("basket_title")).focus();
    announce(document.getElementById("basket_code")?.dataset.says || document.getElementById("basket_sum").dataset.says);
  };

  // Ask for a page of the basket and take its parts over; `plain` is what to do when that fails.
  const take = async (address, options, plain) => {
    running?.abort();
    const ours = running = new AbortController();
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { ...options, signal: ours.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById(PAYING)) return location.assign(answer.url);
      show(page);
    } catch (problem) {
      if (problem.name !== "AbortError") plain();
    } finally {
      if (running === ours) form.removeAttribute("aria-busy");
    }
  };

  const send = (button) => {
    const data = new FormData(form, button?.isConnected && button.name ? button : undefined);
    const address = button?.getAttribute("formaction") ?? form.action.replace(/checkout\/$/, "basket/rates/");
    take(address, { method: "POST", body: data }, () => button ? form.requestSubmit(button) : announce(form.dataset.failed, { now: true }));
  };

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.getAttribute("formaction") || button.dataset.plain) return busy(form, event);
    event.preventDefault();
    button.dataset.plain = "once"; // When the quick way fails, it is pressed again and goes the plain way.
    send(button);
  });
  // Enter in the field for a code uses the code; Enter anywhere else goes on to paying.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.name !== "code") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[formaction$='basket/code/']"));
  });
  form.addEventListener("change", ({ target }) => {
    if (target.matches(RATES)) send();
  });
  document.addEventListener("coulisse:over", () => take(`${form.action.replace(/checkout\/$/, "basket/")}`, {}, () => {}));
  if ([...form.querySelectorAll(RATES)].some(changed)) send();
}

// The way to the payment page may take a moment: pressed twice is pressed once. Who is asked for an address that is out of
// sight is brought to it; a mistake in it is the server's to explain.
function busy(form, event) {
  const email = form.elements.email;
  const { top, bottom } = email.getBoundingClientRect();
  if (!email.value.trim() && (top < 0 || bottom > innerHeight - 120)) {
    event.preventDefault();
    email.focus();
    email.scrollIntoView({ block: "center" });
    return;
  }
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "";
  setTimeout(() => { delete form.dataset.sent; }, 8000);
  addEventListener("pageshow", () => { delete form.dataset.sent; }, { once: true });
}
