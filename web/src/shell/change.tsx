// This file answers: what if it were otherwise? Number of tasks, delays, workers, system, seed: each
// change makes another run, at once.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Setting } from "../model/types";
import type { RuntimeState } from "../runtime/types";
import { reason } from "../reason";
import { useScenarios } from "../scenarios";
import { cursor, run, runtime, runtimeState, setting, show } from "../store";
import { changed, differs, fieldsOf, shown, type Field } from "./change-fields";
import { sentence } from "./format";
import { Icon } from "./icons";
import { pause } from "./play";
import { jump } from "./moves";
import { closePanel } from "./panels";
import { nameIt } from "./start";
import "./change.css";

const pausing = 350; // ms: while the reader is still typing

interface Made {
  ms: number;
  at: number; // the first event that differs; 0: none
}

/** Why there is nothing to change. */
const why: Record<RuntimeState, preact.ComponentChildren> = {
  off: <>This page is one recording. The playground makes each run anew: <code>go run ./cmd/greenpoll serve</code></>,
  loading: "The runtime is being started.",
  ready: "This run cannot be changed.",
  failed: "The runtime has stopped.",
};

export function ChangeIt() {
  const info = useScenarios().find((s) => s.name === setting.value.scenario) ?? null;
  const [made, setMade] = useState<Made | null>(null);
  const [wrong, setWrong] = useState<{ of: string; text: string } | null>(null);
  const wanted = useRef(0);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  const apply = (s: Setting, of: string): void => {
    const r = runtime.value;
    const before = run.value;
    if (!r) return;
    const mine = ++wanted.current;
    const began = performance.now();
    pause();
    r.run(s).then(
      (made) => {
        if (mine !== wanted.current) return;
        const at = before ? differs(before, made) : 0;
        // What comes before the first difference is the same, so the view can stay there.
        const stays = before !== null && (at === 0 || cursor.value < at) && cursor.value <= made.n;
        void nameIt(r, s.scenario);
        show(made, s, stays ? cursor.value : made.story - 1);
        setWrong(null);
        setMade({ ms: performance.now() - began, at });
      },
      (err: unknown) => {
        if (mine !== wanted.current) return;
        setMade(null);
        setWrong({ of, text: reason(err) });
      },
    );
  };
  const s = setting.value;
  return (
    <section class="change side-panel" aria-label="Change it" ref={panel} tabIndex={-1}>
      <header>
        <h2>Change it</h2>
        <button class="bare" onClick={() => closePanel()} aria-label="Close"><Icon of="close" /></button>
      </header>
      {!info ? <p class="muted">{why[runtimeState.value]}</p> : (
        <form onSubmit={(e) => e.preventDefault()}>
          <fieldset>
            <legend>System</legend>
            <div class="choice">
              {info.backends.map((b) => (
                <label key={b}>
                  <input type="radio" name="backend" checked={run.value?.header.backend === b} onChange={() => apply({ ...s, choices: undefined, backend: b }, "backend")} />
                  <span>{b}</span>
                </label>
              ))}
            </div>
            <Wrong wrong={wrong} of="backend" />
          </fieldset>
          {fieldsOf(info).map((f) => (
            <Input key={f.key} field={f} wrong={wrong} setWrong={setWrong} apply={apply} />
          ))}
          <div class="after">
            <p role="status">{made && <Result made={made} />}</p>
            <button type="button" onClick={() => apply({ scenario: s.scenario, backend: run.value?.header.backend }, "backend")}>As it was</button>
          </div>
        </form>
      )}
    </section>
  );
}

type WrongField = { of: string; text: string } | null;

interface InputProps {
  field: Field;
  wrong: WrongField;
  setWrong: (w: WrongField) => void;
  apply: (s: Setting, of: string) => void;
}

function Input({ field: f, wrong, setWrong, apply }: InputProps) {
  const now = shown(f, setting.value);
  const [typed, type] = useState(now);
  const timer = useRef(0);
  useEffect(() => type(now), [now]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const take = (text: string, wait: number): void => {
    clearTimeout(timer.current);
    type(text);
    const next = changed(setting.value, f, text);
    if ("error" in next) return setWrong({ of: f.key, text: next.error });
    if (wrong?.of === f.key) setWrong(null);
    if (shown(f, next) === shown(f, setting.value)) return;
    timer.current = window.setTimeout(apply, wait, next, f.key);
  };
  const isWrong = wrong?.of === f.key;
  const same = {
    id: `change-${f.key}`,
    value: typed,
    autocomplete: "off",
    "aria-invalid": isWrong,
    "aria-describedby": `about-${f.key}`,
    onInput: (e: { currentTarget: HTMLInputElement }) => take(e.currentTarget.value, pausing),
    onKeyDown: (e: KeyboardEvent) => {
      if (e.key === "Enter" && e.currentTarget instanceof HTMLInputElement) take(e.currentTarget.value, 0);
    },
  };
  return (
    <div class="field">
      <label for={`change-${f.key}`}>{f.label}</label>
      <span class="value">
        {f.number ? <input type="number" min={f.least} {...same} /> : <input type="text" list={undefined} {...same} />}
        {f.key === "seed" && <button type="button" onClick={() => take(String(Number(now) + 1), 0)}>Another</button>}
        {f.unit && <span class="muted">{f.unit}</span>}
      </span>
      <span class="about" id={`about-${f.key}`}>
        {isWrong ? <Wrong wrong={wrong} of={f.key} /> : typed !== f.standard ? <>{f.says && `${f.says}; `}the scenario has {f.standard}</> : f.says}
      </span>
    </div>
  );
}

function Wrong({ wrong, of }: { wrong: WrongField; of: string }) {
  return wrong?.of === of ? <span class="wrong" role="alert">{sentence(wrong.text)}</span> : null;
}

function Result({ made }: { made: Made }) {
  const r = run.value!;
  const ms = made.ms < 1 ? "less than 1 ms" : `${Math.round(made.ms)} ms`;
  if (made.at === 0) return <>Made in {ms}. It is the same run, event by event.</>;
  if (made.at > r.n) return <>Made in {ms}. It is the same run, but ends earlier.</>;
  return (
    <>
      Made in {ms}. It is another run from event <button type="button" class="place" onClick={() => jump(made.at)}>{made.at}</button> on.
    </>
  );
}
