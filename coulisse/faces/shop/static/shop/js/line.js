// Waiting in the line of an opening: asks how far the line is (the same small answer for everyone), and counts the rest
// itself. Only when something becomes different for this very browser does it fetch the page once more and take its part.
import { announce } from "../../shared/js/live.js";
import { scan } from "../../shared/js/markup.js";

const SECOND = 1000;
const SOONEST = 4;
const SELDOM = 60;
const AFTER_OPENING = 15;
// The line begins to form: coming first is no advantage, so nobody needs to come at the same minute.
const AFTER_FORMING = 90;
const NEAR = 500;
// So many ask in a second what the lot gave them.
const A_SECOND = 1500;
const numbers = new Intl.NumberFormat(document.documentElement.lang);
const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => numbers.format(values[name]));
// Nobody comes at the same moment as everybody else.
const scattered = (seconds) => seconds * (0.75 + Math.random() / 2);

let sound = null;
let following = 0;

export default function line(root) {
  const mine = ++following;
  const phase = root.dataset.coulisseLine;
  const joining = root.querySelector("form[data-line-join]");
  if (joining) return joining.requestSubmit();
  askAboutCard(root, () => mine === following);
  if (phase !== "before") offerSound(root);
  // The end of a turn shows at once; the opening itself is asked for below, not by everybody at the same second.
  if (phase === "now") root.addEventListener("coulisse:over", () => setTimeout(() => renew(root), SECOND));
  if (["soon", "before", "waiting"].includes(phase)) follow(root, phase, () => mine === following);
}

function follow(root, phase, goesOn) {
  // By the clock of the server: the page says what it was there.
  const began = performance.now();
  const opensIn = (Date.parse(root.dataset.opens) - Date.parse(root.dataset.now)) / SECOND;
  const untilOpening = () => opensIn - (performance.now() - began) / SECOND;
  let crowd = 0;
  // How seldom to ask where nothing changes soon: the server says it, so that a line of any length stays bearable.
  let seldom = SELDOM;
  let known = null;

  const ask = async () => {
    if (!goesOn()) return;
    const state = await answer(root.dataset.state);
    lost(root, !state);
    let next = seldom;
    if (state === "over") return void renew(root);
    if (state) {
      const said = JSON.stringify([state.paused, state.message, state.left]);
      if (said !== known) tell(root, state, phase, known !== null);
      known = said;
      seldom = next = state.seldom;
      if (phase === "soon" && state.formed) return void renew(root);
      crowd = Math.max(...state.lines.map((one) => one.given));
      if (phase === "before" && state.lines.find((one) => one.id === Number(root.dataset.line))?.drawn) {
        return void setTimeout(() => goesOn() && drawn(root, goesOn), (Math.random() * crowd * SECOND) / A_SECOND);
      }
      if (phase === "waiting") next = waited(root, state);
      if (next === 0) return void renew(root);
    }
    setTimeout(ask, pause(next));
  };
  const pause = (next) => {
    const until = untilOpening();
    if (phase === "waiting") return scattered(next * SECOND);
    if (until > seldom * 1.5) return SECOND * scattered(seldom);
    const spread = phase === "soon" ? Math.min(AFTER_FORMING, Number(root.dataset.room) / 4) : Math.max(AFTER_OPENING, crowd / (3 * A_SECOND));
    return SECOND * (Math.max(0, until) + 1 + Math.random() * spread);
  };
  setTimeout(ask, phase === "waiting" ? scattered(SOONEST * SECOND) : pause(SELDOM));
}

// A card that couldn't be checked is shown once more by itself, unless somebody is typing another number.
function askAboutCard(root, goesOn) {
  const form = root.querySelector("form[data-line-card]");
  if (!form) return;
  const typed = form.elements.right;
  const shown = typed.value;
  setTimeout(() => goesOn() && root.isConnected && typed.value === shown && form.requestSubmit(), scattered(Number(form.dataset.lineCard) * SECOND));
}

// What the house says, a pause, that nothing is left: in its place, so that nobody has to fetch a page for it.
function tell(root, state, phase, aloud) {
  const words = state.message[document.documentElement.lang] || state.message.nl || state.message.fr || state.message.en || "";
  const message = root.querySelector("[data-line-message]");
  message.hidden = !words;
  message.querySelector("[data-line-words]").textContent = words;
  const nothing = root.querySelector("[data-line-nothing]");
  const wasHidden = nothing.hidden;
  nothing.hidden = state.left;
  // What the list said of each when the page was made is no longer so.
  for (const one of document.querySelectorAll(".line-what .status")) one.hidden = one.hidden || !state.left;
  const title = root.querySelector("h1");
  const before = title.textContent;
  if (phase !== "soon") title.textContent = state.paused ? root.dataset.paused : root.dataset[phase];
  if (title.textContent !== before) document.title = document.title.replace(/^[^–]+/, `${title.textContent} `);
  if (aloud) announce([title.textContent !== before ? title.textContent : "", words, wasHidden && !state.left ? nothing.textContent.trim() : ""].filter(Boolean).join(". "));
}

// The lot was drawn: a small question for this browser alone, and the page goes on as that of somebody who waits.
async function drawn(root, goesOn) {
  const place = await answer(root.dataset.place);
  lost(root, !place);
  if (!place) return void setTimeout(() => goesOn() && drawn(root, goesOn), scattered(SOONEST * SECOND));
  if (place.turn !== "waiting") return void renew(root);
  root.dataset.position = place.position;
  root.querySelector("[data-line-progress]").max = place.position;
  root.querySelector("[data-line-first]").hidden = true;
  root.querySelector("[data-line-later]").hidden = false;
  // A code brings nobody in earlier any more.
  root.querySelector(".line-early")?.remove();
  root.querySelector("h1").textContent = root.dataset.waiting;
  document.title = document.title.replace(/^[^–]+/, `${root.dataset.waiting} `);
  announce(root.dataset.waiting);
  offerSound(root);
  follow(root, "waiting", goesOn);
}

// Shows how many come before, and answers after how many seconds to ask again; 0 when it is one's turn.
function waited(root, state) {
  const own = Number(root.dataset.line);
  const position = Number(root.dataset.position);
  let ahead = 0;
  for (const one of state.lines) {
    if (one.id === own) {
      if (one.called >= position) return 0;
      ahead += position - one.called - 1;
      break;
    }
    ahead += one.given - one.called;
  }
  show(root, ahead, position);
  if (state.paused) root.querySelector("[data-line-estimate]").textContent = root.dataset.pausedEstimate;
  if (!state.pace || state.paused) return ahead < NEAR ? Math.min(state.seldom, SELDOM / 2) : state.seldom;
  const minutes = ahead / state.pace;
  estimate(root, minutes);
  return Math.min(state.seldom, Math.max(SOONEST, (minutes * 60) / 8));
}

function show(root, ahead, position) {
  const { aheadNone, aheadOne, aheadMany } = root.dataset;
  const words = ahead === 0 ? aheadNone : ahead === 1 ? aheadOne : filled(aheadMany, { count: ahead });
  const count = root.querySelector("[data-line-ahead]");
  if (count && count.textContent !== words) count.textContent = words;
  const bar = root.querySelector("[data-line-progress]");
  if (bar) bar.value = Math.max(0, position - ahead);
}

// The same range as openings.rules.minutes_to_wait.
function estimate(root, minutes) {
  const low = rounded(minutes * 0.8, false);
  const high = rounded(minutes * 1.25 + 1, true);
  const element = root.querySelector("[data-line-estimate]");
  const words = low < 1 ? filled(high === 1 ? root.dataset.withinOne : root.dataset.within, { high }) : filled(root.dataset.between, { low, high });
  if (element && element.textContent !== words) element.textContent = words;
}

function rounded(minutes, up) {
  const step = minutes < 10 ? 1 : minutes < 60 ? 5 : 15;
  const whole = Math.floor(minutes / step) * step;
  return up && whole < minutes ? whole + step : whole;
}

async function answer(address) {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    if (response.status === 404) return "over";
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

function lost(root, isLost) {
  const element = root.querySelector("[data-line-lost]");
  if (!element || element.hidden === !isLost) return;
  element.hidden = !isLost;
  element.textContent = isLost ? root.dataset.lost : "";
  if (isLost) announce(root.dataset.lost);
}

// The page as it is now: its part takes the place of ours.
async function renew(root) {
  if (!root.isConnected) return;
  let response;
  try {
    response = await fetch(location.href, { redirect: "manual" });
    // The line is over, and the way leads elsewhere: the page itself goes there, and says so.
    if (response.type === "opaqueredirect") return void location.reload();
    if (!response.ok) throw new Error(String(response.status));
  } catch {
    lost(root, true);
    return void setTimeout(() => renew(root), scattered(SOONEST * SECOND));
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("line");
  if (!fresh) return void location.reload();
  const before = root.dataset.coulisseLine;
  document.title = page.title;
  const mine = document.importNode(fresh, true);
  root.replaceWith(mine);
  scan(mine);
  if (before === mine.dataset.coulisseLine) return;
  announce(mine.querySelector("h1").textContent, { now: true });
  if (mine.dataset.coulisseLine === "now") yourTurn(mine);
}

function yourTurn(root) {
  document.title = `● ${document.title}`;
  root.querySelector("h1").focus();
  if (!sound) return;
  // Three soft notes.
  [0, 0.22, 0.44].forEach((at, note) => {
    const [tone, loud] = [sound.createOscillator(), sound.createGain()];
    tone.frequency.value = [523, 659, 784][note];
    loud.gain.setValueAtTime(0.0001, sound.currentTime + at);
    loud.gain.exponentialRampToValueAtTime(0.2, sound.currentTime + at + 0.03);
    loud.gain.exponentialRampToValueAtTime(0.0001, sound.currentTime + at + 0.4);
    tone.connect(loud).connect(sound.destination);
    tone.start(sound.currentTime + at);
    tone.stop(sound.currentTime + at + 0.45);
  });
}

// A browser lets a page sound only where somebody asked for it.
function offerSound(root) {
  const offer = root.querySelector("[data-line-sound]");
  if (!offer || !window.AudioContext) return;
  const button = offer.querySelector("button");
  offer.hidden = false;
  button.setAttribute("aria-pressed", String(Boolean(sound)));
  button.addEventListener("click", async () => {
    if (sound) {
      await sound.close();
      sound = null;
    } else {
      sound = new AudioContext();
    }
    button.setAttribute("aria-pressed", String(Boolean(sound)));
  });
}
