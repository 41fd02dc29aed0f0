// Starts behaviour where the markup asks for it: data-coulisse-dialog="x" loads dialog.js once and calls its
// default export with (element, "x"). A page works without any of this; wrong markup is an error one can see.

const modules = {};

export function register(more) {
  Object.assign(modules, more);
}

const started = new WeakMap();
const PREFIX = "data-coulisse-";

async function startOne(element, name, value) {
  if (!modules[name]) throw new Error(`${PREFIX}${name}: there is no module of that name`);
  const module = await modules[name]();
  module.default(element, value);
}

export function scan(root = document) {
  const found = document.evaluate(`.//*[@*[starts-with(name(), "${PREFIX}")]]`, root, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
  for (let i = 0; i < found.snapshotLength; i++) {
    const element = found.snapshotItem(i);
    const before = started.get(element) ?? new Set();
    started.set(element, before);
    for (const { name, value } of element.attributes) {
      if (!name.startsWith(PREFIX) || before.has(name)) continue;
      before.add(name);
      startOne(element, name.slice(PREFIX.length), value).catch((problem) => {
        element.setAttribute("data-broken", "");
        console.error(element, problem);
        throw problem;
      });
    }
  }
}

document.addEventListener("DOMContentLoaded", () => scan());
