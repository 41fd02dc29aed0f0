// What others take, told as it happens, where the house has somebody who tells it: answers whether it is heard just now. A
// page that nobody looks at lets go of its connection; a browser has few of them.
export default function live(address, heard) {
  let source = null;
  const listen = () => {
    if (document.hidden || source) return;
    source = new EventSource(address);
    source.onmessage = ({ data }) => heard(Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)));
  };
  const follow = () => {
    if (!document.hidden) return void listen();
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", follow);
  listen();
  return () => source?.readyState === EventSource.OPEN;
}
