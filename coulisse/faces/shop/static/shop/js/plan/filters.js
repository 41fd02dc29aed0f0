// What the visitor asks to see: one price, and what a place must have. The rest stands aside.
import { announce } from "../../../shared/js/live.js";

export default class Filters {
  constructor(form, hall, choice) {
    Object.assign(this, { form, hall, choice, zone: "", marks: new Set() });
  }

  fits(seat) {
    return (!this.zone || this.hall.zones[seat.zone].key === this.zone)
      && [...this.marks].every((mark) => mark === "good_view" ? !seat.marks.includes("restricted_view") : seat.marks.includes(mark));
  }

  isFree(seat) {
    return this.choice.state(seat.no) === "free" && this.fits(seat);
  }

  listen(painting, words) {
    this.form.addEventListener("change", ({ target }) => {
      if (target.name === "show-zone") this.zone = target.value;
      else target.checked ? this.marks.add(target.value) : this.marks.delete(target.value);
      painting.repaint();
      announce(words.fill("fitting", { count: this.hall.seats.filter((seat) => this.isFree(seat)).length }));
    });
  }
}
