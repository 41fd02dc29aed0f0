// A hall out of its drawing (venues/README.md, "geometry"): seats by place number, rows, and who sits beside whom.

const run = (values, count) => Array.isArray(values) ? values : Array.from({ length: count }, (_, i) => values.from + i * values.step);

function added(steps, count) {
  let at = 0;
  return Array.from({ length: count }, (_, i) => (at += steps[i] ?? 0));
}

// What is said of a place, in the language of the page.
export const inLanguage = (text, language) => text?.[language] || text?.nl || text?.fr || text?.en || Object.values(text ?? {})[0] || "";

export function hallOf(drawn, language) {
  const seats = [];
  const sections = drawn.sections.map((section) => ({ ...section, name: inLanguage(section.name, language), rows: [] }));
  const rows = drawn.rows.map((row, index) => {
    const numbers = run(row.n, row.c);
    const labels = run(row.t, row.c);
    const xs = added(row.x, row.c);
    const ys = added(row.y, row.c);
    const made = { index, label: row.l, section: row.s, seats: numbers };
    numbers.forEach((no, i) => {
      const bits = row.m?.[i] ?? 0;
      seats[no] = {
        no, row: made, at: i, label: String(labels[i]), x: xs[i], y: ys[i], zone: Array.isArray(row.z) ? row.z[i] : row.z,
        marks: drawn.marks.filter((_, bit) => bits & 1 << bit),
      };
    });
    sections[row.s].rows.push(made);
    return made;
  });
  return { ...drawn, seats, rows, sections };
}

// The seat in a direction: the next one of the row, else the geometrically nearest that way. dx, dy: -1, 0 or 1.
export function neighbour(hall, seat, dx, dy, candidates) {
  const beside = dx && hall.seats[seat.row.seats[seat.at + dx]];
  if (beside) return beside;
  let best;
  let least = Infinity;
  for (const other of candidates) {
    const along = (other.x - seat.x) * dx + (other.y - seat.y) * dy;
    const aside = Math.abs((other.x - seat.x) * dy) + Math.abs((other.y - seat.y) * dx);
    if (along <= hall.step * .3 || aside > along * 2.5) continue;
    const cost = along + aside * 2;
    if (cost < least) [best, least] = [other, cost];
  }
  return best;
}

export function nearest(seats, x, y, within) {
  let best;
  let least = within * within;
  for (const seat of seats) {
    const apart = (seat.x - x) ** 2 + (seat.y - y) ** 2;
    if (apart < least) [best, least] = [seat, apart];
  }
  return best;
}

// "A14" or "a-14" as somebody types it: the seat, or the first of the row while only that is typed.
export function typedSeat(rows, seats, typed) {
  const sought = typed.toLowerCase();
  const [rowPart, seatPart] = sought.split(/[-. ]/);
  const fitting = rows.filter((row) => row.label && sought.startsWith(row.label.toLowerCase())).sort((a, b) => b.label.length - a.label.length);
  for (const row of fitting) {
    const rest = seatPart ?? sought.slice(row.label.length);
    if (seatPart !== undefined && row.label.toLowerCase() !== rowPart) continue;
    const found = rest ? row.seats.find((no) => seats[no].label.toLowerCase() === rest) : row.seats[0];
    if (found !== undefined) return seats[found];
  }
}

// The places that can't be had, out of their bits.
export function takenIn(bytes, places) {
  const taken = new Set();
  for (let no = 0; no < places; no++) if (bytes[no >> 3] >> (no & 7) & 1) taken.add(no);
  return taken;
}

export const bytesOf = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt());
