// This file answers: which scenarios can the runtime run, once it is ready? None until then, and none
// if it cannot say.

import { useEffect, useState } from "preact/hooks";
import type { ScenarioInfo } from "./model/types";
import { runtime, runtimeState } from "./store";

export function useScenarios(): ScenarioInfo[] {
  const [all, set] = useState<ScenarioInfo[]>([]);
  const r = runtime.value;
  const ready = runtimeState.value === "ready";
  useEffect(() => {
    if (r && ready) r.scenarios().then(set, () => set([]));
  }, [r, ready]);
  return all;
}
