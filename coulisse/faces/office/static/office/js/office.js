// What pages of the office may ask for, beside what all faces share. Parts of the office add a line each.
import { register } from "../../shared/js/start.js";

// On a phone the menu scrolls sideways: what one is in stands in sight.
document.querySelector(".rail-links [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

register({
  "hall-edit": () => import("./halls-edit.js"),
  "hall-sketch": () => import("./halls-sketch.js"),
  "hall-view": () => import("./halls-view.js"),
  "live-opening": () => import("./live-opening.js"),
  "live-sales": () => import("./live-sales.js"),
  "passkey-add": () => import("./passkeys.js").then((module) => ({ default: module.add })),
  "passkey-sign-in": () => import("./passkeys.js").then((module) => ({ default: module.signIn })),
  "offer-told": () => import("./offer-told.js"),
  "part-again": () => import("./part-again.js"),
  "rate-company": () => import("./rate-company.js"),
  "rows": () => import("./rows.js"),
  "search-key": () => import("./search-key.js"),
});
