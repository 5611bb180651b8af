// This file answers: which lines of a point does a reader need? The first statement, without what
// records the trace; a tab is two columns.

export const indentOf = (line: string): number => /^\t*/.exec(line)![0].length;
const isTrace = (line: string): boolean => /^\t*if .*(\.Tracing\(\)|\.On\(\)) \{$/.test(line);

/** The statement at a point: one line, or a block with its end. */
export function statement(code: string[], most = 6): string[] {
  const first = code[0];
  if (first === undefined) return [];
  const indent = indentOf(first);
  const end = first.endsWith("{") ? code.findIndex((l, i) => i > 0 && indentOf(l) === indent && l.trim() === "}") : 0;
  const whole = code.slice(0, end < 0 ? code.length : end + 1);
  const records = recording(whole);
  const all = whole.filter((_, i) => !records.has(i));
  const lines = all.length > most ? [...all.slice(0, most - 1), "\t".repeat(indent) + "..."] : all;
  return lines.map((l) => outdent(l, indent));
}

/** The lines of the blocks, and of the functions, that only record the trace, by number. */
export function recording(code: string[]): Set<number> {
  const lines = new Set<number>();
  for (let i = 0; i < code.length; i++) {
    const line = code[i]!;
    if (!isTrace(line) && !/^func .*\bemit\w+\(/.test(line)) continue;
    const at = indentOf(line);
    lines.add(i);
    while (i + 1 < code.length && !(indentOf(code[i]!) === at && code[i]!.trim() === "}")) lines.add(++i);
  }
  return lines;
}

export function outdent(line: string, by: number): string {
  return line.slice(Math.min(by, indentOf(line))).replaceAll("\t", "  ");
}
