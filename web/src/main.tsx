// This file answers: how does the page begin?

import { render } from "preact";
import { openBase64 } from "./model/run";
import { Client } from "./runtime/client";
import { App } from "./shell/app";
import { listenForKeys } from "./shell/keys";
import { listenForRuns } from "./shell/served";
import { followView } from "./shell/source";
import { start } from "./shell/start";
import { listenForTips } from "./shell/tip";
import "./shell/style.css";
import "./shell/frame.css";
import "./shell/say.css";
import "./shell/noscript.css";
import "./shell/sheets.css";
import "./shell/print.css";

/** A playground has the runtime beside it; a page of one file does not. */
const playground = document.documentElement.dataset.playground !== undefined;

void start({
  open: openBase64,
  connect: () => (playground ? new Client() : null),
  draw: () => render(<App />, document.getElementById("app")!),
});
followView();
listenForKeys();
listenForTips();
listenForRuns();
