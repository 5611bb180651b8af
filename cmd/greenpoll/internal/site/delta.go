package site

// This file answers: how is a build with a wrong body told by its difference from the right one?
// A body that differs moves all code behind it, and changes a byte here and there in the code
// that names what has moved. So a difference is a list of pieces of the right build, each with
// what is to be added to its bytes, mostly 0, and of bytes between them. Gzip makes the zeros
// small. web/src/runtime/patch.ts is the other side.

import (
	"encoding/binary"
)

// Of what is sought of the new bytes in the old ones. Shorter pieces are found by chance.
const (
	sought = 24
	apart  = 4   // one in so many places of the old bytes is known
	blind  = 200 // so many bytes may be a bad match before a piece is at its end
)

// delta returns what makes the bytes of b from those of a: the number of pieces, and for each the
// bytes before it, where it stands in a, counted from the end of the last one, and its length;
// then the bytes that follow the last piece. Numbers are varints, the differences after them.
func delta(a, b []byte) []byte {
	known := placesOf(a)
	var pieces, bytes []byte
	n, done, behind := uint64(0), 0, 0 // behind: the end of the last piece in a
	for at := 0; at+sought <= len(b); {
		from, found := known.find(a, b[at:])
		if !found {
			at++
			continue
		}
		to := at
		for to > done && from > 0 && a[from-1] == b[to-1] {
			from, to = from-1, to-1
		}
		length := alike(a[from:], b[to:])
		pieces = binary.AppendUvarint(pieces, uint64(to-done))
		pieces = binary.AppendVarint(pieces, int64(from-behind))
		pieces = binary.AppendUvarint(pieces, uint64(length))
		bytes = append(bytes, b[done:to]...)
		for i := range length {
			bytes = append(bytes, b[to+i]-a[from+i])
		}
		n, done, behind = n+1, to+length, from+length
		at = done
	}
	all := binary.AppendUvarint(nil, uint64(len(b)))
	all = append(binary.AppendUvarint(all, n), pieces...)
	return append(append(all, bytes...), b[done:]...)
}

// alike returns how long a and b are much the same: up to where more bytes differ than agree.
func alike(a, b []byte) (length int) {
	score, best := 0, 0
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			score++
		} else {
			score--
		}
		if score > best {
			best, length = score, i+1
		} else if i-length > blind {
			break
		}
	}
	return length
}

// places are those in which some bytes stand, by a hash of them.
type places []uint32

func placesOf(a []byte) places {
	p := make(places, 1<<22)
	for at := 0; at+sought <= len(a); at += apart {
		p[hash(a[at:])] = uint32(at) + 1
	}
	return p
}

func (p places) find(a, b []byte) (at int, found bool) {
	at = int(p[hash(b)]) - 1
	return at, at >= 0 && string(a[at:at+sought]) == string(b[:sought])
}

func hash(b []byte) uint32 {
	h := binary.LittleEndian.Uint64(b)*0x9e3779b97f4a7c15 ^ binary.LittleEndian.Uint64(b[8:])*0xc2b2ae3d27d4eb4f ^ binary.LittleEndian.Uint64(b[16:])*0x165667b19e3779f9
	return uint32(h * 0x9e3779b97f4a7c15 >> 42)
}
