// Selecting seats of a draft in its drawing: by mouse, finger or keyboard, and by writing which. What is selected goes
// into the form beside it; the server changes and draws. Without this the form works with what is written.
import { announce } from "../../shared/js/live.js";
import { need } from "../../shared/js/markup.js";
import Seats, { read, written } from "./halls-seats.js";
import { View } from "./halls-view.js";

const SVG = "http://www.w3.org/2000/svg";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const READABLE = 20; // pixels between two seats from which their numbers are written in them
const MOST_WRITTEN = 1200;
const TOUCHABLE = 28; // pixels between two seats, so that a finger finds one

function make(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

class Editor {
  constructor(block, seats) {
    this.block = block;
    this.seats = seats;
    this.words = JSON.parse(block.dataset.words);
    this.view = new View(need(block.querySelector(".hall-frame"), block, "a .hall-frame"));
    this.form = need(block.querySelector("[data-change]"), block, "a form data-change");
    this.key = `hall-${block.dataset.version}`;
    this.selected = new Set();
    this.current = seats.all[0];
    this.shows = "label";
    this.prepare();
    this.mouse();
    this.keys();
    this.tools();
    this.typing();
    if (matchMedia("(pointer: coarse)").matches) this.view.zoomTo(TOUCHABLE / seats.step);
    this.remember();
    this.row();
    this.paint();
    this.write();
  }

  // The drawing gets a grid, of which only the row one is in exists: a hall of 20,000 seats is as quick as one of 200.
  prepare() {
    const { svg, box } = this.view;
    for (const old of svg.querySelectorAll(".hall-ring, .hall-chosen")) old.remove();
    svg.setAttribute("role", "group");
    box.removeAttribute("tabindex");
    box.removeAttribute("role");
    box.removeAttribute("aria-label");
    const radius = this.seats.radius;
    this.rings = make("path", { class: "hall-ring", "stroke-width": radius * 2 + 10 });
    this.dots = make("path", { class: "hall-chosen", "stroke-width": radius * .9 });
    this.labels = make("g", { class: "hall-labels", "aria-hidden": "true" });
    this.grid = make("g", { role: "grid", "aria-multiselectable": "true", "aria-rowcount": this.seats.rows.length, "aria-label": svg.getAttribute("aria-label") });
    this.rectangle = make("rect", { class: "hall-rectangle", width: 0, height: 0, "aria-hidden": "true" });
    const drawn = svg.querySelector(".hall-seats");
    drawn.prepend(this.rings);
    drawn.append(this.dots);
    svg.append(this.labels, this.grid, this.rectangle);
    for (const hidden of this.block.querySelectorAll(".hall-tools, .hall-help")) hidden.hidden = false;
    let waiting = 0;
    const later = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(() => this.write()); };
    box.addEventListener("scroll", later, { passive: true });
    this.view.addEventListener("scale", later);
  }

  // What is said of a seat.
  says(seat) {
    const marks = seat.marks.map((mark) => this.words[mark]);
    return [seat.row.section.name && this.text(seat.row.section.name), `${this.words.row} ${seat.row.label}`, `${this.words.seat} ${seat.label}`, this.text(seat.zone.name), ...marks]
      .filter(Boolean).join(", ");
  }

  text(words) {
    return words[this.block.lang] || Object.values(words)[0] || "";
  }

  // The cells of the row one is in; the one with the focus is the seat one is at.
  row() {
    if (!this.current) return;
    const { row } = this.current;
    if (this.shown !== row) {
      this.shown = row;
      this.cells = row.seats.map((seat, i) => make("circle", {
        role: "gridcell", class: "hall-cell", cx: seat.x, cy: seat.y, r: this.seats.radius + 2, "aria-colindex": i + 1, "data-no": seat.no, "aria-label": this.says(seat),
      }));
      this.grid.replaceChildren(make("g", { role: "row", "aria-rowindex": row.index + 1 }, ...this.cells));
    }
    this.cells.forEach((cell, i) => {
      cell.setAttribute("tabindex", i === this.current.at ? "0" : "-1");
      cell.setAttribute("aria-selected", String(this.selected.has(row.seats[i].no)));
    });
  }

  go(seat, focus = true) {
    this.current = seat;
    this.row();
    if (!focus) return;
    this.cells[seat.at].focus({ preventScroll: true });
    this.view.reveal(seat.x, seat.y);
  }

  // Selecting

  select(seats, how = "only") {
    if (how === "only") this.selected.clear();
    const all = how === "toggle" && seats.every((seat) => this.selected.has(seat.no));
    for (const seat of seats) {
      if (all) this.selected.delete(seat.no);
      else this.selected.add(seat.no);
    }
    this.row();
    this.paint();
  }

  paint() {
    const path = Array.from(this.selected, (no) => `M${this.seats.all[no].x} ${this.seats.all[no].y}h0`).join("");
    this.rings.setAttribute("d", path);
    this.dots.setAttribute("d", path);
    const count = this.selected.size;
    const say = (none, one, many) => count === 0 ? none : count === 1 ? one : many.replace("{count}", count.toLocaleString(this.block.lang));
    this.block.querySelector("[data-count]").textContent = say(this.words.none, this.words.one, this.words.many);
    this.block.querySelector("[data-save] span").textContent = say(this.words.change, this.words.change_one, this.words.change_many);
    this.block.querySelector("[data-which]").textContent = this.which();
    this.form.elements.numbers.value = written(this.selected);
  }

  // The rows of what is selected, and from where to where, as far as one reads on.
  which() {
    const byRow = Map.groupBy ? Map.groupBy(this.chosen(), (seat) => seat.row) : this.chosen().reduce((map, seat) => map.set(seat.row, [...map.get(seat.row) ?? [], seat]), new Map());
    const parts = Array.from(byRow, ([row, seats]) => {
      const labels = seats.sort((a, b) => a.at - b.at).map((seat) => seat.label);
      return `${row.label} ${seats.length === row.seats.length ? "" : labels.length > 2 && seats.at(-1).at - seats[0].at === seats.length - 1 ? `${labels[0]}–${labels.at(-1)}` : labels.join(" ")}`.trim();
    });
    return parts.length > 8 ? `${parts.slice(0, 8).join(", ")} …` : parts.join(", ");
  }

  chosen() {
    return Array.from(this.selected, (no) => this.seats.all[no]);
  }

  // The number or the rank in each seat that is in sight, for who is near enough to read it.
  write() {
    const { view, seats } = this;
    if (view.scale * seats.step < READABLE) return this.labels.replaceChildren();
    const [left, top] = view.inPlan(0, 0);
    const [right, bottom] = view.inPlan(view.box.clientWidth, view.box.clientHeight);
    const seen = seats.within(left - seats.step, top - seats.step, right + seats.step, bottom + seats.step);
    if (seen.length > MOST_WRITTEN) return this.labels.replaceChildren();
    return this.labels.replaceChildren(...seen
      .filter((seat) => !this.selected.has(seat.no) && (this.shows === "rank" || !seat.marks.length))
      .map((seat) => make("text", { x: seat.x, y: seat.y, "font-size": seats.radius * (String(seat[this.shows]).length > 2 ? .75 : .95) }, seat[this.shows])));
  }

  // Mouse and finger

  mouse() {
    const { box } = this.view;
    let from = null;
    let dragged = false;
    box.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button !== 0 || event.offsetX > box.clientWidth + box.scrollLeft) return;
      from = this.view.under(event);
      dragged = false;
    });
    addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = this.view.under(event);
      dragged ||= Math.hypot(to[0] - from[0], to[1] - from[1]) * this.view.scale > 5;
      if (!dragged) return;
      const [x, y] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
      for (const [name, value] of Object.entries({ x, y, width: Math.abs(to[0] - from[0]), height: Math.abs(to[1] - from[1]) })) this.rectangle.setAttribute(name, value);
    });
    addEventListener("pointerup", (event) => {
      if (from && dragged) {
        const box = this.rectangle;
        const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
        const inside = this.seats.within(x, y, x + width, y + height);
        this.select(inside, event.shiftKey || event.ctrlKey || event.metaKey ? "add" : "only");
        if (inside.length) this.go(inside[0], false);
        box.setAttribute("width", 0);
        box.setAttribute("height", 0);
        this.write();
      }
      from = null;
    });
    box.addEventListener("click", (event) => {
      if (dragged) { dragged = false; return; }
      const seat = this.seats.at(...this.view.under(event));
      if (!seat) return;
      const touch = event.pointerType === "touch";
      if (event.shiftKey && this.anchor) this.select(this.seats.between(this.anchor, seat), "add");
      else {
        this.select([seat], touch || event.ctrlKey || event.metaKey || (this.selected.size === 1 && this.selected.has(seat.no)) ? "toggle" : "only");
        this.anchor = seat;
      }
      this.go(seat);
      this.write();
    });
    box.addEventListener("dblclick", (event) => {
      const seat = this.seats.at(...this.view.under(event));
      if (seat) this.select(seat.row.seats, event.shiftKey || event.ctrlKey || event.metaKey ? "add" : "only");
    });
  }

  // Keyboard

  keys() {
    this.grid.addEventListener("keydown", (event) => {
      if (event.altKey || (event.ctrlKey || event.metaKey) && !["a", "z"].includes(event.key.toLowerCase())) return;
      const done = ARROWS[event.key] ? this.move(ARROWS[event.key], event.shiftKey) : this.command(event);
      if (done) event.preventDefault();
    });
    this.grid.addEventListener("focusin", () => { this.grid.dataset.focused = ""; });
    this.grid.addEventListener("focusout", () => { delete this.grid.dataset.focused; });
  }

  move([dx, dy], extending) {
    const next = this.seats.beside(this.current, dx, dy);
    if (next) {
      if (extending) {
        this.anchor ??= this.current;
        this.select(this.seats.between(this.anchor, next), "add");
      } else this.anchor = null;
      this.go(next);
    }
    return true;
  }

  command(event) {
    const letter = event.key.toLowerCase();
    const command = event.ctrlKey || event.metaKey;
    if (letter === "z") {
      this.block.querySelector("[data-undo]")?.requestSubmit();
      return command;
    }
    if (letter === "a" && command) return this.act("all");
    if (command) return false;
    if (event.key === " ") {
      this.select([this.current], "toggle");
      this.anchor = this.current;
      announce(this.selected.has(this.current.no) ? this.words.selected : "");
      return true;
    }
    if (event.key === "Home" || event.key === "End") {
      this.go(this.current.row.seats.at(event.key === "Home" ? 0 : -1));
      return true;
    }
    if (letter === "r") return this.act("row");
    return event.key === "Escape" && this.act("clear");
  }

  act(what) {
    if (what === "row" && this.current) this.select(this.current.row.seats, "toggle");
    if (what === "all") this.select(this.seats.all);
    if (what === "clear") { this.select([]); this.anchor = null; }
    if (what === "rank") {
      this.shows = this.shows === "rank" ? "label" : "rank";
      this.block.querySelector("[data-do=rank]").setAttribute("aria-pressed", String(this.shows === "rank"));
      if (this.view.scale * this.seats.step < READABLE) this.view.zoomTo(READABLE * 1.2 / this.seats.step);
    }
    this.write();
    return true;
  }

  tools() {
    need(this.block.querySelector(".hall-tools"), this.block, "the buttons .hall-tools").addEventListener("click", (event) => {
      const what = event.target.closest("[data-do]")?.dataset.do;
      if (what) this.act(what);
    });
  }

  // Writing which

  typing() {
    const form = need(this.block.querySelector("[data-select-form]"), this.block, "a form data-select-form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(`seats=${encodeURIComponent(form.elements.seats.value)}`, form);
    });
    for (const link of this.block.querySelectorAll("[data-select]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.ask(link.dataset.select, form);
      });
    }
  }

  async ask(what, form) {
    const field = form.elements.seats;
    form.querySelector(".field-error")?.parentElement.remove();
    field.removeAttribute("aria-invalid");
    let answer, said;
    try {
      answer = await fetch(`${this.block.dataset.seats}?${what}`, { headers: { Accept: "application/json" } });
      said = await answer.json();
    } catch {
      return form.submit();
    }
    if (answer.ok) {
      const seats = Array.from(read(said.numbers), (no) => this.seats.all[no]);
      this.select(seats);
      if (seats.length) { this.go(seats[0], false); this.view.reveal(seats[0].x, seats[0].y); }
      this.write();
      announce(said.says);
    } else {
      const error = document.createElement("p");
      error.className = "field-error";
      error.textContent = said.says;
      const around = document.createElement("div");
      around.append(error);
      field.before(around);
      field.setAttribute("aria-invalid", "true");
      field.focus();
      announce(said.says, { now: true });
    }
  }

  // Where one was, and what was selected, when the page comes back with the change in it.
  remember() {
    const given = this.form.elements.numbers.value;
    let kept = {};
    try { kept = JSON.parse(sessionStorage.getItem(this.key)) ?? {}; } catch { /* Nothing kept. */ }
    for (const no of read(given || kept.numbers || "")) if (this.seats.all[no]) this.selected.add(no);
    if (kept.scale && kept.width === this.view.box.clientWidth) {
      this.view.zoomTo(kept.scale);
      [this.view.box.scrollLeft, this.view.box.scrollTop] = kept.scroll;
    }
    if (this.selected.size) this.current = this.chosen()[0];
    addEventListener("pagehide", () => {
      const { scale, box } = this.view;
      try {
        sessionStorage.setItem(this.key, JSON.stringify({ scale, width: box.clientWidth, scroll: [box.scrollLeft, box.scrollTop], numbers: written(this.selected) }));
      } catch { /* The next page begins anew. */ }
    });
  }
}

export default async function hallEdit(block, address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  const { drawing, ranks } = await answer.json();
  if (drawing.rows.length) new Editor(block, new Seats(drawing, ranks));
  else new View(block.querySelector(".hall-frame"));
  block.dataset.started = "";
}
