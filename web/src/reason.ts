// This file answers: how is an error told? By its own words, whatever was thrown.

export function reason(e: unknown): string {
  return e instanceof Error ? e.message : String(e);
}
