// This file answers: which lines of a point does a reader need, and how are they shown? The first
// statement, without what records the trace; a tab is two columns.

import type { GameInfo } from "../runtime/types";

type DiffLine = NonNullable<GameInfo["diff"]>[number];

const indentOf = (line: string): number => /^\t*/.exec(line)![0].length;
const isTrace = (line: string): boolean => /^\t*if .*(\.Tracing\(\)|\.On\(\)) \{$/.test(line);

/** The statement at a point: one line, or a block with its end. */
export function statement(code: string[], most = 6): string[] {
  const first = code[0];
  if (first === undefined) return [];
  const indent = indentOf(first);
  const end = first.endsWith("{") ? code.findIndex((l, i) => i > 0 && indentOf(l) === indent && l.trim() === "}") : 0;
  const all = untraced(code.slice(0, end < 0 ? code.length : end + 1));
  const lines = all.length > most ? [...all.slice(0, most - 1), "\t".repeat(indent) + "..."] : all;
  return lines.map((l) => outdent(l, indent));
}

function untraced(code: string[]): string[] {
  return unrecorded(code.map((line) => ({ mark: "", line }))).map((d) => d.line);
}

/** Without the blocks, and the functions, that only record the trace. */
function unrecorded(code: DiffLine[]): DiffLine[] {
  const lines: DiffLine[] = [];
  for (let i = 0; i < code.length; i++) {
    const { line } = code[i]!;
    if (!isTrace(line) && !/^func .*\bemit\w+\(/.test(line)) {
      lines.push(code[i]!);
      continue;
    }
    const at = indentOf(line);
    while (i + 1 < code.length && !(indentOf(code[i]!.line) === at && code[i]!.line.trim() === "}")) i++;
  }
  return lines;
}

function outdent(line: string, by: number): string {
  return line.slice(Math.min(by, indentOf(line))).replaceAll("\t", "  ");
}

const around = 1; // lines of a function that are shown beside a change

/** The changed lines with those around them; "..." is what was left out between two changes. If
 *  lines are missing and none is new, the wrong line is the one that they stood before. */
export function changes(diff: DiffLine[]): DiffLine[] {
  const lines = unrecorded(diff).filter((d) => !/syncPoint\(|\.emit\w+\(|^func |^\t*(var .*)?$|^\}$/.test(d.line));
  const near = lines.map((_, i) => lines.some((d, k) => d.mark !== "" && Math.abs(k - i) <= around));
  const all: DiffLine[] = [];
  let last = 0;
  lines.forEach((d, i) => {
    if (!near[i] || (d.mark === "" && d.line.trim() === "}" && !near[i - 1])) return;
    if (all.length > 0 && last < i - 1) all.push({ mark: "", line: "\t".repeat(indentOf(d.line)) + "..." });
    all.push({ ...d });
    last = i;
  });
  const gone = all.findIndex((d) => d.mark === "-");
  const after = all.find((d, i) => i > gone && d.mark === "");
  if (after && gone >= 0 && !all.some((d) => d.mark === "+")) after.mark = "+";
  const least = Math.min(...all.map((d) => indentOf(d.line)));
  return all.map((d) => ({ ...d, line: outdent(d.line, least) }));
}

/** The wrong function's lines: what it lacks is struck out, what it has instead is lit. */
export function Diff({ lines }: { lines: DiffLine[] }) {
  return (
    <pre class="diff">
      {changes(lines).map((d, i) => {
        const Tag = d.mark === "-" ? "del" : d.mark === "+" ? "ins" : "span";
        return <Tag key={i}>{d.line}{"\n"}</Tag>;
      })}
    </pre>
  );
}
