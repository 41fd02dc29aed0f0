// The frame around the plan: how large it is shown, and which part. Scrolling is the browser's own, so that fingers,
// wheels, bars and keys all work; two fingers, the wheel and buttons zoom. Nothing needs to be dragged or pinched.

const LARGEST = 56;
// A seat can be chosen when it's this large on the screen; before that, touching it comes nearer (WCAG 2.5.8).
export const LARGE_ENOUGH = 24;
export const NEAR = 44;

export default class Frame {
  // box: the element that scrolls; svg in it; size: [width, height] and step (between two seats) in units of the plan.
  constructor(box, svg, { size, step }, onScale) {
    Object.assign(this, { box, svg, size, step, onScale });
    this.scale = 0;
    this.wheel();
    this.fingers();
    this.mouse();
    let width = box.clientWidth;
    new ResizeObserver(() => {
      if (box.clientWidth === width) return;
      const whole = this.isWhole || !width;
      width = box.clientWidth;
      if (whole) this.fit();
    }).observe(box);
  }

  get smallest() {
    return Math.min(this.box.clientWidth / this.size[0], this.box.clientHeight / this.size[1], LARGEST / this.step) || .01;
  }

  get isWhole() {
    return this.scale <= this.smallest * 1.02;
  }

  // How far apart two seats stand on the screen now.
  get seatPixels() {
    return this.scale * this.step;
  }

  fit() {
    this.zoomTo(this.smallest);
  }

  // Show it `scale` pixels a unit, keeping the point under (x, y) of the box where it is.
  zoomTo(scale, x = this.box.clientWidth / 2, y = this.box.clientHeight / 2) {
    const wanted = Math.max(this.smallest, Math.min(Math.max(LARGEST / this.step, this.smallest), scale));
    if (wanted === this.scale) return;
    const [px, py] = this.scale ? this.inPlan(x, y) : [this.size[0] / 2, this.size[1] / 2];
    this.scale = wanted;
    this.svg.setAttribute("width", this.size[0] * wanted);
    this.svg.setAttribute("height", this.size[1] * wanted);
    this.svg.style.setProperty("--scale", wanted);
    this.show(px, py, x, y);
    this.onScale(this);
  }

  zoomBy(factor, x, y) {
    this.zoomTo(this.scale * factor, x, y);
  }

  // Bring a point of the plan to (x, y) of the box.
  show(px, py, x = this.box.clientWidth / 2, y = this.box.clientHeight / 2) {
    this.box.scrollLeft = px * this.scale + this.gap(0) - x;
    this.box.scrollTop = py * this.scale + this.gap(1) - y;
  }

  // Air beside a plan that is smaller than its box, which stands in the middle of it.
  gap(axis) {
    const room = axis ? this.box.clientHeight : this.box.clientWidth;
    return Math.max(0, (room - this.size[axis] * this.scale) / 2);
  }

  // The point of the plan at (x, y) of the box.
  inPlan(x, y) {
    return [(this.box.scrollLeft + x - this.gap(0)) / this.scale, (this.box.scrollTop + y - this.gap(1)) / this.scale];
  }

  inBox({ clientX, clientY }) {
    const { left, top } = this.box.getBoundingClientRect();
    return [clientX - left - this.box.clientLeft, clientY - top - this.box.clientTop];
  }

  // Scroll no more than it takes to see a point with some air around it.
  reveal(px, py) {
    const air = Math.min(80, this.box.clientWidth / 4, this.box.clientHeight / 4);
    const [x, y] = [px * this.scale + this.gap(0), py * this.scale + this.gap(1)];
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.box;
    this.box.scrollLeft = Math.min(Math.max(scrollLeft, x + air - clientWidth), x - air);
    this.box.scrollTop = Math.min(Math.max(scrollTop, y + air - clientHeight), y - air);
  }

  wheel() {
    this.box.addEventListener("wheel", (event) => {
      const out = event.deltaY > 0;
      if (!event.ctrlKey && !event.metaKey && (event.deltaX || event.shiftKey || (out && this.isWhole))) return;
      event.preventDefault();
      this.zoomBy(Math.exp(-Math.sign(event.deltaY) * Math.min(Math.abs(event.deltaY), 60) / 250), ...this.inBox(event));
    }, { passive: false });
  }

  // Two fingers: while they move the picture is stretched, which costs nothing; then it's drawn at its new size.
  fingers() {
    let pinch = null;
    const between = ([one, other]) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    const middle = ([one, other]) => this.inBox({ clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 });
    this.box.addEventListener("touchstart", (event) => {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      const [x, y] = middle(event.touches);
      const [px, py] = this.inPlan(x, y);
      pinch = { began: between(event.touches), x, y, factor: 1 };
      this.svg.style.transformOrigin = `${px * this.scale}px ${py * this.scale}px`;
    }, { passive: false });
    this.box.addEventListener("touchmove", (event) => {
      if (!pinch || event.touches.length !== 2) return;
      event.preventDefault();
      const most = Math.max(LARGEST / this.step, this.smallest) / this.scale;
      pinch.factor = Math.max(this.smallest / this.scale, Math.min(most, between(event.touches) / pinch.began));
      const [x, y] = middle(event.touches);
      this.svg.style.transform = `translate(${x - pinch.x}px, ${y - pinch.y}px) scale(${pinch.factor})`;
      pinch.to = [x, y];
    }, { passive: false });
    const end = () => {
      if (!pinch) return;
      const { factor, x, y, to = [x, y] } = pinch;
      pinch = null;
      this.svg.style.transform = "";
      const [px, py] = this.inPlan(x, y);
      this.zoomTo(this.scale * factor, x, y);
      this.show(px, py, ...to);
    };
    this.box.addEventListener("touchend", end);
    this.box.addEventListener("touchcancel", end);
  }

  // A mouse may also drag the plan; a click that moved is no click.
  mouse() {
    let from = null;
    this.box.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" && event.button === 0) from = { x: event.clientX, y: event.clientY, left: this.box.scrollLeft, top: this.box.scrollTop, moved: false };
    });
    addEventListener("pointermove", (event) => {
      if (!from) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      from.moved ||= Math.hypot(dx, dy) > 5;
      if (!from.moved) return;
      this.box.scrollLeft = from.left - dx;
      this.box.scrollTop = from.top - dy;
    });
    addEventListener("pointerup", () => {
      this.dragged = from?.moved;
      from = null;
      setTimeout(() => { this.dragged = false; });
    });
  }
}
