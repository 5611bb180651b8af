// This file answers: which playground do the tests of the runtime run? That of GREENPOLL_PAGES, as
// the tests in browsers do, or else one that is built for them and removed at the end.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { folder } from "./translated.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The folder of the playground. */
export function site() {
  const made = join(process.env.GREENPOLL_PAGES ?? folder, "site");
  if (existsSync(join(made, "index.html"))) return made;
  go("run", "./cmd/greenpoll", "site", "-o", join(folder, "site"));
  return join(folder, "site");
}

/** Recordings that Go makes here of all scenarios on all backends: their names, and where each is. */
export function native() {
  const to = join(folder, "native");
  const said = go("run", "./cmd/greenpoll/internal/page/record", "-o", to);
  return [...said.matchAll(/([a-z]+)\.([a-z]+)\.gz: /g)].map(([, scenario, backend]) => ({ scenario, backend, file: join(to, `${scenario}.${backend}.gz`) }));
}

function go(...args) {
  return execFileSync("go", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "ignore"] });
}
