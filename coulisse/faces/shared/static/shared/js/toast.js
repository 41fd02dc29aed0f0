// What just happened: goes after a while when it asks nothing, and waits while one looks at it or may still undo.

const READING = 8000;

export default function toast(element) {
  if (element.querySelector("form, button, a")) return;
  let timer;
  const start = () => { timer = setTimeout(() => element.remove(), READING); };
  element.addEventListener("pointerenter", () => clearTimeout(timer));
  element.addEventListener("pointerleave", start);
  start();
}
