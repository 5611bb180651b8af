// This file answers: how are the runs of three systems come by? One after the other, for there is
// one runtime; a later question makes an earlier one's answers void.

import { useEffect, useState } from "preact/hooks";
import type { Run, Setting } from "../model/types";
import { reason } from "../reason";
import { runtime, runtimeState } from "../store";

export interface System {
  backend: string;
  os: string;
  run: Run | null; // null: not made yet, or see why
  why: string; // there is none: the reason
}

export const systems = [
  { backend: "epoll", os: "Linux" },
  { backend: "kqueue", os: "macOS" },
  { backend: "iocp", os: "Windows" },
];

/** What a scenario is asked to be, on whatever system: choices hold for one of them only. */
export function settingOn(s: Setting, backend: string): Setting {
  const { choices: _, ...rest } = s;
  return { ...rest, backend };
}

export function useRuns(s: Setting): System[] {
  const none = (): System[] => systems.map((x) => ({ ...x, run: null, why: "" }));
  const [all, set] = useState<System[]>(none);
  const r = runtime.value;
  const ready = runtimeState.value === "ready";
  const key = JSON.stringify(settingOn(s, ""));
  useEffect(() => {
    if (!r || !ready) return;
    let wanted = true;
    set(none());
    void (async () => {
      for (const { backend } of systems) {
        const failed = (err: unknown) => ({ run: null, why: reason(err) });
        const made = await r.run(settingOn(s, backend)).then((run) => ({ run, why: "" }), failed);
        if (!wanted) return;
        set((now) => now.map((x) => (x.backend === backend ? { ...x, ...made } : x)));
      }
    })();
    return () => {
      wanted = false;
    };
  }, [r, ready, key]);
  return all;
}
