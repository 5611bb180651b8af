// This file answers: can the reader say what happens next? Four answers, each with its letter; then
// which was true, and why the others are not. It lies beside the stage, which shows what is known.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { cursor, run } from "../store";
import { sentence } from "./format";
import { letter, quizAt, verdict, type Quiz } from "./guessing";
import { Icon } from "./icons";
import { to } from "./moves";
import { closePanel } from "./panels";
import "./guess.css";

export function Guess() {
  const r = run.value;
  const i = cursor.value;
  const quiz = useMemo(() => (r ? quizAt(r, i) : "There is no run yet."), [r, i]);
  const [taken, take] = useState(-1);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => take(-1), [r, i]);
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  const on = (): void => {
    closePanel();
    to(i + 1);
  };
  // A layout effect: the clean-up of another kind comes only after the next paint, and would eat a
  // key that is pressed before.
  useLayoutEffect(() => {
    const key = (e: KeyboardEvent): void => {
      if (typeof quiz === "string" || e.ctrlKey || e.metaKey || e.altKey) return;
      const k = letter(e.key, quiz.options.length);
      const pressed = e.target instanceof Element && e.target.closest(".guess button") !== null;
      if (k >= 0 && taken < 0) take(k);
      else if (e.key === "ArrowRight" || (!pressed && (e.key === " " || e.key === "Enter"))) {
        if (taken >= 0) on();
      } else if (k < 0) return;
      e.preventDefault();
      e.stopPropagation(); // Right gives the answer away, so it waits
    };
    document.addEventListener("keydown", key, true);
    return () => document.removeEventListener("keydown", key, true);
  }, [quiz, taken, i]);
  return (
    <section class="guess side-panel" aria-label="Guess" ref={panel} tabIndex={-1}>
      <header>
        <h2>{typeof quiz === "string" ? "Guess" : quiz.text}</h2>
        <button class="bare" onClick={() => closePanel()} aria-label="Close"><Icon of="close" /></button>
      </header>
      {typeof quiz === "string" ? <p class="muted">{quiz}</p> : <Options quiz={quiz} taken={taken} take={take} />}
      {typeof quiz !== "string" && (
        <div class="after">
          <p role="status">{taken >= 0 && <Verdict quiz={quiz} taken={taken} />}</p>
          {taken < 0 ? <p class="muted">Press a letter.</p> : <button class="strong" onClick={on}>Go on <Icon of="on" /></button>}
        </div>
      )}
    </section>
  );
}

function Options({ quiz, taken, take }: { quiz: Quiz; taken: number; take: (k: number) => void }) {
  return (
    <ol class="guesses">
      {quiz.options.map((o, k) => {
        const how = taken < 0 ? "" : o.right ? "right" : k === taken ? "wrong" : "other";
        return (
          <li key={k} class={how}>
            <button aria-pressed={k === taken} aria-disabled={taken >= 0} onClick={() => taken < 0 && take(k)}>
              <kbd>{how === "right" ? "✓" : how === "wrong" ? "✕" : "abcd"[k]}</kbd>
              <span>{sentence(o.said)}</span>
            </button>
            {how === "other" && o.why && <p class="why">{o.why}</p>}
          </li>
        );
      })}
    </ol>
  );
}

function Verdict({ quiz, taken }: { quiz: Quiz; taken: number }) {
  const v = verdict(quiz, taken);
  return <>{v.bold && <b>{v.bold} </b>}{v.text}</>;
}
