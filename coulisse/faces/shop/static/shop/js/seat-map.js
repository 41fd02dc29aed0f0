// The seat map: <div data-coulisse-seat-map="id of its data">. The page says what it shows; this draws it, and lets one
// choose by pointer, finger or keyboard. What was chosen goes with the form around it, as plain numbers.
import { announce } from "../../shared/js/live.js";
import { need } from "../../shared/js/markup.js";
import Choice from "./plan/choice.js";
import { drawnAreas, drawnNames, drawnNumbers, drawnSeats, drawnSections, drawnZones, fitNames, make, shapeName, shapeOf } from "./plan/drawing.js";
import Frame from "./plan/frame.js";
import { bytesOf, hallOf, nearest, neighbour, takenIn, typedSeat } from "./plan/hall.js";

// More seats than this are shown one section at a time.
const AT_ONCE = 2500;
// A seat can be chosen when it's this large on the screen; before that, touching it comes nearer (WCAG 2.5.8).
const LARGE_ENOUGH = 24;
const NEAR = 44;
const TO_POINT_AT = 9;
const ASK_EVERY = 12000;
const TYPING = 900;
const COLOURS = ["--light", "--light-ink", "--dark", "--dark-ink"];

const language = document.documentElement.lang;
const money = new Intl.NumberFormat(`${language}-BE`, { style: "currency", currency: "EUR" });
const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

class SeatMap {
  constructor(root, said, drawn) {
    this.root = root;
    this.said = said;
    this.words = said.words;
    this.hall = hallOf(drawn, language);
    this.zones = this.hall.zones.map((zone) => said.zones[zone.key]);
    const taken = takenIn(bytesOf(said.taken), drawn.places);
    this.choice = new Choice({ most: said.most, own: said.own, chosen: said.chosen, taken: this.withUnsold(taken) });
    this.wanted = { zone: "", marks: new Set() };
    this.part = (name) => need(root.querySelector(`[data-plan-${name}]`), root, `data-plan-${name}`);
    this.box = this.part("view");
    this.bySection = this.hall.seats.length > AT_ONCE && this.hall.sections.filter((section) => section.hull).length > 1;
  }

  // Zones that have no price are not for sale.
  withUnsold(taken) {
    for (const seat of this.hall.seats) if (!this.zones[seat.zone]) taken.add(seat.no);
    return taken;
  }

  start() {
    const [width, height] = this.hall.size;
    this.svg = make("svg", { class: "plan-svg", viewBox: `0 0 ${width} ${height}` });
    this.grid = make("g");
    this.ring = make("rect", { class: "plan-ring", x: -24, y: -24, width: 48, height: 48, rx: 12, visibility: "hidden" });
    this.under = make("rect", { class: "plan-hover", x: -20, y: -20, width: 40, height: 40, rx: 10, visibility: "hidden" });
    this.svg.append(drawnAreas(this.hall, language), drawnZones(this.hall, language), this.grid, this.under, this.ring);
    this.paintZones();
    this.box.replaceChildren(this.svg);
    this.bySection ? this.showSections() : this.showSeats(this.hall.sections);
    this.frame = new Frame(this.box, this.svg, this.hall, () => this.scaled());
    this.frame.fit();
    this.listen();
    this.summarise();
    const first = [...this.choice.chosen][0];
    if (first !== undefined && this.hall.seats[first]) this.lookAt(this.hall.seats[first], this.choice.own.size === 0);
    this.askLater();
  }

  // Drawing

  paintZones() {
    this.zones.forEach((zone, index) => {
      if (!zone) return;
      zone.colours.forEach((colour, i) => this.svg.style.setProperty(`--zone-${index}${COLOURS[i].slice(1)}`, colour));
    });
    for (const shape of this.svg.querySelectorAll("[data-zone]")) this.colour(shape, shape.dataset.zone);
    for (const sample of this.root.querySelectorAll("[data-zone-colours]")) {
      this.said.zones[sample.dataset.zoneColours].colours.forEach((colour, i) => sample.style.setProperty(COLOURS[i], colour));
    }
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

  showSections() {
    this.shown = [];
    this.cells = new Map();
    this.sections = drawnSections(this.hall, (section, group, left) => this.paintSection(section, group, left));
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("aria-label", this.words.sections);
    this.grid.replaceChildren(...this.sections);
    this.sections[0]?.setAttribute("tabindex", "0");
    this.part("back").hidden = true;
    this.ring.setAttribute("visibility", "hidden");
    this.frame?.fit();
    if (this.frame) this.scaled();
  }

  paintSection(section, group, left) {
    const free = section.rows.flatMap((row) => row.seats).filter((no) => this.choice.state(no) === "free" && this.fits(this.hall.seats[no]));
    const prices = free.map((no) => this.zones[this.hall.seats[no].zone].cents);
    const words = free.length ? filled(this.words.left, { count: free.length }) : this.words.full;
    left.textContent = words;
    const most = new Map();
    for (const row of section.rows) for (const no of row.seats) most.set(this.hall.seats[no].zone, (most.get(this.hall.seats[no].zone) ?? 0) + 1);
    this.colour(group, [...most].sort((one, other) => other[1] - one[1])[0]?.[0]);
    group.classList.toggle("full", !free.length);
    const from = free.length ? `, ${filled(this.words.from, { price: money.format(Math.min(...prices) / 100) })}` : "";
    group.setAttribute("aria-label", `${section.name}, ${words}${from}`);
  }

  enter(index, focus) {
    const section = this.hall.sections[index];
    this.showSeats([section]);
    const [xs, ys] = [0, 1].map((axis) => section.hull.filter((_, i) => i % 2 === axis));
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    this.frame.zoomTo(Math.min(this.box.clientWidth / (right - left), this.box.clientHeight / (bottom - top)));
    this.frame.show((left + right) / 2, (top + bottom) / 2);
    this.part("back").hidden = false;
    announce(section.name);
    if (focus) this.focus(this.current);
  }

  showSeats(sections) {
    this.shown = sections.flatMap((section) => section.rows.flatMap((row) => row.seats.map((no) => this.hall.seats[no])));
    const { elements, groups } = drawnSeats(this.hall, sections, this.brush((seat, cell) => this.paint(seat, cell)));
    this.cells = elements;
    this.numbers = null;
    this.svg.setAttribute("role", "grid");
    this.svg.setAttribute("aria-multiselectable", "true");
    this.svg.setAttribute("aria-label", this.words.plan);
    this.grid.replaceChildren(...groups, drawnNames(this.hall, sections));
    this.sectionsShown = sections;
    this.current = this.shown.find((seat) => this.choice.chosen.has(seat.no)) ?? this.shown.find((seat) => this.choice.state(seat.no) === "free") ?? this.shown[0];
    if (this.current) this.cells.get(this.current.no).setAttribute("tabindex", "0");
    if (this.frame) this.scaled();
  }

  paint(seat, cell = this.cells.get(seat.no)) {
    if (!cell) return;
    const state = this.choice.state(seat.no);
    cell.setAttribute("d", shapeOf(seat, state));
    cell.setAttribute("class", `seat ${state}${this.fits(seat) ? "" : " aside"}`);
    cell.setAttribute("aria-label", this.name(seat));
    cell.setAttribute("aria-selected", state === "mine");
    cell.setAttribute("aria-disabled", state === "taken");
    const number = this.numbers?.get(seat.no);
    if (number) this.paintNumber(seat, number);
  }

  // A number is written on seats that are plain and free; on others their sign is.
  paintNumber(seat, number) {
    number.setAttribute("display", shapeName(seat, this.choice.state(seat.no)) === "free" ? "inline" : "none");
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

  // Words

  place(seat) {
    const { row, label } = seat;
    const section = this.hall.sections.length > 1 ? this.hall.sections[row.section].name : "";
    const named = filled(row.label ? this.words.seat : this.words.seatOnly, { row: row.label, seat: label });
    return section ? `${section}, ${named[0].toLowerCase()}${named.slice(1)}` : named;
  }

  price(seat) {
    const cents = this.zones[seat.zone]?.cents;
    return cents === undefined ? "" : cents ? money.format(cents / 100) : this.words.nothing;
  }

  marks(seat) {
    return seat.marks.map((mark) => this.words.marks[mark]).filter(Boolean);
  }

  name(seat) {
    const state = this.choice.state(seat.no);
    const price = state === "taken" ? [] : [this.price(seat)];
    return [this.place(seat), this.words[state], ...price, ...this.marks(seat)].join(", ");
  }

  // Choosing

  listen() {
    this.choice.addEventListener("change", ({ detail }) => {
      for (const no of detail) if (this.hall.seats[no]) this.paint(this.hall.seats[no]);
      if (this.sections && !this.shown.length) this.repaintSections();
      this.summarise();
    });
    // On the box, and not on the drawing: an SVG that listens for the focus can have it itself.
    this.box.addEventListener("click", (event) => this.clicked(event));
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.box.addEventListener("focusin", ({ target }) => {
      if (target.dataset.no) this.came(this.hall.seats[target.dataset.no], target.matches(":focus-visible"));
    });
    this.box.addEventListener("focusout", () => this.ring.setAttribute("visibility", "hidden"));
    this.box.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") this.hover(event);
    });
    this.box.addEventListener("pointerleave", () => {
      this.under.setAttribute("visibility", "hidden");
      this.hint(null);
    });
    this.part("in").addEventListener("click", () => this.frame.zoomBy(1.6));
    this.part("out").addEventListener("click", () => this.frame.zoomBy(1 / 1.6));
    this.part("whole").addEventListener("click", () => this.frame.fit());
    this.part("back").addEventListener("click", () => {
      this.showSections();
      this.sections[0]?.focus();
    });
    this.part("chosen").addEventListener("click", ({ target }) => {
      const no = target.closest("[data-undo]")?.dataset.undo;
      if (no) this.toggle(this.hall.seats[no]);
    });
    this.part("sheet").addEventListener("click", ({ target }) => {
      if (target.closest("[data-toggle]") && this.touched) this.toggle(this.touched);
      if (target.closest("[data-toggle], [data-close]")) this.part("sheet").hidden = true;
    });
    this.part("filters").addEventListener("change", ({ target }) => {
      if (target.name === "show-zone") this.wanted.zone = target.value;
      else target.checked ? this.wanted.marks.add(target.value) : this.wanted.marks.delete(target.value);
      for (const seat of this.shown) this.paint(seat);
      if (!this.shown.length) this.repaintSections();
      announce(filled(this.words.fitting, { count: this.hall.seats.filter((seat) => this.choice.state(seat.no) === "free" && this.fits(seat)).length }));
    });
    for (const [input] of this.general) input.addEventListener("input", () => this.summarise());
  }

  repaintSections() {
    for (const group of this.sections) this.paintSection(this.hall.sections[group.dataset.section], group, group.querySelector(".left"));
  }

  // Whether a seat is what the visitor asked to see.
  fits(seat) {
    const { zone, marks } = this.wanted;
    return (!zone || this.hall.zones[seat.zone].key === zone) && [...marks].every((mark) => mark === "good_view" ? !seat.marks.includes("restricted_view") : seat.marks.includes(mark));
  }

  seatAt(event) {
    const own = event.target.dataset?.no;
    return own ? this.hall.seats[own] : nearest(this.shown, ...this.frame.inPlan(...this.frame.inBox(event)), this.hall.step * .7);
  }

  clicked(event) {
    if (this.frame.dragged) return;
    const section = event.target.closest("[data-section]");
    if (section) return void this.enter(Number(section.dataset.section), event.detail === 0);
    const zone = event.target.dataset.zone;
    if (zone) return void document.getElementById(`id_zone-${this.hall.zones[zone].key}`)?.focus();
    const finger = event.pointerType === "touch" || event.pointerType === "pen";
    const seat = this.seatAt(event);
    if (!seat) return;
    if (event.detail && this.frame.seatPixels < LARGE_ENOUGH) {
      this.frame.zoomTo(NEAR / this.hall.step, ...this.frame.inBox(event));
      return void announce(this.words.nearer);
    }
    this.move(seat);
    this.toggle(seat);
    if (finger) this.sheet(seat);
  }

  toggle(seat) {
    const before = this.choice.state(seat.no);
    if (this.choice.toggle(seat.no)) {
      const said = before === "mine" ? this.words.letGo : this.words.gotIt;
      announce(`${filled(said, { place: this.place(seat) })} ${this.sum()}`);
    } else {
      const why = before === "taken" ? filled(this.words.isTaken, { place: this.place(seat) }) : filled(this.words.enough, { count: this.choice.most });
      announce(why, { now: true });
      this.note(why);
    }
    this.hint(null);
  }

  note(text) {
    const note = this.part("note");
    note.textContent = text;
    note.hidden = !text;
  }

  // What is said of the seat under a finger or a pointer.

  sheet(seat) {
    this.touched = seat;
    const sheet = this.part("sheet");
    const state = this.choice.state(seat.no);
    sheet.querySelector("[data-name]").textContent = this.place(seat);
    sheet.querySelector("[data-says]").textContent = [state === "taken" ? this.words.taken : this.price(seat), ...this.marks(seat)].join(" · ");
    const button = sheet.querySelector("[data-toggle]");
    button.hidden = state === "taken";
    button.querySelector("span").textContent = state === "mine" ? this.words.undo : this.words.choose;
    sheet.hidden = false;
  }

  hover(event) {
    const seat = this.shown.length && !event.buttons && this.frame.seatPixels >= TO_POINT_AT ? this.seatAt(event) : null;
    if (seat) this.under.setAttribute("transform", `translate(${seat.x} ${seat.y})`);
    this.under.setAttribute("visibility", seat ? "visible" : "hidden");
    this.hint(seat);
  }

  hint(seat) {
    if (this.hinted === seat) return;
    this.hinted = seat;
    const tip = this.part("tip");
    tip.hidden = !seat;
    if (!seat) return;
    tip.querySelector("[data-name]").textContent = this.place(seat);
    tip.querySelector("[data-says]").textContent = [this.choice.state(seat.no) === "taken" ? this.words.taken : this.price(seat), ...this.marks(seat)].join(" · ");
    const { frame } = this;
    const x = seat.x * frame.scale + frame.gap(0) - this.box.scrollLeft;
    const y = seat.y * frame.scale + frame.gap(1) - this.box.scrollTop;
    const below = y < 90;
    const half = tip.offsetWidth / 2;
    const left = Math.min(Math.max(x, half + 8), this.box.clientWidth - half - 8);
    tip.style.transform = `translate(${left - half}px, ${below ? y + frame.seatPixels * .6 : y - frame.seatPixels * .6 - tip.offsetHeight}px)`;
  }

  // Keys

  focus(seat) {
    if (!seat) return;
    this.move(seat);
    this.cells.get(seat.no).focus({ preventScroll: true });
  }

  move(seat) {
    if (this.current) this.cells.get(this.current.no)?.setAttribute("tabindex", "-1");
    this.current = seat;
    this.cells.get(seat.no)?.setAttribute("tabindex", "0");
  }

  came(seat, byKeys) {
    this.move(seat);
    if (!byKeys) return;
    if (this.frame.seatPixels < LARGE_ENOUGH) this.frame.zoomTo(NEAR / this.hall.step);
    this.frame.reveal(seat.x, seat.y);
    this.ring.setAttribute("transform", `translate(${seat.x} ${seat.y})`);
    this.ring.setAttribute("visibility", "visible");
    this.hint(seat);
  }

  lookAt(seat, whole) {
    if (this.bySection) this.enter(seat.row.section);
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
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const { rows, seats } = this.hall;
    if (arrows[key]) this.focus(neighbour(this.hall, seat, ...arrows[key], this.shown) ?? seat);
    else if (key === "Home") this.focus(ctrlKey ? this.shown[0] : seats[seat.row.seats[0]]);
    else if (key === "End") this.focus(ctrlKey ? this.shown.at(-1) : seats[seat.row.seats.at(-1)]);
    else if (key === "PageUp" || key === "PageDown") this.toRow(rows[seat.row.index + (key === "PageUp" ? -1 : 1)]);
    else if (key === "Enter" || key === " ") this.toggle(seat);
    else if (key === "Escape" && this.bySection) this.part("back").click();
    else if (/^[\p{L}\p{N}.-]$/u.test(key) && !ctrlKey) this.type(key);
    else return false;
    return true;
  }

  toRow(row) {
    const inRow = row?.seats.map((no) => this.hall.seats[no]).filter((seat) => this.cells.has(seat.no));
    if (inRow?.length) this.focus(nearest(inRow, this.current.x, this.current.y, Infinity));
  }

  // A row and a number that somebody types, as A14: there at once.
  type(sign) {
    clearTimeout(this.typing);
    this.typed = (this.typed ?? "") + sign;
    this.typing = setTimeout(() => { this.typed = ""; }, TYPING);
    const rows = this.hall.rows.filter((row) => this.cells.has(row.seats[0]));
    this.focus(typedSeat(rows, this.hall.seats, this.typed));
  }

  pressedSection(event) {
    const index = this.sections.indexOf(event.target);
    const centres = this.sections.map((group) => this.hall.sections[group.dataset.section].centre);
    const [x, y] = centres[index];
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    let to = { Home: 0, End: this.sections.length - 1 }[event.key];
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
      this.sections.forEach((group, i) => group.setAttribute("tabindex", i === to ? "0" : "-1"));
      this.sections[to].focus();
    }
    event.preventDefault();
  }

  // What was chosen

  // Places without a number: how many one takes is filled in beside the plan.
  get general() {
    return [...this.root.querySelectorAll("input[name^='zone-']")].map((input) => [input, this.said.zones[input.name.slice(5)].cents]);
  }

  get count() {
    return this.general.reduce((sum, [input]) => sum + (Number(input.value) || 0), this.choice.chosen.size);
  }

  get amount() {
    const seats = [...this.choice.chosen].reduce((sum, no) => sum + (this.zones[this.hall.seats[no].zone]?.cents ?? 0), 0);
    const cents = this.general.reduce((sum, [input, each]) => sum + (Number(input.value) || 0) * each, seats);
    return cents ? money.format(cents / 100) : this.words.nothing;
  }

  get counted() {
    return this.count ? filled(this.count === 1 ? this.words.one : this.words.many, { count: this.count }) : this.words.none;
  }

  sum() {
    return this.count ? `${this.counted}, ${this.amount}` : this.words.none;
  }

  summarise() {
    const list = this.part("chosen");
    const template = need(this.root.querySelector("template"), this.root, "a template of what is chosen");
    const focused = list.contains(document.activeElement);
    list.replaceChildren(...[...this.choice.chosen].map((no) => {
      const seat = this.hall.seats[no];
      const item = template.content.cloneNode(true);
      item.querySelector("input").value = no;
      item.querySelector("[data-name]").textContent = this.place(seat);
      item.querySelector("[data-says]").textContent = [this.price(seat), ...this.marks(seat)].join(" · ");
      const undo = item.querySelector("[data-undo]");
      undo.dataset.undo = no;
      undo.setAttribute("aria-label", filled(this.words.remove, { place: this.place(seat) }));
      return item;
    }));
    if (focused) (list.querySelector("button") ?? this.cells.get(this.current?.no))?.focus();
    this.part("count").textContent = this.counted;
    this.part("total").textContent = this.count ? this.amount : "";
    if (!this.choice.isFull) this.note("");
  }

  // What others take meanwhile

  askLater() {
    setTimeout(() => this.ask(), ASK_EVERY * (.8 + Math.random() * .4));
  }

  async ask() {
    if (!this.root.isConnected) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(this.said.availability, { credentials: "omit" });
        if (answer.ok) this.heard(new Uint8Array(await answer.arrayBuffer()));
      } catch {
        // No connection for a moment: the places are asked for again, and at the latest when they're taken.
      }
    }
    this.askLater();
  }

  heard(bytes) {
    const lost = this.choice.refresh(this.withUnsold(takenIn(bytes, this.hall.places)));
    if (!lost.length) return;
    const text = filled(this.words.justGone, { places: lost.map((no) => this.place(this.hall.seats[no])).join("; ") });
    this.note(text);
    announce(text, { now: true });
  }
}

export default async function seatMap(root, id) {
  const said = JSON.parse(need(document.getElementById(id), root, `its data in #${id}`).textContent);
  const answer = await fetch(said.geometry);
  if (!answer.ok) throw new Error(`no plan at ${said.geometry}`);
  const map = new SeatMap(root, said, await answer.json());
  map.start();
  root.dataset.ready = "";
}
