// This file answers: what is the same on epoll, kqueue and IOCP, and what is not? One scenario on
// all three, a row a step of one task; what all do alike goes across.

import { useMemo, useState } from "preact/hooks";
import { make } from "../shell/start";
import { runtime, runtimeState, screen, setting, show, task } from "../store";
import { align, type Line } from "./align";
import { count, inWords } from "./counts";
import { useScenarios } from "../scenarios";
import { settingOn, useRuns, type System } from "./load";
import { rowsOf, taskOf, tasksOf, type Row } from "./rows";
import "./systems.css";

export function Systems() {
  const asked = setting.value; // the stepper's, so that link and scenario are the same on all screens
  const [chosen, choose] = useState(0);
  const [one, setOne] = useState(0); // the system that a narrow page shows
  const scenarios = useScenarios();
  const all = useRuns(asked);
  const there = all.filter((x) => x.run);
  const first = there[0]?.run;
  const tasks = useMemo(() => (first ? tasksOf(first) : []), [first]);
  const g = tasks.includes(chosen) ? chosen : first ? taskOf(first) : 0;
  const columns = useMemo(() => there.map((x) => rowsOf(x.run!, g)), [all, g]);
  const lines = useMemo(() => align(columns), [columns]);
  const open = (x: System, i: number): void => {
    show(x.run!, settingOn(asked, x.backend), i);
    task.value = g;
    screen.value = "step";
  };
  if (!runtime.value || runtimeState.value === "off") {
    return <Message title="This page shows a recording." text="Three systems need the runtime itself: open the playground." />;
  }
  const waiting = all.some((x) => !x.run && !x.why);
  return (
    <section class="systems" aria-label="Three systems" aria-busy={waiting}>
      <div class="top">
        <p class="big">On Linux and macOS the program asks <b>“is it ready?”</b>, on Windows it says <b>“tell me when it is done”</b>. The rest is the same.</p>
        <div class="pick">
          <label>Scenario <select value={asked.scenario} onChange={(e) => void make({ scenario: e.currentTarget.value, backend: asked.backend })}>
            {(scenarios.length > 0 ? scenarios.map((s) => s.name) : [asked.scenario]).map((name) => <option key={name} value={name}>{name}</option>)}
          </select></label>
          {tasks.length > 1 && (
            <label>Task <select value={String(g)} onChange={(e) => choose(Number(e.currentTarget.value))}>
              {tasks.map((t) => <option key={t} value={String(t)}>{t}</option>)}
            </select></label>
          )}
        </div>
      </div>
      {runtimeState.value === "failed" ? <p class="note" role="alert">The runtime has stopped.</p> : waiting && <p class="note" role="status">The runs are being made.</p>}
      {there.length > 0 && !waiting && (
        <>
          <div class="one" role="tablist" aria-label="System">
            {there.map((x, k) => <button key={x.backend} role="tab" aria-selected={k === one} onClick={() => setOne(k)}>{x.backend} <span>{x.os}</span></button>)}
          </div>
          <table>
            <thead>
              <tr>
                <th scope="col"><span class="heard">Step</span></th>
                {there.map((x, k) => <th key={x.backend} scope="col" class={k === one ? "shown" : ""}>{x.backend} <span>{x.os}</span></th>)}
              </tr>
            </thead>
            <tbody>
              {lines.map((l, k) => <Tr key={k} line={l} before={lines[k - 1]} there={there} one={one} open={open} />)}
            </tbody>
            <tfoot>
              <tr>
                <td />
                {columns.map((rows, k) => {
                  const c = inWords(count(rows));
                  return <td key={k} class={k === one ? "shown" : ""}><b>{c.bold}</b> {c.text}</td>;
                })}
              </tr>
            </tfoot>
          </table>
        </>
      )}
      {all.filter((x) => x.why).map((x) => <p key={x.backend} class="note" role="alert">{x.backend}: {x.why}</p>)}
    </section>
  );
}

interface TrProps {
  line: Line;
  before: Line | undefined;
  there: System[];
  one: number;
  open: (x: System, i: number) => void;
}

function Tr({ line, before, there, one, open }: TrProps) {
  const label = line.once ? "Once" : line.step > 0 ? String(line.step) : "";
  const fresh = !before || before.step !== line.step || before.once !== line.once;
  const gap = !line.cells[one] && before !== undefined && !before.cells[one]; // a narrow page says it once
  let k = 0;
  return (
    <tr class={(fresh && label ? "fresh" : "") + (gap ? " gap" : "")}>
      <th scope="row">{fresh ? label : <span class="heard">{label || "No step"}</span>}</th>
      {line.spans.map((span) => {
        const from = k;
        k += span;
        const of = there.slice(from, k);
        const row = line.cells[from] ?? null;
        const shown = one >= from && one < k ? " shown" : "";
        const odd = line.odd[from] ? " odd" : "";
        const x = of.find((s) => s.backend === setting.value.backend) ?? of[0]!;
        const mine = row && line.cells[there.indexOf(x)];
        return (
          <td key={from} colSpan={span} class={(span === there.length ? "all" : "some") + shown + odd}>
            {mine ? <Cell row={mine} backend={x.backend} onClick={() => open(x, mine.i)} /> : <div class="cell nothing">{before?.cells[from] === null ? "" : "nothing"}</div>}
          </td>
        );
      })}
    </tr>
  );
}

function Cell({ row, backend, onClick }: { row: Row; backend: string; onClick: () => void }) {
  const noCall = row.kind === "complete";
  return (
    <button class={`cell ${row.kernel ? "kernel" : "runtime"}`} title={`Open it in the stepper, on ${backend}`} onClick={onClick}>
      {(row.sys || noCall || row.answer) && (
        <span class="sys">
          <code>{noCall ? "no call" : row.sys || "completion"}</code>
          {row.answer && <code class="answer">{row.answer}</code>}
        </span>
      )}
      <span class="sentence">{row.said}</span>
    </button>
  );
}

function Message({ title, text }: { title: string; text: string }) {
  return (
    <section class="systems message" role="status">
      <p class="big"><b>{title}</b></p>
      <p>{text}</p>
    </section>
  );
}
