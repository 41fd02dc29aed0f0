// The hall as it is shown: all of it, or first its sections, and then one of them; each seat in its state.
import { announce } from "../../../shared/js/live.js";
import { drawnAreas, drawnNames, drawnNumbers, drawnSeats, drawnSections, drawnZones, fitNames, make, shapeName, shapeOf } from "./drawing.js";
import Frame from "./frame.js";
import { euros, language } from "./words.js";

// More seats than this are shown one section at a time.
const AT_ONCE = 2500;
const COLOURS = ["--light", "--light-ink", "--dark", "--dark-ink"];

const mark = (kind, half, rx) => make("rect", { class: `plan-${kind}`, x: -half, y: -half, width: half * 2, height: half * 2, rx, visibility: "hidden" });

export default class Painting {
  // part(name): the parts of the page around it; onShown: other seats are shown from now on.
  constructor({ part, hall, zones, choice, words, filters, onShown }) {
    Object.assign(this, { part, hall, zones, choice, words, filters, onShown, box: part("view") });
    this.bySection = hall.seats.length > AT_ONCE && hall.sections.filter((section) => section.hull).length > 1;
    const [width, height] = hall.size;
    this.svg = make("svg", { class: "plan-svg", viewBox: `0 0 ${width} ${height}` });
    this.grid = make("g");
    this.ring = mark("ring", 24, 12);
    this.under = mark("hover", 20, 10);
    this.svg.append(drawnAreas(hall, language), drawnZones(hall, language), this.grid, this.under, this.ring);
  }

  start(samples) {
    this.paintZones(samples);
    this.box.replaceChildren(this.svg);
    this.bySection ? this.showSections() : this.showSeats(this.hall.sections);
    this.frame = new Frame(this.box, this.svg, this.hall, () => this.scaled());
    this.frame.fit();
    this.choice.addEventListener("change", ({ detail }) => {
      for (const no of detail) if (this.hall.seats[no]) this.paint(this.hall.seats[no]);
      if (this.sections && !this.shown.length) this.repaintSections();
    });
    this.part("in").addEventListener("click", () => this.frame.zoomBy(1.6));
    this.part("out").addEventListener("click", () => this.frame.zoomBy(1 / 1.6));
    this.part("whole").addEventListener("click", () => this.frame.fit());
  }

  // Colours

  paintZones(samples) {
    this.zones.forEach((zone, index) => zone?.colours.forEach((colour, i) => this.svg.style.setProperty(`--zone-${index}${COLOURS[i].slice(1)}`, colour)));
    for (const shape of this.svg.querySelectorAll("[data-zone]")) this.colour(shape, shape.dataset.zone);
    for (const [sample, { colours }] of samples) colours.forEach((colour, i) => sample.style.setProperty(COLOURS[i], colour));
  }

  colour(element, zone) {
    for (const name of COLOURS) element.style.setProperty(name, `var(--zone-${zone}${name.slice(1)})`);
  }

  // Colours by row, and by seat where a row has several zones.
  brush(paint) {
    const rowZone = (row) => this.hall.seats[row.seats[0]].zone;
    return {
      row: (row, group) => this.colour(group, rowZone(row)),
      seat: (seat, element) => {
        if (seat.zone !== rowZone(seat.row)) this.colour(element, seat.zone);
        paint(seat, element);
      },
    };
  }

  // Sections

  showSections() {
    this.shown = [];
    this.cells = new Map();
    this.sections = drawnSections(this.hall, (section, group, left) => this.paintSection(section, group, left));
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("aria-label", this.words.said.sections);
    this.grid.replaceChildren(...this.sections);
    this.sections[0]?.setAttribute("tabindex", "0");
    this.part("back").hidden = true;
    this.ring.setAttribute("visibility", "hidden");
    this.frame?.fit();
    if (this.frame) this.scaled();
  }

  paintSection(section, group, left) {
    const seats = section.rows.flatMap((row) => row.seats).map((no) => this.hall.seats[no]);
    const free = seats.filter((seat) => this.filters.isFree(seat));
    const words = free.length ? this.words.fill("left", { count: free.length }) : this.words.said.full;
    left.textContent = words;
    const most = new Map();
    for (const { zone } of seats) most.set(zone, (most.get(zone) ?? 0) + 1);
    this.colour(group, [...most].sort((one, other) => other[1] - one[1])[0]?.[0]);
    group.classList.toggle("full", !free.length);
    const least = () => Math.min(...free.map((seat) => this.zones[seat.zone].cents));
    const from = free.length ? `, ${this.words.fill("from", { price: euros(least()) })}` : "";
    group.setAttribute("aria-label", `${section.name}, ${words}${from}`);
  }

  repaintSections() {
    for (const group of this.sections) this.paintSection(this.hall.sections[group.dataset.section], group, group.querySelector(".left"));
  }

  enter(index) {
    const section = this.hall.sections[index];
    this.showSeats([section]);
    const [xs, ys] = [0, 1].map((axis) => section.hull.filter((_, i) => i % 2 === axis));
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    this.frame.zoomTo(Math.min(this.box.clientWidth / (right - left), this.box.clientHeight / (bottom - top)));
    this.frame.show((left + right) / 2, (top + bottom) / 2);
    this.part("back").hidden = false;
    announce(section.name);
  }

  // Seats

  showSeats(sections) {
    this.shown = sections.flatMap((section) => section.rows.flatMap((row) => row.seats.map((no) => this.hall.seats[no])));
    const { elements, groups } = drawnSeats(this.hall, sections, this.brush((seat, cell) => this.paint(seat, cell)));
    this.cells = elements;
    this.numbers = null;
    this.svg.setAttribute("role", "grid");
    this.svg.setAttribute("aria-multiselectable", "true");
    this.svg.setAttribute("aria-label", this.words.said.plan);
    this.grid.replaceChildren(...groups, drawnNames(this.hall, sections));
    this.sectionsShown = sections;
    this.onShown();
    if (this.frame) this.scaled();
  }

  paint(seat, cell = this.cells.get(seat.no)) {
    if (!cell) return;
    const state = this.choice.state(seat.no);
    cell.setAttribute("d", shapeOf(seat, state));
    cell.setAttribute("class", `seat ${state}${this.filters.fits(seat) ? "" : " aside"}`);
    cell.setAttribute("aria-label", this.words.name(seat));
    cell.setAttribute("aria-selected", state === "mine");
    cell.setAttribute("aria-disabled", state === "taken");
    const number = this.numbers?.get(seat.no);
    if (number) this.paintNumber(seat, number);
  }

  // A number is written on seats that are plain and free; on others their sign is.
  paintNumber(seat, number) {
    number.setAttribute("display", shapeName(seat, this.choice.state(seat.no)) === "free" ? "inline" : "none");
  }

  repaint() {
    for (const seat of this.shown) this.paint(seat);
    if (!this.shown.length) this.repaintSections();
  }

  // The numbers come when there is room to read them, and go when there isn't.
  scaled() {
    const readable = this.frame.seatPixels >= 26;
    if (readable && !this.numbers && this.shown.length) {
      const { texts, group } = drawnNumbers(this.hall, this.sectionsShown, this.brush((seat, text) => this.paintNumber(seat, text)));
      this.numbers = texts;
      this.grid.append(group);
    }
    fitNames(this.svg, this.frame.scale);
    this.svg.classList.toggle("readable", readable);
    this.svg.classList.toggle("near", this.frame.seatPixels >= 14);
    this.part("whole").disabled = this.frame.isWhole;
  }
}
