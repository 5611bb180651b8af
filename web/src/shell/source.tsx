// This file answers: which line just ran, and which is next? The whole file is there, scrolled to
// the line; lines that report events have a mark that leads to them.

import { effect, signal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { cursor, run } from "../store";
import { place } from "./format";
import { jump } from "./moves";
import { Opening } from "./opening";
import { tab } from "./panels";
import type { Event, Run } from "../model/types";

/** The event whose line is lit: that in view, once the view rests. Who scrubs reads no source. */
const lit = signal(0);

export function followView(): void {
  let moved = 0, timer = 0;
  effect(() => {
    const i = cursor.value, now = performance.now(), fast = now - moved < 90;
    moved = now;
    clearTimeout(timer);
    if (fast) timer = window.setTimeout(() => (lit.value = i), 90);
    else lit.value = i;
  });
}

export function Source() {
  const r = run.value, i = r ? Math.min(lit.value, r.n) : 0, e = r && i >= r.first ? r.event(i) : null;
  if (r && i === r.story - 1) return <Opening />;
  if (!r || !e) return <p class="muted small empty">Here the source stands, lit at the line that just ran.</p>;
  const at = place(e.at), text = at.line ? r.source(at.file) : undefined;
  if (!text) return <p class="muted small empty">{e.at ? `${e.at}: the page does not carry this file.` : "No line of the runtime: the kernel did this."}</p>;
  const following = i < r.n ? place(r.event(i + 1).at) : null;
  const next = following && following.file === at.file && following.line !== at.line ? following.line : 0;
  return (
    <>
      <p class="at mono"><b>{at.file}</b>:{at.line} <span class="muted">{result(e)}</span></p>
      <Text r={r} file={at.file} lines={text} ran={at.line} next={next} />
      <InGo r={r} at={e.at} />
    </>
  );
}

/** What the statement gave, in few words. */
function result(e: Event): string {
  if (e.errno) return e.errno;
  if (e.gate[1]) return `gate: ${e.gate[0] || "nil"}, now ${e.gate[1]}`;
  if (e.sys) return `${e.sys} gave ${e.ret}`;
  return "";
}

interface Shown { r: Run; file: string; lines: string[]; ran: number; next: number }

function Text({ r, file, lines, ran, next }: Shown) {
  const box = useRef<HTMLDivElement>(null), before = useRef("");
  // The rows are made once a file; from step to step only two of them change.
  const rows = useMemo(() => {
    const notes = comments(lines);
    return lines.map((text, k) => <Line r={r} at={`${file}:${k + 1}`} n={k + 1} text={text} note={notes[k]!} />);
  }, [r, file, lines]);
  useLayoutEffect(() => {
    const el = box.current!;
    for (const lit of el.querySelectorAll(".ran, .next")) lit.classList.remove("ran", "next");
    const row = el.querySelector<HTMLElement>(`[data-n="${ran}"]`), then = el.querySelector<HTMLElement>(`[data-n="${next}"]`);
    row?.classList.add("ran");
    then?.classList.add("next");
    if (row && el.clientHeight) scroll(el, row, then, before.current !== file);
    if (el.clientHeight) before.current = file;
  }, [r, file, lines, ran, next, tab.value]); // where it was not shown, it could not be scrolled
  return <div class="text" ref={box} tabIndex={0} role="region" aria-label={`Source, ${file}`}>{rows}</div>;
}

/** Moves the text only if the line is not well in view: a text that stands still is easier to read. */
function scroll(el: HTMLElement, row: HTMLElement, then: HTMLElement | null, anew: boolean): void {
  const top = row.offsetTop - el.scrollTop, room = el.clientHeight;
  const low = then && then.offsetTop > row.offsetTop && then.offsetTop - row.offsetTop < room * 0.6 ? then : row;
  if (!anew && top > room * 0.12 && low.offsetTop + low.offsetHeight - el.scrollTop < room * 0.9) return;
  el.scrollTop = row.offsetTop - room * 0.36;
}

function Line({ r, at, n, text, note }: { r: Run; at: string; n: number; text: string; note: [number, number] }) {
  const events = r.eventsAt(at);
  const indent = /^\t*/.exec(text)![0].length;
  const body = text.slice(indent), from = Math.max(0, note[0] - indent), end = Math.max(0, note[1] - indent);
  const go = () => jump(events.find((i) => i > cursor.value) ?? events[0]!);
  return (
    <div class="line" data-n={n}>
      {events.length ? <button class="bare n has" onClick={go} aria-label={`Line ${n}: to its next event, of ${events.length}`}>{n}</button> : <span class="n">{n}</span>}
      <span class="code" style={{ paddingLeft: `${indent * 2 + 2}ch` }}>
        {breakable(body.slice(0, from))}<i>{body.slice(from, end)}</i>{body.slice(end) || (body ? "" : " ")}
      </span>
    </div>
  );
}

/** Code that is too long for its line goes on in the next behind a bracket or a dot, and not in a word. */
function breakable(code: string) {
  return code.split(/(?<=[.(])/).map((part, k) => (k > 0 ? <><wbr />{part}</> : part));
}

/** Of each line the part that is comment. Go has no nested ones, and a quote hides one. */
function comments(lines: string[]): [number, number][] {
  let block = false;
  return lines.map((line) => {
    if (block) {
      const end = line.indexOf("*/");
      block = end < 0;
      return [0, block ? line.length : end + 2];
    }
    const m = /^(?:[^"'`/]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\/(?![/*]))*(\/\/.*|\/\*)/.exec(line);
    if (!m) return [line.length, line.length];
    const from = m[0].length - m[1]!.length;
    if (m[1] !== "/*") return [from, line.length];
    const end = line.indexOf("*/", from + 2);
    block = end < 0;
    return [from, block ? line.length : end + 2];
  });
}

/** The counterpart of the function in Go's own source: a place, as text, for the page asks nobody for anything. */
function InGo({ r, at }: { r: Run; at: string }) {
  const all = r.counterparts(at);
  return (
    <div class="ingo small">
      {all.length === 0 && <p class="muted">{r.counterpartsMissing || "Go’s own runtime has no counterpart of this function."}</p>}
      {all.length > 0 && (
        <p>
          <span class="muted">In {r.goSource.replace(/^go/, "Go ") || "Go"}: </span>
          {all.map((c, k) => (
            <>
              {k > 0 && ", "}
              <code data-tip={c.remark || undefined} tabIndex={c.remark ? 0 : undefined}><b>{c.name}</b> <span class="muted">{k > 0 ? c.file.replace(/^runtime\//, "") : c.file}{c.line > 0 && `:${c.line}`}</span></code>
            </>
          ))}
        </p>
      )}
    </div>
  );
}
