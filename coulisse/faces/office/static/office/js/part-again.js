// A part of the page that changes by itself is asked for again, while somebody looks and until it says that it is done.
const SECONDS = 2;

export default function partAgain(part, name) {
  async function again() {
    if (document.hidden) return;
    const answer = await fetch(location.href, { headers: { "X-Part": name } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    part.innerHTML = await answer.text();
    if (!part.querySelector("[data-busy]")) {
      clearInterval(timer);
      location.reload();
    }
  }
  const timer = setInterval(again, SECONDS * 1000);
}
