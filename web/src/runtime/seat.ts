// This file answers: how is one Worker asked, and what if it breaks? A seat is one Worker with one
// build of the runtime. If it does not answer in time, or ends, it is over: all that was asked of
// it fails, and it is asked no more.

import type { Begin, Message, Question } from "./message";

/** What a seat needs of a Worker. */
export interface WorkerLike {
  postMessage(m: Begin | Question): void;
  terminate(): void;
  onmessage: ((e: MessageEvent<Message>) => void) | null;
  onerror: ((e: ErrorEvent) => void) | null;
}

export interface Patience {
  start: number; // ms until the runtime is ready
  answer: number; // ms for one answer
}

interface Asked {
  call: string;
  resolve(bytes: Uint8Array): void;
  reject(why: Error): void;
}

export class Seat {
  /** Settled once the runtime can be asked. */
  readonly ready: Promise<void>;
  /** Why it is over; "": it is not. */
  over = "";

  private readonly asked = new Map<number, Asked>();
  private last = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private began: { resolve(): void; reject(why: Error): void } | null = null;

  constructor(
    private readonly worker: WorkerLike,
    begin: Begin,
    private readonly patience: Patience,
    private readonly onOver: (why: string) => void,
  ) {
    this.ready = new Promise((resolve, reject) => (this.began = { resolve, reject }));
    this.ready.catch(() => {}); // onOver tells it; others that wait for it hear it as well
    worker.onmessage = (e) => this.hear(e.data);
    worker.onerror = (e) => {
      e.preventDefault?.(); // it is told here
      this.end(`the Worker has failed: ${e.message || "no reason is known"}`);
    };
    this.expect(patience.start, `the runtime was not ready within ${seconds(patience.start)}`);
    worker.postMessage(begin);
  }

  /** Asks, and returns what the runtime answers. It must be ready. */
  async ask(call: string, args: unknown): Promise<Uint8Array> {
    if (this.over) throw new Error(this.over);
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.asked.set(id, { call, resolve, reject });
      if (this.asked.size === 1) this.wait();
      this.worker.postMessage({ id, call, args: JSON.stringify(args) });
    });
  }

  /** Ends the Worker. What was asked of it fails. */
  end(why: string): void {
    if (this.over) return;
    this.over = why;
    clearTimeout(this.timer);
    this.worker.onmessage = this.worker.onerror = null;
    this.worker.terminate();
    this.began?.reject(new Error(why));
    for (const a of this.asked.values()) a.reject(new Error(why));
    this.asked.clear();
    this.onOver(why);
  }

  private hear(m: Message): void {
    if (m.kind === "ended") return this.end(`the runtime has broken: ${m.why}`);
    if (m.kind === "ready") {
      clearTimeout(this.timer);
      this.began?.resolve();
      this.began = null;
      return;
    }
    const a = this.asked.get(m.id);
    if (!a) return;
    this.asked.delete(m.id);
    clearTimeout(this.timer);
    if (this.asked.size > 0) this.wait(); // it works on the next: one after the other
    if (m.kind === "answer") a.resolve(m.bytes);
    else a.reject(new Error(m.why));
  }

  private wait(): void {
    const [first] = this.asked.values();
    this.expect(this.patience.answer, `the runtime hangs: no answer to ${first!.call} within ${seconds(this.patience.answer)}`);
  }

  private expect(ms: number, otherwise: string): void {
    this.timer = setTimeout(() => this.end(otherwise), ms);
  }
}

function seconds(ms: number): string {
  return ms === 1000 ? "1 second" : `${ms / 1000} seconds`;
}
