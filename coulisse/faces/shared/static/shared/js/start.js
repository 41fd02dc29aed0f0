// Starts behaviour where the markup asks for it: data-coulisse-dialog="x" loads dialog.js once and calls what it
// exports by default with (element, "x"). Pages work without any of this; wrong markup is an error one can see.
//
// A face adds its own in a module of the page: register({ plan }) with a function that imports it (see the README).

import { need } from "./markup.js";

const PREFIX = "data-coulisse-";
const modules = {
  "autosubmit": () => import("./autosubmit.js"),
  "confirm-undo": () => import("./confirm-undo.js"),
  "copy": () => import("./copy.js"),
  "countdown": () => import("./countdown.js"),
  "dialog": () => import("./dialog.js"),
  "live": () => import("./live.js"),
  "stepper": () => import("./stepper.js"),
  "tabs": () => import("./tabs.js"),
  "theme": () => import("./theme.js"),
  "toast": () => import("./toast.js"),
};
const started = new WeakMap();

export function register(more) {
  Object.assign(modules, more);
}

async function startOne(element, name, value) {
  need(modules[name], element, `a module of the name ${name}`);
  const module = await modules[name]();
  module.default(element, value);
}

function startAll(element) {
  const done = started.get(element) ?? new Set();
  started.set(element, done);
  const starting = [];
  for (const { name, value } of [...element.attributes]) {
    if (!name.startsWith(PREFIX) || done.has(name)) continue;
    done.add(name);
    starting.push(startOne(element, name.slice(PREFIX.length), value).catch((problem) => {
      element.dataset.broken = problem.message;
      setTimeout(() => { throw problem; });
    }));
  }
  return Promise.all(starting);
}

function scan(root = document) {
  const asking = `descendant-or-self::*[@*[starts-with(name(), "${PREFIX}")]]`;
  const found = document.evaluate(asking, root, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
  return Promise.all(Array.from({ length: found.snapshotLength }, (_, i) => startAll(found.snapshotItem(i))));
}

// Entries of faces are modules too: they have all registered when the document is ready.
document.addEventListener("DOMContentLoaded", async () => {
  await scan();
  document.documentElement.dataset.ready = "";
});
document.addEventListener("coulisse:added", (event) => scan(event.target));
document.addEventListener("htmx:load", (event) => scan(event.target));
