// This file answers: do places name the same events as in the terminal? The cases are those of the
// Go test.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, inClone, model, record } from "./recordings.mjs";

const cases = JSON.parse(inClone("trace/testdata/places.json"));
const { open } = model();
record("trace/testdata/places.trace");
const run = await open(bytes("places"));

test("a place is one event", () => {
  for (const [place, i] of Object.entries(cases.found)) assert.equal(run.find(place), i, place);
});

test("a place that the run has not is an error", () => {
  for (const place of cases.nowhere) assert.match(run.find(place).error, /^the recording has no event /, place);
});

test("a wrong place says what there is", () => {
  for (const [place, error] of Object.entries(cases.wrong)) assert.deepEqual(run.find(place), { error }, place);
});
