// What pages of the shop start beside the shared modules.
import { register } from "../../shared/js/start.js";

register({
  "basket-count": () => import("./basket-count.js"),
  "choose-date": () => import("./choose-date.js"),
  "more": () => import("./more.js"),
  "subscription": () => import("./subscription.js"),
  "total": () => import("./total.js"),
});
