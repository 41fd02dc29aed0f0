// A drawing that can be looked at from nearer by. Scrolling is the browser's own, so that fingers, wheels, bars and keys
// all work; buttons, keys (+ − 0) and the wheel with Ctrl zoom. Without this the whole drawing is shown, as large as fits.
import { need } from "../../shared/js/markup.js";

const LARGEST = 48; // pixels between two seats
const STEP = 40; // the same, in units of the drawing

export class View extends EventTarget {
  constructor(frame) {
    super();
    this.box = need(frame.querySelector(".hall-view"), frame, "an element .hall-view");
    this.svg = need(frame.querySelector("svg"), frame, "a drawing");
    this.size = this.svg.getAttribute("viewBox").split(" ").slice(2).map(Number);
    this.scale = 0;
    this.box.dataset.zooms = "";
    this.buttons(need(frame.querySelector(".hall-zoom"), frame, "the buttons .hall-zoom"));
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    let width = this.box.clientWidth;
    new ResizeObserver(() => {
      if (this.box.clientWidth === width) return;
      const whole = this.isWhole;
      width = this.box.clientWidth;
      if (whole) this.fit();
    }).observe(this.box);
    this.fit();
  }

  get smallest() {
    return Math.min(this.box.clientWidth / this.size[0], this.box.clientHeight / this.size[1]) || .01;
  }

  get largest() {
    return Math.max(LARGEST / STEP, this.smallest);
  }

  get isWhole() {
    return this.scale <= this.smallest * 1.02;
  }

  fit() {
    this.zoomTo(Math.min(this.smallest, this.largest));
  }

  zoomTo(scale, x = this.box.clientWidth / 2, y = this.box.clientHeight / 2) {
    const wanted = Math.max(this.smallest, Math.min(this.largest, scale));
    const at = this.scale ? this.inPlan(x, y) : this.size.map((side) => side / 2);
    this.scale = wanted;
    this.svg.setAttribute("width", this.size[0] * wanted);
    this.svg.setAttribute("height", this.size[1] * wanted);
    this.show(...at, x, y);
    this.dispatchEvent(new Event("scale"));
  }

  show(px, py, x = this.box.clientWidth / 2, y = this.box.clientHeight / 2) {
    this.box.scrollLeft = px * this.scale + this.gap(0) - x;
    this.box.scrollTop = py * this.scale + this.gap(1) - y;
  }

  // Air beside a drawing that is smaller than its box, which stands in the middle of it.
  gap(axis) {
    return Math.max(0, ((axis ? this.box.clientHeight : this.box.clientWidth) - this.size[axis] * this.scale) / 2);
  }

  inPlan(x, y) {
    return [(this.box.scrollLeft + x - this.gap(0)) / this.scale, (this.box.scrollTop + y - this.gap(1)) / this.scale];
  }

  // The point of the drawing under a mouse or a finger.
  under({ clientX, clientY }) {
    const { left, top } = this.box.getBoundingClientRect();
    return this.inPlan(clientX - left - this.box.clientLeft, clientY - top - this.box.clientTop);
  }

  reveal(px, py) {
    const [x, y] = [px * this.scale + this.gap(0), py * this.scale + this.gap(1)];
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.box;
    const air = Math.min(60, clientWidth / 4, clientHeight / 4);
    this.box.scrollLeft = Math.min(Math.max(scrollLeft, x + air - clientWidth), x - air);
    this.box.scrollTop = Math.min(Math.max(scrollTop, y + air - clientHeight), y - air);
  }

  zoom(how) {
    if (how === "fit") this.fit();
    else this.zoomTo(this.scale * (how === "in" ? 1.5 : 1 / 1.5));
  }

  buttons(bar) {
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const how = event.target.closest("[data-zoom]")?.dataset.zoom;
      if (how) this.zoom(how);
    });
  }

  key(event) {
    const how = { "+": "in", "=": "in", "-": "out", "−": "out", "0": "fit" }[event.key];
    if (!how || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.zoom(how);
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { left, top } = this.box.getBoundingClientRect();
    this.zoomTo(this.scale * Math.exp(-Math.sign(event.deltaY) * Math.min(Math.abs(event.deltaY), 60) / 250), event.clientX - left, event.clientY - top);
  }
}

export default function hallView(frame) {
  new View(frame);
}
