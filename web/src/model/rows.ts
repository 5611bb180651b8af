// This file answers: what does a row of a table say of a task, a worker, a descriptor or a socket?
// cmd/greenpoll/internal/page/tables.go writes them.

import type { Row } from "./format";
import type { Desc, Gate, Mode, Socket, Status, Task, Worker } from "./types";

export const gates: Gate[] = ["", "nil", "ready", "waiting", "task", "readied", "timed-out"];
export const modes: Mode[] = ["", "r", "w"];

/** The text of that number in the table of texts. */
export type Text = (i: number | undefined) => string;

export function taskOf(r: Row, text: Text): Omit<Task, "id" | "due" | "since"> {
  return {
    name: text(r[0]),
    status: text(r[1]) as Status,
    p: r[2]!,
    m: r[3]!,
    queue: text(r[4]),
    queueP: r[5]!,
    reason: text(r[6]),
    call: text(r[7]),
    slot: r[8]!,
    mode: modes[r[9]!]!,
  };
}

export function workerOf(id: number, r: Row): Worker {
  return { id, p: r[0]!, task: r[1]!, polling: Boolean(r[2]), asleep: Boolean(r[3]) };
}

export function descOf(slot: number, r: Row): Desc {
  return { slot, fd: r[0]!, gen: r[1]!, reading: gates[r[2]!]!, writing: gates[r[3]!]! };
}

export function socketOf(fd: number, r: Row, armed: number, text: Text): Socket {
  return { fd, armed, unread: r[0]!, listed: r[1] as Socket["listed"], pending: r.slice(2).map((p) => text(p)) };
}
