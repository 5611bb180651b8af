// This file answers: what else can be watched? All scenarios, each with what it shows.

import { runtimeState, setting } from "../store";
import type { ScenarioInfo } from "../model/types";
import { useScenarios } from "../scenarios";
import { closePanel } from "./panels";
import { Sheet } from "./sheet";
import { make } from "./start";

export function Menu() {
  const all = useScenarios(), state = runtimeState.value;
  return (
    <Sheet title="Scenarios" wide>
      {state === "off" && <p>This page is one recording, of <b>{setting.value.scenario}</b>. The playground has all scenarios, and makes each run anew: <code>go run ./cmd/greenpoll serve</code></p>}
      {state === "loading" && <p class="muted">The runtime is being started.</p>}
      {state === "failed" && <p>The runtime has stopped: “Start again” above the picture begins another.</p>}
      <ul class="scenarios">{all.map((s) => <li><Choice s={s} /></li>)}</ul>
    </Sheet>
  );
}

function Choice({ s }: { s: ScenarioInfo }) {
  const now = s.name === setting.value.scenario;
  const backend = s.backends.includes(setting.value.backend ?? "") ? setting.value.backend : undefined;
  return (
    <button class="bare" aria-current={now || undefined} autoFocus={now} onClick={() => { closePanel(); void make({ scenario: s.name, backend }); }}>
      <b>{s.name}</b> <span class="muted">{s.says}</span>
    </button>
  );
}
