// What the pages start where places are chosen and paid for.
import { register } from "../../shared/js/start.js";

register({
  "basket": () => import("./basket.js"),
  "seat-map": () => import("./seat-map.js"),
  "tickets": () => import("./tickets.js"),
  "waiting": () => import("./waiting.js"),
});
