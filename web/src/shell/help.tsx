// This file answers: what do the words and the keys mean? Words met so far stand first, the newest
// at the top: what was met last is what one asks about.

import { cursor, run } from "../store";
import { beginning } from "./index";
import { bindings } from "./keys";
import { Marked } from "./prose";
import { Sheet } from "./sheet";
import type { Run } from "../model/types";

export function Help() {
  const r = run.value, met = r ? wordsMet(r, cursor.value) : [];
  const others = r ? r.words.filter((w) => !met.includes(w.name)) : [];
  return (
    <Sheet title="Words and keys">
      <div class="two">
        <section>
          <h3>Words so far</h3>
          <dl class="meanings">{met.map((w) => <><dt>{w}</dt><dd><Marked text={r!.meaning(w)} /></dd></>)}</dl>
          {met.length === 0 && <p class="muted">None yet that net/http does not have as well.</p>}
          {others.length > 0 && <h3>All others</h3>}
          <dl class="meanings">{others.map((w) => <><dt>{w.name}</dt><dd><Marked text={w.means} /></dd></>)}</dl>
        </section>
        <section>
          <h3>Keys</h3>
          <dl class="keylist">
            {bindings.filter((b) => b.shown).map((b) => <><dt>{b.shown.split(/ {2,}/).map((k) => <kbd>{k}</kbd>)}</dt><dd>{b.about}</dd></>)}
          </dl>
          <h3>Pointer</h3>
          <p>Press a card or a row to choose its task. Draw along the steps or the timeline to move through time; with Ctrl the wheel zooms. On a screen that you touch, swipe over the picture to step.</p>
        </section>
      </div>
    </Sheet>
  );
}

function wordsMet(r: Run, i: number): string[] {
  const met = new Set(i >= r.story - 1 ? r.setUpWords : []);
  for (let k = beginning(r); k <= i; k++) for (const w of r.told(k).words) met.add(w);
  return [...met].reverse();
}
