// The mouse and the finger on the plan: what is said of the seat under them, and which one they choose.
import { announce } from "../../../shared/js/live.js";
import { LARGE_ENOUGH, NEAR } from "./frame.js";
import { nearest } from "./hall.js";

const TO_POINT_AT = 9;

export default class Pointer {
  constructor(painting, words) {
    const { part, hall, choice, box } = painting;
    Object.assign(this, { painting, words, part, hall, choice, box });
  }

  listen(keys, toggle) {
    const { box, part } = this;
    box.addEventListener("click", (event) => this.clicked(event, keys, toggle));
    box.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") this.hover(event);
    });
    box.addEventListener("pointerleave", () => {
      this.painting.under.setAttribute("visibility", "hidden");
      this.hint(null);
    });
    part("sheet").addEventListener("click", ({ target }) => {
      if (target.closest("[data-toggle]") && this.touched) toggle(this.touched);
      if (target.closest("[data-toggle], [data-close]")) part("sheet").hidden = true;
    });
  }

  seatAt(event) {
    const own = event.target.dataset?.no;
    const { frame, shown } = this.painting;
    return own ? this.hall.seats[own] : nearest(shown, ...frame.inPlan(...frame.inBox(event)), this.hall.step * .7);
  }

  clicked(event, keys, toggle) {
    const { frame } = this.painting;
    if (frame.dragged) return;
    const section = event.target.closest("[data-section]");
    if (section) return void keys.enter(Number(section.dataset.section), event.detail === 0);
    const { zone } = event.target.dataset;
    if (zone) return void document.getElementById(`id_zone-${this.hall.zones[zone].key}`)?.focus();
    const seat = this.seatAt(event);
    if (!seat) return;
    if (event.detail && frame.seatPixels < LARGE_ENOUGH) {
      frame.zoomTo(NEAR / this.hall.step, ...frame.inBox(event));
      return void announce(this.words.said.nearer);
    }
    keys.move(seat);
    toggle(seat);
    if (event.pointerType === "touch" || event.pointerType === "pen") this.sheet(seat);
  }

  sheet(seat) {
    this.touched = seat;
    const sheet = this.tell("sheet", seat);
    const state = this.choice.state(seat.no);
    const button = sheet.querySelector("[data-toggle]");
    button.hidden = state === "taken";
    button.querySelector("span").textContent = this.words.said[state === "mine" ? "undo" : "choose"];
    sheet.hidden = false;
  }

  tell(name, seat) {
    const told = this.part(name);
    told.querySelector("[data-name]").textContent = this.words.place(seat);
    told.querySelector("[data-says]").textContent = this.words.about(seat);
    return told;
  }

  hover(event) {
    const { under, shown, frame } = this.painting;
    const seat = shown.length && !event.buttons && frame.seatPixels >= TO_POINT_AT ? this.seatAt(event) : null;
    if (seat) under.setAttribute("transform", `translate(${seat.x} ${seat.y})`);
    under.setAttribute("visibility", seat ? "visible" : "hidden");
    this.hint(seat);
  }

  // Above the seat, or below it where there is no room.
  hint(seat) {
    if (this.hinted === seat) return;
    this.hinted = seat;
    this.part("tip").hidden = !seat;
    if (!seat) return;
    const tip = this.tell("tip", seat);
    const { painting: { frame }, box } = this;
    const x = seat.x * frame.scale + frame.gap(0) - box.scrollLeft;
    const y = seat.y * frame.scale + frame.gap(1) - box.scrollTop;
    const half = tip.offsetWidth / 2;
    const left = Math.min(Math.max(x, half + 8), box.clientWidth - half - 8);
    tip.style.transform = `translate(${left - half}px, ${y < 90 ? y + frame.seatPixels * .6 : y - frame.seatPixels * .6 - tip.offsetHeight}px)`;
  }
}
