// This file answers: in which lines do the wrong code and the real one differ, and how are these
// shown? Lines that only record the trace are left out, on either side.

import type { GameInfo } from "../runtime/types";
import { indentOf, outdent, recording } from "./code";

type Given = NonNullable<GameInfo["diff"]>;

/** "-": the real code alone has it; "+": the wrong one alone; "!": both, and there it goes wrong. */
export interface Line {
  mark: "" | "-" | "+" | "!";
  line: string;
  parts: [string, string, string]; // of a line that was changed in one place: before it, it, after it
}

const around = 1; // lines of a function that are shown beside a change

/** Without what only records the trace; each side is looked at by itself. */
function unrecorded(diff: Given): Given {
  const gone = new Set<number>();
  for (const other of ["+", "-"]) {
    const side = diff.map((d, i) => ({ ...d, i })).filter((d) => d.mark !== other);
    for (const k of recording(side.map((d) => d.line))) gone.add(side[k]!.i);
  }
  return diff.filter((_, i) => !gone.has(i));
}

/** The changed lines with those around them; "..." is what was left out between two changes. If
 *  lines are missing and none is new, it goes wrong where they stood. */
export function changes(diff: Given): Line[] {
  const lines = unrecorded(diff).filter((d) => !/syncPoint\(|\.emit\w+\(|^func |^\t*(var .*)?$|^\}$/.test(d.line));
  const near = lines.map((_, i) => lines.some((d, k) => d.mark !== "" && Math.abs(k - i) <= around));
  const all: { mark: Line["mark"]; line: string }[] = [];
  let last = 0;
  lines.forEach((d, i) => {
    if (!near[i] || (d.mark === "" && d.line.trim() === "}" && !near[i - 1])) return;
    if (all.length > 0 && last < i - 1) all.push({ mark: "", line: "\t".repeat(indentOf(d.line)) + "..." });
    all.push({ ...d });
    last = i;
  });
  const gone = all.findIndex((d) => d.mark === "-");
  const after = all.find((d, i) => i > gone && d.mark === "");
  if (after && gone >= 0 && !all.some((d) => d.mark === "+")) after.mark = "!";
  const least = Math.min(...all.map((d) => indentOf(d.line)));
  return apart(all.map((d) => ({ mark: d.mark, line: outdent(d.line, least) })));
}

/** Finds the place in which a single line was changed. */
function apart(all: { mark: Line["mark"]; line: string }[]): Line[] {
  const lines = all.map((d): Line => ({ ...d, parts: ["", d.line, ""] }));
  const mark = (i: number): string => all[i]?.mark ?? "";
  all.forEach((d, i) => {
    const alone = d.mark === "-" && mark(i - 1) !== "-" && mark(i + 1) === "+" && mark(i + 2) !== "+";
    if (!alone) return;
    const [a, b] = [d.line, all[i + 1]!.line];
    const [head, tail] = shared(a, b);
    if (head + tail < Math.min(a.length, b.length) / 2) return; // another line, not a changed one
    for (const k of [i, i + 1]) {
      const text = all[k]!.line;
      lines[k]!.parts = [text.slice(0, head), text.slice(head, text.length - tail), text.slice(text.length - tail)];
    }
  });
  return lines;
}

/** How many characters of two lines are the same at their beginning, and at their end. */
function shared(a: string, b: string): [number, number] {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  return [head, tail];
}

/** One side's lines. Those of both have the wrong code's indent: in the real code they stand deeper
 *  by the blocks that it alone has opened. */
export function side(all: Line[], only: "real" | "wrong"): Line[] {
  let deeper = 0;
  const lines: Line[] = [];
  for (const d of all) {
    const shift = d.mark === "-" ? 1 : d.mark === "+" ? -1 : 0;
    if (/^ *\}/.test(d.line)) deeper -= shift;
    const by = only === "real" && shift === 0 ? "  ".repeat(Math.max(0, deeper)) : "";
    if (d.mark !== (only === "real" ? "+" : "-")) lines.push(by ? { ...d, line: by + d.line, parts: ["", by + d.line, ""] } : d);
    if (d.line.endsWith("{")) deeper += shift;
  }
  return lines;
}

interface Props {
  lines: Given;
  only?: "real" | "wrong"; // one side's lines; without it both, each with its sign
}

/** The wrong function's lines beside the real one's. */
export function Diff({ lines, only }: Props) {
  const both = changes(lines);
  const all = only ? side(both, only) : both;
  return (
    <div class="diff">
      <pre class={only ? "" : "signed"}>{all.map((d, i) => <DiffLine key={i} of={d} lit={!(only === "real" && d.mark === "!")} />)}</pre>
      {!only && <p class="signs">{signs(all)}</p>}
    </div>
  );
}

function DiffLine({ of: { mark, line, parts }, lit }: { of: Line; lit: boolean }) {
  const Tag = mark === "-" ? "del" : mark === "+" || (mark === "!" && lit) ? "ins" : "span";
  const indent = /^ */.exec(line)![0].length;
  const [before, it, after] = parts;
  const text = before || after ? <>{before.trimStart()}<b>{before ? it : it.trimStart()}</b>{after}</> : line.trimStart();
  // A line that is too long goes on below, further in.
  return <Tag class={mark === "!" ? "both" : ""} style={{ "--indent": String(indent) }}><i>{" ".repeat(indent)}</i>{text}{"\n"}</Tag>;
}

function signs(all: Line[]): string {
  const has = (m: Line["mark"]): boolean => all.some((d) => d.mark === m);
  if (!has("-")) return "+ is too much here.";
  return has("+") ? "− stands in the real code, + stands here." : "− stands in the real code, and is missing here.";
}
