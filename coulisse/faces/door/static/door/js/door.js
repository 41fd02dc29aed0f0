// The door registers its one module.
import { register } from "../../shared/js/start.js";

register({ "door": () => import("./scanner.js") });
