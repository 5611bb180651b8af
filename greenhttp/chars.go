package greenhttp

// This file answers: which characters may stand where? Tables tell, for every byte
// of every header is looked at.

// A charSet is a set of bytes.
type charSet [256]bool

// alphanumericAnd is letters, digits, and what else is given.
func alphanumericAnd(others string) *charSet {
	const alphanumeric = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	var set charSet
	for _, c := range []byte(alphanumeric + others) {
		set[c] = true
	}
	return &set
}

var (
	tokenChars = alphanumericAnd("!#$%&'*+-.^_`|~")     // RFC 9110, 5.6.2
	hostChars  = alphanumericAnd("!$%&'()*+,-.:;=[]_~") // RFC 3986, 3.2.2
)

// isToken reports whether s can be a method or a field's name.
func isToken[T string | []byte](s T) bool { return len(s) > 0 && areAll(tokenChars, s) }

// isHost reports whether s can be a Host field: an authority without a user, of
// which nothing is checked but its characters.
func isHost[T string | []byte](s T) bool { return areAll(hostChars, s) }

func areAll[T string | []byte](set *charSet, s T) bool {
	for i := range len(s) {
		if !set[s[i]] {
			return false
		}
	}
	return true
}

// hasControl reports whether s has a character that must not stand in a field's value:
// it could end the line, and begin another of the sender's choice.
func hasControl[T string | []byte](s T) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}
