// Time that runs, by the clock of the server: the page says what it was there, we count on from that. It is read out
// at a few moments only. At the end it sends "coulisse:over", which bubbles.
import { announce } from "./live.js";
import { need } from "./markup.js";

const MOMENTS = [300, 120, 60, 20];
const units = (value, unit) => new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(value);

export function inWords(seconds) {
  return seconds >= 60 ? units(Math.floor(seconds / 60), "minute") : units(seconds, "second");
}

function onTheClock(seconds) {
  const two = (value) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export default function countdown(element) {
  const { until, now, says, over } = element.dataset;
  const words = need(element.querySelector(".countdown-words"), element, ".countdown-words");
  const wait = Date.parse(until) - Date.parse(now);
  need(!Number.isNaN(wait), element, "data-until and data-now");
  // Whatever stands still while the device sleeps, one of the two clocks has gone on.
  const began = [Date.now(), performance.now()];
  const left = () => Math.max(0, Math.ceil((wait - Math.max(Date.now() - began[0], performance.now() - began[1])) / 1000));
  let before = left() + 1;

  const tick = () => {
    if (!element.isConnected) return;
    const seconds = left();
    words.textContent = seconds ? says.replace("{time}", onTheClock(seconds)) : over;
    element.toggleAttribute("data-near", seconds > 0 && seconds <= 120);
    const reached = MOMENTS.find((moment) => seconds <= moment && before > moment);
    if (seconds && reached) announce(says.replace("{time}", inWords(seconds)));
    before = seconds;
    if (seconds) return void setTimeout(tick, 1000);
    element.dataset.overNow = "";
    announce(over, { now: true });
    element.dispatchEvent(new CustomEvent("coulisse:over", { bubbles: true }));
  };
  tick();
}
