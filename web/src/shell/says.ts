// This file answers: what does the run in view show, in a few words? The page's title says it, and
// the sentence before the first event.

import { effect, signal } from "@preact/signals";

const tail = " · greenpoll";
const [, first = "", shown = ""] = /^([\w-]+): (.*) · greenpoll$/.exec(document.title) ?? [];

/** Of which scenario, and what it shows; "": not known. */
export const says = signal({ scenario: first, text: shown });

effect(() => {
  const { scenario, text } = says.value;
  if (scenario) document.title = scenario + (text && ": ") + text + tail;
});
