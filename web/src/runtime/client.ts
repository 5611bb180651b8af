// This file answers: how does the page ask the runtime? By a Worker with the right code, and one
// more for the wrong body that was asked for last, each begun when it is needed.

import { open } from "../model/run";
import type { Run, ScenarioInfo, Setting } from "../model/types";
import { reason } from "../reason";
import { beside, type Assets, type RuntimeFile, type WrongFile } from "./assets";
import { Seat, type Patience, type WorkerLike } from "./seat";
import type { GameInfo, Interleaving, Runtime, RuntimeState, Survey } from "./types";

/** What a test puts in the place of the browser's. */
export interface Parts {
  assets?: Assets;
  worker?: (script: string) => WorkerLike;
  patience?: Patience;
  open?: (recording: Uint8Array) => Promise<Run>;
}

/** A seat from when it is wanted: it may still be on its way. */
interface Held {
  seat: Promise<Seat>;
  /** Ends it, wherever it is. What it did counts no more. */
  leave(why: string): void;
}

export class Client implements Runtime {
  private readonly assets: Assets;
  private readonly worker: (script: string) => WorkerLike;
  private readonly patience: Patience;
  private readonly open: (recording: Uint8Array) => Promise<Run>;

  private state: RuntimeState = "loading";
  private why = "";
  private readonly watchers: ((s: RuntimeState, why: string) => void)[] = [];
  private right: Held | null = null;
  private wrong: (Held & { body: string }) | null = null;

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
    const old = [this.right, this.wrong];
    this.right = this.wrong = null;
    for (const held of old) held?.leave("the runtime was started again");
    await this.seatOf("");
  }

  private async ask(body: string, call: string, args: unknown): Promise<Uint8Array> {
    return (await this.seatOf(body)).ask(call, args);
  }

  /** The seat of a body. One that is over is replaced only if it had a wrong body: what ended the
   * right one is told to the reader, who begins another by restart. */
  private seatOf(body: string): Promise<Seat> {
    if (!body) return (this.right ??= this.hold("")).seat;
    if (this.wrong?.body !== body) {
      this.wrong?.leave("another wrong body was asked for");
      const forget = () => this.wrong?.seat === held.seat && (this.wrong = null); // the next question begins another
      const held = this.hold(body, forget);
      held.seat.catch(forget);
      this.wrong = { ...held, body };
    }
    return this.wrong.seat;
  }

  private hold(body: string, onOver: () => void = () => {}): Held {
    let left = "", seat: Seat | undefined, leave: Held["leave"] = () => {};
    const tell = (s: RuntimeState, why = "") => !body && !left && this.is(s, why);
    const begun = async (): Promise<Seat> => {
      const files = await Promise.all([this.assets.runtime(), body ? this.assets.wrong(body) : null]);
      if (left) throw new Error(left); // no Worker is begun for nobody
      seat = this.sit(body, files, (why) => {
        tell("failed", why);
        onOver();
      });
      await seat.ready;
      return seat;
    };
    const there = new Promise<Seat>((resolve, reject) => {
      leave = (why) => {
        left = why;
        seat?.end(why);
        reject(new Error(why)); // files may still be on their way: nobody waits for them
      };
      tell("loading");
      begun().then(resolve, reject);
    });
    there.then(() => tell("ready"), (e) => tell("failed", reason(e)));
    return { seat: there, leave };
  }

  private sit(body: string, [file, wrong]: [RuntimeFile, WrongFile | null], onOver: (why: string) => void): Seat {
    const begin = { wasm: file.wasm, sources: file.sources, patch: wrong?.patch ?? "", wrong: body };
    return new Seat(this.worker(`${file.exec}\n${file.worker}`), begin, this.patience, onOver);
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
