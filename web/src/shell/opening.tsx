// This file answers: what does someone see who has just come here? What this page is about, in the
// place where the source stands later: before the first step no line has been run of the story.

import { run, runtime } from "../store";
import { sentence } from "./format";
import { indexOf } from "./index";
import { Prose, Word } from "./prose";

export function Opening() {
  const r = run.value!, real = r.header.kernel !== "sim", calls = indexOf(r).caller > 0;
  return (
    <div class="opening" id="opening-words">
      <h2>{calls ? "How can a blocking call not block a thread?" : "How do many tasks share a few threads?"}</h2>
      <p>
        greenpoll is the part of Go’s runtime that makes this possible, built again by hand to be read: the <Word word="netpoller">netpoller</Word> and a small scheduler. Here they run
        {runtime.value ? ", compiled into this page," : ""} {real ? "on a real kernel" : "on a simulated kernel, which is why you can also step back"}.
      </p>
      <p>
        A <Word word="task">task</Word> is greenpoll’s goroutine. A <Word word="worker">worker</Word> plays the thread that runs tasks, Go’s M, and needs a <Word word="P">P</Word> to do so.
      </p>
      <p>Each step is one event, with the line of source that it comes from. {calls && "The four headings above are the steps of one such call."}</p>
      {r.story > 1 && <p class="muted"><Prose text={sentence(r.setUp)} fresh={r.setUpWords} /></p>}
    </div>
  );
}
