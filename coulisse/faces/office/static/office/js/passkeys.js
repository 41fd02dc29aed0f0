// Passkeys: the browser and our addresses speak JSON. The block stays hidden where the browser knows none.
import { need } from "../../shared/js/markup.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function post(address, token, body) {
  const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token, "Content-Type": "application/json" }, body });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.says ?? "");
  return said;
}

function begin(block, work) {
  if (!window.PublicKeyCredential) return;
  block.hidden = false;
  const alert = need(block.querySelector("[role=alert]"), block, "a paragraph with role=alert");
  need(block.querySelector("button"), block, "a button").addEventListener("click", async () => {
    alert.textContent = "";
    try {
      await work();
    } catch (problem) {
      if (problem.name !== "NotAllowedError") alert.textContent = problem.message && problem.name === "Error" ? problem.message : block.dataset.failed;
    }
  });
}

export function signIn(block, question) {
  begin(block, async () => {
    const { token, answer, next } = block.dataset;
    const options = await post(question, token, "{}");
    options.challenge = bytes(options.challenge);
    const found = await navigator.credentials.get({ publicKey: options });
    const { go } = await post(`${answer}?next=${encodeURIComponent(next)}`, token, JSON.stringify({
      id: found.id, rawId: text(found.rawId), type: found.type,
      response: {
        authenticatorData: text(found.response.authenticatorData), clientDataJSON: text(found.response.clientDataJSON),
        signature: text(found.response.signature), userHandle: found.response.userHandle ? text(found.response.userHandle) : null,
      },
    }));
    location.assign(go);
  });
}

export function add(block, question) {
  begin(block, async () => {
    const { token, answer } = block.dataset;
    const options = await post(question, token, "{}");
    options.challenge = bytes(options.challenge);
    options.user.id = bytes(options.user.id);
    for (const known of options.excludeCredentials ?? []) known.id = bytes(known.id);
    const made = await navigator.credentials.create({ publicKey: options });
    await post(answer, token, JSON.stringify({
      name: block.querySelector("input")?.value ?? "",
      answer: {
        id: made.id, rawId: text(made.rawId), type: made.type,
        response: { attestationObject: text(made.response.attestationObject), clientDataJSON: text(made.response.clientDataJSON) },
      },
    }));
    location.reload();
  });
}
