// What was chosen, beside the plan: the seats, the places without a number, and what they cost together. What others take
// meanwhile is let go, and said.
import { announce } from "../../../shared/js/live.js";
import { need } from "../../../shared/js/markup.js";
import price, { write } from "../price.js";
import { takenIn } from "./hall.js";
import live from "./live.js";

const ASK_EVERY = 12000;

export default class Chosen {
  constructor({ root, part, said, hall, zones, choice, words }) {
    Object.assign(this, { root, part, hall, zones, choice, words });
    this.price = said.price ? price(said.price, (told) => this.told(told)) : () => {};
    // Places without a number: how many one takes is filled in beside the plan.
    this.general = [...root.querySelectorAll("input[name^='zone-']")].map((input) => [input, said.zones[input.name.slice(5)].cents]);
  }

  // toggle: chooses a seat or lets it go, all over the page; cell: the seat on the plan that one is at.
  listen(toggle, cell) {
    const show = () => this.show(cell);
    this.choice.addEventListener("change", show);
    for (const [input] of this.general) input.addEventListener("input", show);
    this.part("chosen").addEventListener("click", ({ target }) => {
      const no = target.closest("[data-undo]")?.dataset.undo;
      if (no) toggle(this.hall.seats[no]);
    });
    show();
  }

  toggle(seat) {
    const { choice, words } = this;
    const before = choice.state(seat.no);
    const place = words.place(seat);
    if (choice.toggle(seat.no)) return void announce(`${words.fill(before === "mine" ? "letGo" : "gotIt", { place })} ${this.sum}`);
    const why = before === "taken" ? words.fill("isTaken", { place }) : words.fill("enough", { count: choice.most });
    announce(why, { now: true });
    this.note(why);
  }

  note(text) {
    const note = this.part("note");
    note.textContent = text;
    note.hidden = !text;
  }

  get count() {
    return this.general.reduce((sum, [input]) => sum + (Number(input.value) || 0), this.choice.chosen.size);
  }

  get amount() {
    const seats = [...this.choice.chosen].reduce((sum, no) => sum + (this.zones[this.hall.seats[no].zone]?.cents ?? 0), 0);
    return this.words.amount(this.general.reduce((sum, [input, each]) => sum + (Number(input.value) || 0) * each, seats));
  }

  // How many of each zone.
  get byZone() {
    const found = {};
    const add = (zone, count) => { found[zone] = (found[zone] ?? 0) + count; };
    for (const no of this.choice.chosen) add(this.hall.zones[this.hall.seats[no].zone].key, 1);
    for (const [input] of this.general) add(input.name.slice(5), Number(input.value) || 0);
    return found;
  }

  // What the house's offers make of it.
  told(said) {
    if (said && this.count) this.part("total").textContent = said.total;
    write(this.part("says"), said);
  }

  get counted() {
    const { count, words } = this;
    return count ? words.fill(count === 1 ? "one" : "many", { count }) : words.said.none;
  }

  get sum() {
    return this.count ? `${this.counted}, ${this.amount}` : this.words.said.none;
  }

  // The list that is empty gives the focus that it had to the plan.
  show(cell) {
    const list = this.part("chosen");
    const template = need(this.root.querySelector("template"), this.root, "a template of what is chosen");
    const focused = list.contains(document.activeElement);
    list.replaceChildren(...[...this.choice.chosen].map((no) => this.item(template, no)));
    if (focused) (list.querySelector("button") ?? cell())?.focus();
    this.part("count").textContent = this.counted;
    this.part("total").textContent = this.count ? this.amount : "";
    this.price(this.byZone, { instead: 1 });
    if (!this.choice.isFull) this.note("");
  }

  item(template, no) {
    const seat = this.hall.seats[no];
    const item = template.content.cloneNode(true);
    const place = this.words.place(seat);
    item.querySelector("input").value = no;
    item.querySelector("[data-name]").textContent = place;
    item.querySelector("[data-says]").textContent = [this.words.price(seat), ...this.words.marks(seat)].join(" · ");
    const undo = item.querySelector("[data-undo]");
    undo.dataset.undo = no;
    undo.setAttribute("aria-label", this.words.fill("remove", { place }));
    return item;
  }

  // What others take meanwhile: told as it happens, or else asked again and again, and not by everybody at the same moment.
  follow(said, forSale) {
    const heard = (bytes) => this.heard(forSale(takenIn(bytes, this.hall.places)));
    const isTold = said.live ? live(said.live, heard) : () => false;
    const later = () => setTimeout(async () => {
      if (!this.root.isConnected) return;
      if (!document.hidden && !isTold()) await this.ask(said.availability, heard);
      later();
    }, ASK_EVERY * (.8 + Math.random() * .4));
    later();
  }

  async ask(address, heard) {
    try {
      const answer = await fetch(address, { credentials: "omit" });
      if (answer.ok) heard(new Uint8Array(await answer.arrayBuffer()));
    } catch {
      // No connection for a moment: the places are asked for again, and at the latest when they're taken.
    }
  }

  heard(taken) {
    const lost = this.choice.refresh(taken);
    if (!lost.length) return;
    const text = this.words.fill("justGone", { places: lost.map((no) => this.words.place(this.hall.seats[no])).join("; ") });
    this.note(text);
    announce(text, { now: true });
  }
}
