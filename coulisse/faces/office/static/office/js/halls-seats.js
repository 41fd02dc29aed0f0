// The seats of a drawing (venues/README.md, "What the seat map gets"), and finding one: by a point, or by a direction.

const run = (values, i) => Array.isArray(values) ? values[i] : values.from + i * values.step;

export default class Seats {
  constructor(drawn, ranks) {
    this.step = drawn.step;
    this.radius = drawn.radius;
    this.all = [];
    this.rows = drawn.rows.map((row, index) => ({ index, label: row.l, section: drawn.sections[row.s], seats: [] }));
    drawn.rows.forEach((row, index) => {
      let x = 0;
      let y = 0;
      for (let i = 0; i < row.c; i++) {
        x += row.x[i] ?? 0;
        y += row.y[i] ?? 0;
        const bits = row.m?.[i] ?? 0;
        const seat = {
          no: run(row.n, i), label: String(run(row.t, i)), row: this.rows[index], at: i, x, y, zone: drawn.zones[Array.isArray(row.z) ? row.z[i] : row.z],
          marks: drawn.marks.filter((_, bit) => bits >> bit & 1),
        };
        seat.rank = ranks[seat.no];
        this.all[seat.no] = seat;
        this.rows[index].seats.push(seat);
      }
    });
    this.cells = new Map();
    for (const seat of this.all) {
      const key = this.cell(seat.x, seat.y);
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(seat);
    }
  }

  cell(x, y) {
    return `${Math.floor(x / 100)} ${Math.floor(y / 100)}`;
  }

  // The seat at a point, or the nearest within reach.
  at(x, y, within = this.step * .6) {
    let best;
    let least = within;
    for (const dx of [-100, 0, 100]) for (const dy of [-100, 0, 100]) {
      for (const seat of this.cells.get(this.cell(x + dx, y + dy)) ?? []) {
        const apart = Math.hypot(seat.x - x, seat.y - y);
        if (apart < least) [best, least] = [seat, apart];
      }
    }
    return best;
  }

  within(left, top, right, bottom) {
    return this.all.filter((seat) => seat.x >= left && seat.x <= right && seat.y >= top && seat.y <= bottom);
  }

  // The next seat of the row, else the nearest one that way. dx, dy: -1, 0 or 1.
  beside(seat, dx, dy) {
    const next = dx && seat.row.seats[seat.at + dx];
    if (next) return next;
    let best;
    let least = Infinity;
    for (const other of this.all) {
      const along = (other.x - seat.x) * dx + (other.y - seat.y) * dy;
      const aside = Math.abs((other.x - seat.x) * dy) + Math.abs((other.y - seat.y) * dx);
      if (along <= this.step * .3 || aside > along * 2.5 || along + aside * 2 >= least) continue;
      [best, least] = [other, along + aside * 2];
    }
    return best;
  }

  // From one seat to another: along the row they share, else all in the rectangle between them.
  between(one, other) {
    if (one.row === other.row) return one.row.seats.slice(Math.min(one.at, other.at), Math.max(one.at, other.at) + 1);
    return this.within(Math.min(one.x, other.x), Math.min(one.y, other.y), Math.max(one.x, other.x), Math.max(one.y, other.y));
  }
}

// Place numbers in few signs, as the server reads and writes them: "0-23,40".
export function written(numbers) {
  const runs = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => first === last ? first : `${first}-${last}`).join(",");
}

export function read(text) {
  const numbers = new Set();
  for (const part of text.split(",").filter(Boolean)) {
    const [first, last = first] = part.split("-").map(Number);
    for (let number = first; number <= last; number++) numbers.add(number);
  }
  return numbers;
}
