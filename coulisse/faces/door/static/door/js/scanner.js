// Scanning without leaving the page: a code from the camera, from a keyboard scanner or typed, checked one after
// another. Each scan has a name of its own (a nonce), so that a request that is sent twice is one scan.
import { need } from "../../shared/js/markup.js";

const TONES = { green: [[880, .12]], orange: [[440, .18], [440, .18]], red: [[180, .45]] };
const BUZZ = { green: [80], orange: [120, 80, 120], red: [400] };
const SAME_CODE_MS = 3000;
const COUNT_MS = 10000;

export default function door(root, address) {
  const part = (name) => need(root.querySelector(`[data-part="${name}"]`), root, `a part "${name}"`);
  const form = part("form");
  const field = need(form.querySelector("[name=code]"), form, "a field for the code");
  const device = deviceName();
  let busy = Promise.resolve();

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = field.value.trim();
    field.value = "";
    field.focus();
    if (code) check(code);
  });
  part("undo").addEventListener("submit", async (event) => {
    event.preventDefault();
    const admittance = event.target.elements.admittance.value;
    try {
      const counts = await send(root.dataset.undo, { admittance });
      show({ colour: "", sign: "undo", word: root.dataset.undone, place: "", rate: "", holder: "", says: "" }, counts);
    } catch {
      // The button stays, so that one press tries it once more.
      show({ colour: "red", sign: "warning", word: root.dataset.offline, says: root.dataset.notUndone, place: "", rate: "", holder: "", admittance });
      signal("red");
    }
  });
  startCamera(root, part, check);
  setInterval(refresh, COUNT_MS);

  function check(code) {
    busy = busy.then(async () => {
      const answer = await send(address, { code, device, door: form.elements.door.value, nonce: crypto.randomUUID() });
      show(answer, answer);
      signal(answer.colour);
    }).catch(() => {
      show({ colour: "red", sign: "warning", word: root.dataset.offline, says: root.dataset.offlineSays, place: "", rate: "", holder: "" });
      signal("red");
    });
  }

  async function send(to, values) {
    const body = new URLSearchParams({ ...values, csrfmiddlewaretoken: root.dataset.token });
    for (let tried = 0; ; tried++) {
      try {
        const answer = await fetch(to, { method: "POST", body, headers: { Accept: "application/json" } });
        if (answer.redirected) location.reload();
        if (!answer.ok) throw new Error(String(answer.status));
        return await answer.json();
      } catch (problem) {
        if (tried === 2) throw problem;
        await new Promise((resolve) => { setTimeout(resolve, 400 * (tried + 1)); });
      }
    }
  }

  function show(answer, counts) {
    const block = part("answer");
    block.hidden = false;
    block.className = `door-answer ${answer.colour}`;
    for (const name of ["word", "place", "rate", "holder", "says"]) part(name).textContent = answer[name] ?? "";
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("class", "icon");
    icon.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${root.dataset.icons}#${answer.sign}`);
    icon.append(use);
    block.querySelector(".door-word .icon")?.remove();
    block.querySelector(".door-word").prepend(icon);
    part("undo").hidden = !answer.admittance;
    part("undo").elements.admittance.value = answer.admittance ?? "";
    if (counts) count(counts);
    block.scrollIntoView({ block: "nearest" });
  }

  function count({ inside, expected }) {
    const written = new Intl.NumberFormat(document.documentElement.lang);
    part("inside").textContent = written.format(inside);
    part("expected").textContent = written.format(expected);
  }

  async function refresh() {
    if (document.hidden) return;
    const answer = await fetch(root.dataset.counts, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok) count(await answer.json());
  }
}

// The name of this device in the list of scans: made once, kept by the browser.
function deviceName() {
  try {
    const kept = localStorage.getItem("coulisse-device") ?? `${Math.random().toString(36).slice(2, 7)}`;
    localStorage.setItem("coulisse-device", kept);
    return kept;
  } catch {
    return "";
  }
}

function signal(colour) {
  navigator.vibrate?.(BUZZ[colour]);
  const Sound = window.AudioContext ?? window.webkitAudioContext;
  if (!Sound) return;
  signal.sound ??= new Sound();
  let at = signal.sound.currentTime;
  for (const [pitch, seconds] of TONES[colour] ?? []) {
    const tone = signal.sound.createOscillator();
    const loud = signal.sound.createGain();
    tone.frequency.value = pitch;
    tone.type = colour === "red" ? "sawtooth" : "sine";
    loud.gain.setValueAtTime(.25, at);
    loud.gain.exponentialRampToValueAtTime(.001, at + seconds);
    tone.connect(loud).connect(signal.sound.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds + .08;
  }
}

function startCamera(root, part, found) {
  const [start, stop, video] = [part("start"), part("stop"), part("camera")];
  if (!navigator.mediaDevices?.getUserMedia) return;
  start.hidden = false;
  let stream = null;

  start.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      await video.play();
      [video.hidden, stop.hidden, start.hidden] = [false, false, true];
      read(video, await reader(root.dataset.vendor), found, () => stream);
    } catch {
      const says = part("says");
      part("answer").hidden = false;
      says.textContent = root.dataset.noCamera;
    }
  });
  stop.addEventListener("click", () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    [video.hidden, stop.hidden, start.hidden] = [true, true, false];
  });
}

// The browser's own reader where it has one (QR and Code 128); else jsQR, loaded now (QR only).
async function reader(vendor) {
  if ("BarcodeDetector" in window) {
    const detector = new window.BarcodeDetector({ formats: ["qr_code", "code_128"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  }
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: vendor, onload: resolve, onerror: reject });
    document.head.append(script);
  });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, 640 / video.videoWidth);
    [canvas.width, canvas.height] = [video.videoWidth * scale, video.videoHeight * scale];
    if (!canvas.width) return "";
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(picture.data, picture.width, picture.height)?.data ?? "";
  };
}

// The same code isn't scanned again while it is held before the camera.
async function read(video, decode, found, running) {
  let last = { code: "", at: 0 };
  while (running()) {
    const code = await decode(video).catch(() => "");
    const now = performance.now();
    if (code && (code !== last.code || now - last.at > SAME_CODE_MS)) found(code);
    if (code) last = { code, at: now };
    await new Promise((resolve) => { setTimeout(resolve, 120); });
  }
}
