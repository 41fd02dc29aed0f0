// Draws a hall as SVG. A seat is one shape: what it is shows in its outline and in what is cut out of it, so that
// free, mine, taken and special differ without any colour.
import { inLanguage } from "./hall.js";

const SVG = "http://www.w3.org/2000/svg";

export function make(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Shapes around (0, 0) for seats of radius 18; drawn by the even-odd rule, so that a path inside another is a hole.
const BODY = "M-10-16H10Q16-16 16-10V8Q16 16 8 16H-8Q-16 16-16 8V-10Q-16-16-10-16Z";
const SHAPES = {
  free: BODY,
  mine: "M-18 0A18 18 0 1 1 18 0A18 18 0 1 1-18 0ZM-10 1-7-2-2 3 7-6 10-3-2 9Z",
  taken: "M-7-9 0-2 7-9 9-7 2 0 9 7 7 9 0 2-7 9-9 7-2 0-9-7Z",
  wheelchair: "M-18-18H18V18H-18ZM-6-12A3 3 0 1 1 0-12A3 3 0 1 1-6-12ZM-5-7H-1V-3H6V0H-1V2H6L10 11 7 12 4 5H-1A7 7 0 1 0-5 12V9A4 4 0 1 1-5 1Z",
  companion: `${BODY}M-2-9H2V-2H9V2H2V9H-2V2H-9V-2H-2Z`,
  restricted_view: `${BODY}M-11 7 7-11 11-7-7 11Z`,
};
const SPECIAL = ["wheelchair", "companion", "restricted_view"];

// Which shape says it: free seats by what is special about them, others by their state.
export const shapeName = (seat, state) => state === "free" ? SPECIAL.find((mark) => seat.marks.includes(mark)) ?? "free" : state;
export const shapeOf = (seat, state) => SHAPES[shapeName(seat, state)];

const points = (flat) => flat.map((number, i) => (i ? (i % 2 ? "," : " ") : "") + number).join("");
const middleOf = (flat) => [0, 1].map((axis) => flat.reduce((sum, number, i) => sum + (i % 2 === axis ? number : 0), 0) * 2 / flat.length);

// Stage, walls, doors: what one finds one's way by.
function drawnArea(one, language) {
  const [form, shape, middle] =
    one.polygon ? ["polygon", { points: points(one.polygon) }, middleOf(one.polygon)]
    : one.line ? ["polyline", { points: points(one.line) }, middleOf(one.line)]
    : one.rect ? ["rect", { x: one.rect[0], y: one.rect[1], width: one.rect[2], height: one.rect[3] }, [one.rect[0] + one.rect[2] / 2, one.rect[1] + one.rect[3] / 2]]
    : one.ellipse ? ["ellipse", { cx: one.ellipse[0], cy: one.ellipse[1], rx: one.ellipse[2], ry: one.ellipse[3] }, one.ellipse]
    : one.circle ? ["circle", { cx: one.circle[0], cy: one.circle[1], r: one.circle[2] }, one.circle]
    : [null, {}, one.at];
  const drawn = [];
  const turn = one.rotation && middle ? { transform: `rotate(${one.rotation} ${middle[0]} ${middle[1]})` } : {};
  if (form) drawn.push(make(form, { class: `plan-area ${one.kind}`, ...shape, ...turn }));
  const said = inLanguage(one.label, language);
  const room = one.kind === "stage" && (one.rect?.[2] ?? (one.polygon ? boxOf(one.polygon)[1] - boxOf(one.polygon)[0] : 0));
  if (said && middle) drawn.push(make("text", { class: `plan-words ${one.kind}`, x: middle[0], y: middle[1], ...(room ? { "data-room": room } : {}) }, said));
  return drawn;
}

export function drawnAreas(hall, language) {
  return make("g", { "aria-hidden": "true" }, ...hall.areas.flatMap((one) => drawnArea(one, language)));
}

// Standing and free places: a surface with a name; how many one takes is said beside the plan.
export function drawnZones(hall, language) {
  const zones = hall.zones.map((zone, index) => ({ ...zone, index })).filter((zone) => zone.kind !== "seated" && zone.outline);
  return make("g", { "aria-hidden": "true" }, ...zones.flatMap((zone) => [
    make("polygon", { class: "plan-zone", points: points(zone.outline), "data-zone": zone.index }),
    make("text", { class: "plan-words zone", x: zone.centre[0], y: zone.centre[1] }, inLanguage(zone.name, language)),
  ]));
}

// Seats of some sections, as a grid: a row of it for each row of the hall. Answers the element of each seat by number.
export function drawnSeats(hall, sections, paint) {
  const elements = new Map();
  const scale = hall.radius === 18 ? "" : ` scale(${Math.round(hall.radius / 1.8) / 10})`;
  const groups = sections.map((section) => make("g", { role: "rowgroup" }, ...section.rows.map((row) => {
    const cells = row.seats.map((no) => {
      const seat = hall.seats[no];
      const cell = make("path", { role: "gridcell", class: "seat", transform: `translate(${seat.x} ${seat.y})${scale}`, "data-no": no, tabindex: "-1" });
      elements.set(no, cell);
      paint.seat(seat, cell);
      return cell;
    });
    const group = make("g", { role: "row" }, ...cells);
    paint.row(row, group);
    return group;
  })));
  return { elements, groups };
}

// The name of each row at both of its ends, on from it as the row goes; tables have theirs in their middle.
function drawnRowNames(hall, section) {
  const tables = new Set(hall.areas.filter((one) => one.kind === "table").flatMap((one) => Object.values(one.label ?? {})));
  return section.rows.filter((row) => row.label && !tables.has(row.label)).flatMap((row) => {
    const seats = row.seats.map((no) => hall.seats[no]);
    const beyond = (end, beside) => {
      const far = beside ? Math.hypot(end.x - beside.x, end.y - beside.y) : 0;
      const [dx, dy] = far ? [(end.x - beside.x) / far, (end.y - beside.y) / far] : [-1, 0];
      return make("text", { x: Math.round(end.x + dx * hall.step * .9), y: Math.round(end.y + dy * hall.step * .9) }, row.label);
    };
    return seats.length > 1 ? [beyond(seats[0], seats[1]), beyond(seats.at(-1), seats.at(-2))] : [beyond(seats[0])];
  });
}

const boxOf = (flat) => [0, 1].flatMap((axis) => {
  const sides = flat.filter((_, i) => i % 2 === axis);
  return [Math.min(...sides), Math.max(...sides)];
});

// The name of a section above the middle of it (rows that bend reach higher at their ends), or beneath; never over a seat or
// over the stage: then it isn't drawn.
function drawnSectionName(hall, section) {
  const [left, right, top, bottom] = boxOf(section.hull);
  const middle = (left + right) / 2;
  const half = Math.min(right - left, section.name.length * hall.step * .4) / 2;
  const own = section.rows.flatMap((row) => row.seats.map((no) => hall.seats[no]));
  const beside = own.filter((seat) => Math.abs(seat.x - middle) <= half).map((seat) => seat.y);
  const [highest, lowest] = beside.length ? [Math.min(...beside), Math.max(...beside)] : [top, bottom];
  const areas = hall.areas.map((one) => one.polygon ? boxOf(one.polygon) : one.rect ? [one.rect[0], one.rect[0] + one.rect[2], one.rect[1], one.rect[1] + one.rect[3]] : null).filter(Boolean);
  const isTaken = (y) => areas.some(([l, r, t, b]) => middle > l && middle < r && y > t && y < b)
    || hall.seats.some((seat) => Math.abs(seat.x - middle) < half + hall.radius && Math.abs(seat.y - y) < hall.radius + hall.step * .35);
  const y = [highest - hall.step * 1.1, lowest + hall.step * 1.1].find((each) => !isTaken(each));
  return y === undefined ? [] : [make("text", { class: "plan-words section", x: middle, y, "data-room": right - left }, section.name)];
}

export function drawnNames(hall, sections) {
  const named = sections.length > 1 ? sections.filter((section) => section.name && section.hull) : [];
  return make("g", { "aria-hidden": "true" },
    make("g", { class: "plan-rows" }, ...sections.flatMap((section) => drawnRowNames(hall, section))),
    ...named.flatMap((section) => drawnSectionName(hall, section)));
}

// Names that are wider than their section at this scale would lie over others: they come when one comes nearer.
const SIGN_PIXELS = 7;
const TWO_LINES = 40;
export function fitNames(svg, scale) {
  for (const section of svg.querySelectorAll("[data-tall]")) {
    const [name, left] = section.querySelectorAll("text");
    const wide = (text) => text.textContent.length * SIGN_PIXELS <= section.dataset.wide * scale;
    name.toggleAttribute("hidden", !wide(name));
    left.toggleAttribute("hidden", !wide(left) || section.dataset.tall * scale < TWO_LINES);
    name.setAttribute("dy", left.hasAttribute("hidden") ? 0 : "-.6em");
  }
  for (const name of svg.querySelectorAll("[data-room]")) {
    name.toggleAttribute("hidden", name.textContent.length * SIGN_PIXELS > name.dataset.room * scale * 1.2);
  }
}

// The number of each seat, for who is near enough to read it. Answers the group, and the element of each by number.
export function drawnNumbers(hall, sections, paint) {
  const texts = new Map();
  const rows = sections.flatMap((section) => section.rows.map((row) => {
    const group = make("g", {}, ...row.seats.map((no) => {
      const { x, y, label } = hall.seats[no];
      const text = make("text", { x, y, ...(label.length > 2 ? { textLength: 26, lengthAdjust: "spacingAndGlyphs" } : {}) }, label);
      texts.set(no, text);
      paint.seat(hall.seats[no], text);
      return text;
    }));
    paint.row(row, group);
    return group;
  }));
  return { texts, group: make("g", { "aria-hidden": "true", class: "plan-numbers" }, ...rows) };
}

// The parts of a large hall, to be entered: each a shape with its name and what is left.
export function drawnSections(hall, paint) {
  return hall.sections.map((section, index) => {
    if (!section.hull) return null;
    const shape = make("polygon", { points: points(section.hull) });
    const name = make("text", { class: "plan-words section", x: section.centre[0], y: section.centre[1] }, section.name);
    const left = make("text", { class: "plan-words left", x: section.centre[0], y: section.centre[1], dy: ".8em" });
    const [west, east, north, south] = boxOf(section.hull);
    const room = { "data-wide": east - west, "data-tall": south - north };
    const group = make("g", { role: "button", class: "plan-section", tabindex: "-1", "data-section": index, ...room }, shape, name, left);
    paint(section, group, left);
    return group;
  }).filter(Boolean);
}
