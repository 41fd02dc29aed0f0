// What is said of seats, in the words that the page brought: name, price, state, and what is special about them.

export const language = document.documentElement.lang;
const money = new Intl.NumberFormat(`${language}-BE`, { style: "currency", currency: "EUR" });

export const euros = (cents) => money.format(cents / 100);
export const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export default class Words {
  // zones: what each zone of the hall costs; choice: the state of each seat.
  constructor(said, { sections }, zones, choice) {
    Object.assign(this, { said, sections, zones, choice });
  }

  fill(name, values) {
    return filled(this.said[name], values);
  }

  place(seat) {
    const { row, label } = seat;
    const section = this.sections.length > 1 ? this.sections[row.section].name : "";
    const named = this.fill(row.label ? "seat" : "seatOnly", { row: row.label, seat: label });
    return section ? `${section}, ${named[0].toLowerCase()}${named.slice(1)}` : named;
  }

  amount(cents) {
    return cents ? euros(cents) : this.said.nothing;
  }

  price(seat) {
    const cents = this.zones[seat.zone]?.cents;
    return cents === undefined ? "" : this.amount(cents);
  }

  marks(seat) {
    return seat.marks.map((mark) => this.said.marks[mark]).filter(Boolean);
  }

  name(seat) {
    const state = this.choice.state(seat.no);
    const price = state === "taken" ? [] : [this.price(seat)];
    return [this.place(seat), this.said[state], ...price, ...this.marks(seat)].join(", ");
  }

  about(seat) {
    return [this.choice.state(seat.no) === "taken" ? this.said.taken : this.price(seat), ...this.marks(seat)].join(" · ");
  }
}
