// While tickets are shown the screen stays on: at the door nobody wants to wake their phone.

export default function tickets() {
  if (!navigator.wakeLock || !matchMedia("(pointer: coarse)").matches) return;
  const stay = () => {
    if (document.visibilityState === "visible") navigator.wakeLock.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", stay);
  stay();
}
