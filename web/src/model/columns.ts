// This file answers: how are the columns of a recording read? Each number has seven bits a byte,
// the lowest first; a signed one is a zigzag. cmd/greenpoll/internal/page/columns.go writes them.

/** How many numbers a column has: each ends with a byte below 128. */
function count(data: Uint8Array): number {
  let n = 0;
  for (let i = 0; i < data.length; i++) if (data[i]! < 128) n++;
  return n;
}

function read<T extends Int32Array | Float64Array>(data: Uint8Array, out: T): T {
  let k = 0;
  for (let i = 0; i < data.length; k++) {
    let b = data[i++]!;
    let v = b & 127;
    for (let weight = 128; b >= 128; weight *= 128) {
      b = data[i++]!;
      v += (b & 127) * weight;
    }
    out[k] = v;
  }
  return out;
}

/** Numbers that are not negative, below 2^31. */
export function small(data: Uint8Array): Int32Array {
  return read(data, new Int32Array(count(data)));
}

/** Numbers that are not negative; above 2^53 they are not exact. */
export function large(data: Uint8Array): Float64Array {
  return read(data, new Float64Array(count(data)));
}

/** Numbers that may be negative, of less than 2^30. */
export function smallSigned(data: Uint8Array): Int32Array {
  const out = small(data);
  for (let i = 0; i < out.length; i++) out[i] = (out[i]! >>> 1) ^ -(out[i]! & 1);
  return out;
}

/** Numbers that may be negative; beyond 2^52 they are not exact. */
export function largeSigned(data: Uint8Array): Float64Array {
  const out = large(data);
  for (let i = 0; i < out.length; i++) {
    const v = out[i]!;
    out[i] = v % 2 === 0 ? v / 2 : -(v + 1) / 2;
  }
  return out;
}

/** Turns differences into the numbers themselves. */
export function summed(out: Float64Array): Float64Array {
  for (let i = 1; i < out.length; i++) out[i]! += out[i - 1]!;
  return out;
}
