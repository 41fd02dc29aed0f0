// Back from the payment provider: asks again until it is known what became of the payment, ever more patiently.
const FIRST = 2000;
const SLOWEST = 15000;

export default function waiting() {
  let pause = FIRST;
  const ask = async () => {
    try {
      const answer = await fetch(location.href, { redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.redirected) return void location.reload();
    } catch {
      // No connection for a moment: asked again.
    }
    pause = Math.min(SLOWEST, pause * 1.3);
    setTimeout(ask, pause);
  };
  setTimeout(ask, pause);
}
