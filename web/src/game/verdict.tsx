// This file answers: what is said below the table, and what can the reader do there? While an order
// is made: the count, and a hint after some tries. At an end: what was wrong, or why it held.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Diff } from "./diff";
import { hashOf } from "./link";
import { ended } from "./order";
import type { Play } from "./reduce";
import { counts, hintWords } from "./say";
import { act } from "./table";

const triesBeforeHint = 2;

interface Props {
  play: Play;
  compare: () => void;
  next: ComponentChildren; // the button to another game
}

export function Verdict({ play, compare, next }: Props) {
  const { il, info } = play;
  if (!il) return null;
  const over = ended(il, play.n);
  const broken = over && il.broken !== "";
  const count = counts(info, play.found, play.uncounted);
  return (
    <footer class="verdict">
      <div class="row">
        <div class="count">
          {!info.body && play.ends === 0 ? "This is the real code. Try to break it." : play.hint ? <b>{hintWords(il, play.hint)}</b> : count}
          {info.body && (broken ? <p class="mistake">The mistake: {info.says}</p> : <WhatIsWrong play={play} />)}
        </div>
        <div class="doors">
          {broken ? (
            <>
              <CopyLink hash={hashOf(play)} />
              {info.body && <button class="strong" onClick={compare}>Same order on the real code</button>}
            </>
          ) : (
            <Helps play={play} />
          )}
          {over && (broken || !info.body) && next}
        </div>
      </div>
    </footer>
  );
}

function WhatIsWrong({ play }: { play: Play }) {
  const { diff, says } = play.info;
  return (
    <details class="wrongness">
      <summary>What is wrong in this code?</summary>
      <div>
        <p>{says}</p>
        {diff && <Diff lines={diff} />}
      </div>
    </details>
  );
}

function Helps({ play }: { play: Play }) {
  const { hint, found } = play;
  if (!found?.broken || play.given || (play.ends < triesBeforeHint && !hint)) return null;
  if (!hint) return <button onClick={() => act({ kind: "ask for a hint" })}>Hint</button>;
  return (
    <>
      {hint.kind === "back" && <button onClick={() => act({ kind: "to", n: hint.to })}>Go back to there</button>}
      <button onClick={() => act({ kind: "show an order" })}>Show me such an order</button>
    </>
  );
}

export function CopyLink({ hash }: { hash: string }) {
  const [state, set] = useState<"" | "copied" | "by hand">("");
  const link = location.href.replace(/#.*/, "") + "#" + hash;
  const copy = (): void => {
    // Without the right to write the clipboard, the reader copies it.
    const copied = navigator.clipboard ? navigator.clipboard.writeText(link) : Promise.reject(new Error("no clipboard"));
    copied.then(() => set("copied"), () => set("by hand"));
  };
  if (state === "by hand") {
    return <input class="link" readOnly value={link} aria-label="Link to this order" ref={(e) => e?.select()} />;
  }
  return (
    <button onClick={copy}>
      <span aria-live="polite">{state === "copied" ? "Link copied" : "Copy link to this order"}</span>
    </button>
  );
}
