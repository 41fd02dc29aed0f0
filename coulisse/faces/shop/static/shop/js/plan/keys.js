// Where one is on the plan, and the keys that go elsewhere: one stop for Tab, arrows from seat to seat, and a row and a
// number that somebody types.
import { LARGE_ENOUGH, NEAR } from "./frame.js";
import { nearest, neighbour, typedSeat } from "./hall.js";

const TYPING = 900;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export default class Keys {
  // toggle: chooses the seat one is at; came: one has come to a seat by keys.
  constructor(painting, { toggle, came }) {
    Object.assign(this, { painting, toggle, arrived: came });
  }

  get hall() {
    return this.painting.hall;
  }

  get frame() {
    return this.painting.frame;
  }

  // On the box, and not on the drawing: an SVG that listens for the focus can have it itself.
  listen() {
    const { box, ring, part } = this.painting;
    box.addEventListener("keydown", (event) => this.pressed(event));
    box.addEventListener("focusin", ({ target }) => {
      if (target.dataset.no) this.came(this.hall.seats[target.dataset.no], target.matches(":focus-visible"));
    });
    box.addEventListener("focusout", () => ring.setAttribute("visibility", "hidden"));
    part("back").addEventListener("click", () => {
      this.painting.showSections();
      this.painting.sections[0]?.focus();
    });
  }

  // Other seats are shown: one is at the first that is chosen, else at the first that is free.
  begin({ shown, cells, choice }) {
    this.current = shown.find((seat) => choice.chosen.has(seat.no)) ?? shown.find((seat) => choice.state(seat.no) === "free") ?? shown[0];
    if (this.current) cells.get(this.current.no).setAttribute("tabindex", "0");
  }

  enter(index, focus) {
    this.painting.enter(index);
    if (focus) this.focus(this.current);
  }

  focus(seat) {
    if (!seat) return;
    this.move(seat);
    this.cell(seat).focus({ preventScroll: true });
  }

  cell(seat) {
    return this.painting.cells.get(seat?.no);
  }

  move(seat) {
    this.cell(this.current)?.setAttribute("tabindex", "-1");
    this.current = seat;
    this.cell(seat)?.setAttribute("tabindex", "0");
  }

  came(seat, byKeys) {
    this.move(seat);
    if (!byKeys) return;
    const { frame, painting: { ring } } = this;
    if (frame.seatPixels < LARGE_ENOUGH) frame.zoomTo(NEAR / this.hall.step);
    frame.reveal(seat.x, seat.y);
    ring.setAttribute("transform", `translate(${seat.x} ${seat.y})`);
    ring.setAttribute("visibility", "visible");
    this.arrived(seat);
  }

  lookAt(seat, whole) {
    if (this.painting.bySection) this.enter(seat.row.section);
    if (whole && this.frame.seatPixels >= LARGE_ENOUGH) return;
    this.frame.zoomTo(Math.max(this.frame.scale, 30 / this.hall.step));
    this.frame.show(seat.x, seat.y);
  }

  pressed(event) {
    const { key } = event;
    if (event.altKey || event.metaKey) return;
    if (key === "+" || key === "=") this.frame.zoomBy(1.6);
    else if (key === "-" && !this.typed) this.frame.zoomBy(1 / 1.6);
    else if (event.target.dataset.section) return void this.pressedSection(event);
    else if (!event.target.dataset.no || !this.pressedSeat(event)) return;
    event.preventDefault();
  }

  pressedSeat({ key, ctrlKey }) {
    const seat = this.current;
    const { shown, bySection, part } = this.painting;
    const { rows, seats } = this.hall;
    if (ARROWS[key]) this.focus(neighbour(this.hall, seat, ...ARROWS[key], shown) ?? seat);
    else if (key === "Home") this.focus(ctrlKey ? shown[0] : seats[seat.row.seats[0]]);
    else if (key === "End") this.focus(ctrlKey ? shown.at(-1) : seats[seat.row.seats.at(-1)]);
    else if (key === "PageUp" || key === "PageDown") this.toRow(rows[seat.row.index + (key === "PageUp" ? -1 : 1)]);
    else if (key === "Enter" || key === " ") this.toggle(seat);
    else if (key === "Escape" && bySection) part("back").click();
    else if (/^[\p{L}\p{N}.-]$/u.test(key) && !ctrlKey) this.type(key);
    else return false;
    return true;
  }

  toRow(row) {
    const inRow = row?.seats.map((no) => this.hall.seats[no]).filter((seat) => this.cell(seat));
    if (inRow?.length) this.focus(nearest(inRow, this.current.x, this.current.y, Infinity));
  }

  // A row and a number that somebody types, as A14: there at once.
  type(sign) {
    clearTimeout(this.typing);
    this.typed = (this.typed ?? "") + sign;
    this.typing = setTimeout(() => { this.typed = ""; }, TYPING);
    const rows = this.hall.rows.filter((row) => this.painting.cells.has(row.seats[0]));
    this.focus(typedSeat(rows, this.hall.seats, this.typed));
  }

  pressedSection(event) {
    const { sections } = this.painting;
    const index = sections.indexOf(event.target);
    const centres = sections.map((group) => this.hall.sections[group.dataset.section].centre);
    const [x, y] = centres[index];
    const arrows = ARROWS[event.key];
    let to = { Home: 0, End: sections.length - 1 }[event.key];
    if (arrows) {
      const cost = ([cx, cy]) => {
        const along = (cx - x) * arrows[0] + (cy - y) * arrows[1];
        const aside = Math.abs((cx - x) * arrows[1]) + Math.abs((cy - y) * arrows[0]);
        return along <= 1 || aside > along * 2 ? Infinity : along + aside * 2;
      };
      const costs = centres.map(cost);
      to = Math.min(...costs) < Infinity ? costs.indexOf(Math.min(...costs)) : index;
    }
    if (event.key === "Enter" || event.key === " ") this.enter(Number(event.target.dataset.section), true);
    else if (to === undefined) return;
    else {
      sections.forEach((group, i) => group.setAttribute("tabindex", i === to ? "0" : "-1"));
      sections[to].focus();
    }
    event.preventDefault();
  }
}
