// This file answers: how large is a recording of so many events, and how long does the model take
// for it? "node web/test/model/measure.mjs" prints a line for 100,000 events, and one for 1,000,000;
// nothing fails by what it prints.

import { bytes, model, record } from "./recordings.mjs";
import { gunzipSync } from "node:zlib";

const { decode } = model();

/** How many milliseconds f takes. */
function ms(f) {
  const begin = performance.now();
  f();
  return (performance.now() - begin).toFixed(1);
}

for (const n of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100_000, 1_000_000]) {
  record("-long", String(n), "no-scenario");
  const data = bytes("long");
  let plain;
  let run;
  const figures = {
    "MB in base64": ((4 * data.length) / 3 / 1e6).toFixed(2),
    "gunzip ms": ms(() => (plain = gunzipSync(data))),
    "decode ms": ms(() => (run = decode(plain))),
    "first event ms": ms(() => run.event(1)),
    "to the end ms": ms(() => run.go(run.n)),
    "back ms": ms(() => run.go(0)),
    "to the middle ms": ms(() => run.go(run.n >> 1)),
    "1,000 steps, told, ms": ms(() => {
      for (let i = 0; i < 1000; i++) {
        run.go((run.n >> 1) + i);
        run.told(run.state.i);
      }
    }),
    "find the last ms": ms(() => run.find("ev=exit,n=1000000")),
  };
  console.log(`${run.n} events: ${Object.entries(figures).map(([what, figure]) => `${what} ${figure}`).join(", ")}`);
}
