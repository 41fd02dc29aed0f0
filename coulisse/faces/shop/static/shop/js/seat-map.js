// The seat map: <div data-coulisse-seat-map="id of its data">. The page says what it shows; this draws it, and lets one
// choose by pointer, finger or keyboard. What was chosen goes with the form around it, as plain numbers.
import { need } from "../../shared/js/markup.js";
import Choice from "./plan/choice.js";
import Chosen from "./plan/chosen.js";
import Filters from "./plan/filters.js";
import { bytesOf, hallOf, takenIn } from "./plan/hall.js";
import Keys from "./plan/keys.js";
import Painting from "./plan/painting.js";
import Pointer from "./plan/pointer.js";
import Words, { language } from "./plan/words.js";

function start(root, said, drawn) {
  const part = (name) => need(root.querySelector(`[data-plan-${name}]`), root, `data-plan-${name}`);
  const hall = hallOf(drawn, language);
  const zones = hall.zones.map((zone) => said.zones[zone.key]);
  // Zones that have no price are not for sale.
  const forSale = (taken) => {
    for (const seat of hall.seats) if (!zones[seat.zone]) taken.add(seat.no);
    return taken;
  };
  const choice = new Choice({ most: said.most, own: said.own, chosen: said.chosen, taken: forSale(takenIn(bytesOf(said.taken), hall.places)) });
  const words = new Words(said.words, hall, zones, choice);
  const filters = new Filters(part("filters"), hall, choice);
  const painting = new Painting({ part, hall, zones, choice, words, filters, onShown: () => keys.begin(painting) });
  const chosen = new Chosen({ root, part, said, hall, zones, choice, words });
  const pointer = new Pointer(painting, words);
  const toggle = (seat) => {
    chosen.toggle(seat);
    pointer.hint(null);
  };
  const keys = new Keys(painting, { toggle, came: (seat) => pointer.hint(seat) });

  painting.start([...root.querySelectorAll("[data-zone-colours]")].map((sample) => [sample, said.zones[sample.dataset.zoneColours]]));
  pointer.listen(keys, toggle);
  keys.listen();
  filters.listen(painting, words);
  chosen.listen(toggle, () => keys.cell(keys.current));
  const first = hall.seats[[...choice.chosen][0]];
  if (first) keys.lookAt(first, choice.own.size === 0);
  chosen.follow(said, forSale);
}

export default async function seatMap(root, id) {
  const said = JSON.parse(need(document.getElementById(id), root, `its data in #${id}`).textContent);
  const answer = await fetch(said.geometry);
  if (!answer.ok) throw new Error(`no plan at ${said.geometry}`);
  start(root, said, await answer.json());
  root.dataset.ready = "";
}
