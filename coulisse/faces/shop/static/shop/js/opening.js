// What the page of a line starts.
import { register } from "../../shared/js/start.js";

register({ "line": () => import("./line.js") });
