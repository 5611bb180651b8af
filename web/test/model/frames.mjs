// This file answers: what does the terminal show at the main moments of each scenario? Its golden
// frames, taken apart into the rows of each pane. A row that belongs to none is an error.

import { filesIn, inClone } from "./recordings.mjs";

const scenes = "cmd/greenpoll/internal/screen/testdata/scenes";
export const right = 64; // the column at which the panes at the right begin

/** What all panes of a frame are called, by the words in their titles. */
const panes = { tasks: /^(\d+ )?tasks$/, queues: /^queues$/, slots: /^slots$/, kernel: /^kernel: /, output: /^what the program prints$/, timers: /^timers$/ };

/** The frames of each file, by the name of its recording. */
export function goldenFrames() {
  return new Map(filesIn(scenes).map((name) => [name.replace(/\.txt$/, ""), framesIn(inClone(`${scenes}/${name}`))]));
}

function framesIn(text) {
  return text.split(/^==== /m).filter(Boolean).map((part) => ({ event: Number(part.match(/^event (\d+)\n/)[1]), text: part.slice(part.indexOf("\n") + 1) }));
}

const squeezed = (row) => row.trim().replace(/ +/g, " ");
const titleIn = (cell) => cell.match(/^-- (.*?) -+$/)?.[1];

/** The parts of a frame's text: title, strip, telling (one text), source (rows) and each pane's rows. */
export function partsOf(text) {
  const rows = text.split("\n");
  const at = rows.findIndex((row) => row.startsWith("-- "));
  const below = rows.findIndex((row) => panes.tasks.test(titleIn(row.slice(0, right).trim()) ?? ""));
  const parts = {
    title: squeezed(rows[0]), strip: squeezed(rows[1]),
    telling: squeezed(rows.slice(2, at < 0 ? below : at).join(" ")), source: rows.slice(at, below).map(squeezed),
  };
  const open = ["", ""]; // the panes in the columns left and right
  for (const row of rows.slice(below)) {
    [row.slice(0, right), row.slice(right)].map((cell) => cell.trimEnd()).forEach((cell, column) => {
      const title = titleIn(cell);
      if (title !== undefined) {
        open[column] = Object.keys(panes).find((name) => panes[name].test(title));
        if (!open[column]) throw new Error(`there is no pane "${title}"`);
        parts[open[column]] = [title];
      } else if (cell) parts[open[column]].push(column || open[column] !== "tasks" ? squeezed(cell) : cell);
    });
  }
  return parts;
}
