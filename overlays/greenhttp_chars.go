//go:build ignore

// Plain: checks each character of a header by comparisons, without a table.
// Breaks: nothing
// Shown by: go test -overlay $(go run ./tools/overlay greenhttp_chars) ./greenhttp -run - -bench 'CheckHead$'
// Seen in no scenario: it does the same in another way, and makes the same events.
package greenhttp

import "strings"

func areAll[T string | []byte](set *charSet, s T) bool {
	if set == valueChars {
		return !hasControl(s)
	}
	others := "!#$%&'*+-.^_`|~"
	if set == hostChars {
		others = "!$%&'()*+,-.:;=[]_~"
	}
	for i := range len(s) {
		if c := s[i]; !isAlphanumeric(c) && !strings.ContainsRune(others, rune(c)) {
			return false
		}
	}
	return true
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func hasControl[T string | []byte](s T) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}
