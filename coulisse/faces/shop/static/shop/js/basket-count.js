// How many places lie in the basket, beside the link to it. The pages themselves are the same for everyone; the number
// stands in a cookie of its own (places-<house>), written with the basket. Without it, it's a plain link.
import { need } from "../../shared/js/markup.js";

export function placesKept(house, cookies = document.cookie) {
  const found = cookies.split("; ").find((cookie) => cookie.startsWith(`places-${house}=`));
  return Math.max(0, Number.parseInt(found?.split("=")[1] ?? "0", 10) || 0);
}

export default function basketCount(link, house) {
  const words = need(link.querySelector(".basket-link-word"), link, ".basket-link-word");
  const show = () => {
    const count = placesKept(house);
    link.querySelector(".basket-link-count")?.remove();
    link.querySelector(".basket-link-says")?.remove();
    if (!count) return;
    const number = Object.assign(document.createElement("span"), { className: "basket-link-count", textContent: count, ariaHidden: "true" });
    const says = count === 1 ? link.dataset.one : link.dataset.many.replace("{count}", count);
    const spoken = Object.assign(document.createElement("span"), { className: "basket-link-says visually-hidden", textContent: `, ${says}` });
    words.after(number, spoken);
  };
  show();
  addEventListener("pageshow", show);
}
