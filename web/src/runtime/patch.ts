// This file answers: how does the runtime with a wrong body come out of the right one? The patch
// says of which pieces it consists; cmd/greenpoll/internal/site/delta.go writes it.

/** The bytes that patch makes of those of a. */
export function patched(a: Uint8Array, patch: Uint8Array): Uint8Array {
  const numbers = new Numbers(patch);
  const b = new Uint8Array(numbers.next());
  const pieces: { between: number; from: number; length: number }[] = [];
  let from = 0;
  for (let n = numbers.next(); n > 0; n--) {
    const between = numbers.next();
    from += numbers.signed();
    const length = numbers.next();
    pieces.push({ between, from, length });
    from += length;
  }
  let to = 0;
  let at = numbers.at;
  for (const piece of pieces) {
    b.set(patch.subarray(at, at + piece.between), to);
    at += piece.between;
    to += piece.between;
    for (let i = 0; i < piece.length; i++) b[to++] = a[piece.from + i]! + patch[at++]!;
  }
  b.set(patch.subarray(at), to);
  return b;
}

/** Numbers as Go's encoding/binary writes them: seven bits a byte, the lowest first. */
class Numbers {
  at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  next(): number {
    let n = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new Error("the patch ends too early");
      n += (byte & 127) * scale;
      if (byte < 128) return n;
    }
  }

  signed(): number {
    const n = this.next();
    return n % 2 ? -(n + 1) / 2 : n / 2;
  }
}
