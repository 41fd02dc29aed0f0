// What a party costs, while one chooses how many and where: the price of a place with all its costs, and what comes
// once for the order; then, as soon as one changes something, with what the house's offers take off it. Without scripts the
// page says the price of one place, and the basket the rest.
import { need } from "../../shared/js/markup.js";
import price, { write } from "./price.js";

export default function total(form, orderFee) {
  const words = need(form.querySelector("[data-words]"), form, "[data-words]");
  const amount = need(form.querySelector("[data-amount]"), form, "[data-amount]");
  const count = need(form.elements.count, form, "a field count");
  const money = new Intl.NumberFormat({ nl: "nl-BE", fr: "fr-BE", en: "en-GB" }[form.dataset.language], { style: "currency", currency: "EUR" });

  const says = need(form.querySelector("[data-says]"), form, "[data-says]");
  const ask = price(form.dataset.price, (said) => {
    if (said) amount.textContent = said.total;
    write(says, said);
  });

  const show = () => {
    const places = Number.parseInt(count.value, 10);
    const zone = form.querySelector("[name=zone]:checked") ?? form.querySelector("[name=zone][type=hidden]");
    if (!(places > 0) || !zone) return null;
    const cents = places * Number(zone.dataset.cents);
    words.textContent = places === 1 ? words.dataset.one : words.dataset.many.replace("{count}", places);
    amount.textContent = cents ? money.format((cents + Number(orderFee)) / 100) : amount.dataset.free;
    return { [zone.value]: places };
  };
  form.addEventListener("input", () => ask(show() ?? {}));
  show();
}
