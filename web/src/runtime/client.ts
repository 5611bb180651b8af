// This file answers: how does the page ask the runtime? By a Worker with the right code, and one
// more for the wrong body that was asked for last, each begun when it is needed.

import { open } from "../model/run";
import type { Run, ScenarioInfo, Setting } from "../model/types";
import { reason } from "../reason";
import { beside, type Assets } from "./assets";
import { Seat, type Patience, type WorkerLike } from "./seat";
import type { GameInfo, Interleaving, Runtime, RuntimeState, Survey } from "./types";

/** What a test puts in the place of the browser's. */
export interface Parts {
  assets?: Assets;
  worker?: (script: string) => WorkerLike;
  patience?: Patience;
  open?: (recording: Uint8Array) => Promise<Run>;
}

export class Client implements Runtime {
  private readonly assets: Assets;
  private readonly worker: (script: string) => WorkerLike;
  private readonly patience: Patience;
  private readonly open: (recording: Uint8Array) => Promise<Run>;

  private state: RuntimeState = "loading";
  private why = "";
  private readonly watchers: ((s: RuntimeState, why: string) => void)[] = [];
  private right: Promise<Seat> | null = null;
  private wrong: { body: string; seat: Promise<Seat> } | null = null;
  private round = 0; // counts restarts: what an older one did counts no more

  constructor(parts: Parts = {}) {
    this.assets = parts.assets ?? beside();
    this.worker = parts.worker ?? blobWorker;
    this.patience = parts.patience ?? { start: 30_000, answer: 10_000 };
    this.open = parts.open ?? open;
  }

  watch(on: (s: RuntimeState, why: string) => void): RuntimeState {
    this.watchers.push(on);
    return this.state;
  }

  /** Begins to load the runtime. The first call that needs it does, too. */
  start(): void {
    this.seatOf("").catch(() => {}); // the state tells
  }

  async scenarios(): Promise<ScenarioInfo[]> {
    return json(await this.ask("", "scenarios", {}));
  }

  async run(s: Setting): Promise<Run> {
    return this.open(await this.ask(s.wrong ?? "", "run", s));
  }

  async games(): Promise<GameInfo[]> {
    return (await this.assets.runtime()).games;
  }

  async walk(game: string, body: string, choices: string): Promise<Interleaving> {
    return json(await this.ask(body, "walk", { game, choices }));
  }

  async survey(game: string, body: string): Promise<Survey> {
    return json(await this.ask(body, "survey", { game }));
  }

  async restart(): Promise<void> {
    this.round++;
    const old = [this.right, this.wrong?.seat];
    this.right = this.wrong = null;
    for (const seat of old) seat?.then((s) => s.end("the runtime was started again"), () => {});
    await this.seatOf("");
  }

  private async ask(body: string, call: string, args: unknown): Promise<Uint8Array> {
    return (await this.seatOf(body)).ask(call, args);
  }

  /** The seat of a body. One that is over is replaced only if it had a wrong body: what ended the
   * right one is told to the reader, who begins another by restart. */
  private seatOf(body: string): Promise<Seat> {
    if (!body) {
      this.right ??= this.begin("");
      return this.right;
    }
    if (this.wrong?.body !== body) {
      this.wrong?.seat.then((s) => s.end("another wrong body was asked for"), () => {});
      const forget = () => this.wrong?.seat === seat && (this.wrong = null); // the next question begins another
      const seat = this.begin(body, forget);
      seat.catch(forget);
      this.wrong = { body, seat };
    }
    return this.wrong.seat;
  }

  private async begin(body: string, onOver: () => void = () => {}): Promise<Seat> {
    const round = this.round;
    const tell = (s: RuntimeState, why = "") => !body && round === this.round && this.is(s, why);
    tell("loading");
    try {
      const [file, wrong] = await Promise.all([this.assets.runtime(), body ? this.assets.wrong(body) : null]);
      if (round !== this.round) throw new Error("the runtime was started again");
      const seat = new Seat(
        this.worker(`${file.exec}\n${file.worker}`),
        { wasm: file.wasm, sources: file.sources, patch: wrong?.patch ?? "", wrong: body },
        this.patience,
        (why) => {
          tell("failed", why);
          onOver();
        },
      );
      await seat.ready;
      tell("ready");
      return seat;
    } catch (e) {
      tell("failed", reason(e));
      throw e;
    }
  }

  private is(s: RuntimeState, why: string): void {
    if (s === this.state && why === this.why) return;
    this.state = s;
    this.why = why;
    for (const on of this.watchers) on(s, why);
  }
}

/** A Worker from a text: one from a file would not start in a page from disk. */
function blobWorker(script: string): WorkerLike {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  return new Worker(url, { name: "greenpoll" }) as WorkerLike; // it may still have to read the URL, which is short
}

function json<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}
