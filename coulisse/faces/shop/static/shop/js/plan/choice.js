// What is chosen: places by number, in the order in which they were. Tells who listens; knows nothing of pages.

export default class Choice extends EventTarget {
  constructor({ most, own, chosen, taken }) {
    super();
    this.most = most;
    this.own = new Set(own);
    this.chosen = new Set(chosen);
    this.taken = taken;
    for (const no of [...own, ...chosen]) this.taken.delete(no);
  }

  state(no) {
    return this.chosen.has(no) ? "mine" : this.taken.has(no) ? "taken" : "free";
  }

  get isFull() {
    return this.chosen.size >= this.most;
  }

  toggle(no) {
    if (this.chosen.has(no)) this.chosen.delete(no);
    else if (!this.taken.has(no) && !this.isFull) this.chosen.add(no);
    else return false;
    this.tell([no]);
    return true;
  }

  // What the server says can't be had now. What we hold is ours, whatever it says. Answers what we lost.
  refresh(taken) {
    const changed = [];
    const lost = [];
    for (const no of this.own) taken.delete(no);
    for (const no of taken) if (!this.taken.has(no)) changed.push(no);
    for (const no of this.taken) if (!taken.has(no)) changed.push(no);
    this.taken = taken;
    for (const no of changed) if (taken.has(no) && this.chosen.delete(no)) lost.push(no);
    if (changed.length) this.tell(changed);
    return lost;
  }

  tell(places) {
    this.dispatchEvent(new CustomEvent("change", { detail: places }));
  }
}
