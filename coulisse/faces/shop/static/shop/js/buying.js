// What the pages start where places are chosen and paid for.
import { register } from "../../shared/js/start.js";

register({
  "seat-map": () => import("./seat-map.js"),
});
