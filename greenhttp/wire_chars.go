package greenhttp

// This file answers: which characters are allowed where? Tables decide, because every byte
// of every header is checked: for a browser's header, comparisons would add 0.25 us per
// request.

// A charSet is a set of bytes.
type charSet [256]bool

// alphanumericAnd returns the letters, the digits and others.
func alphanumericAnd(others string) *charSet {
	const alphanumeric = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	var set charSet
	for _, c := range []byte(alphanumeric + others) {
		set[c] = true
	}
	return &set
}

// noControls returns all characters but those that could end a line, and begin another one
// of the sender's choice.
func noControls() *charSet {
	var set charSet
	for c := range set {
		set[c] = c >= ' ' && c != 0x7f || c == '\t'
	}
	return &set
}

var (
	tokenChars = alphanumericAnd("!#$%&'*+-.^_`|~")     // RFC 9110, 5.6.2
	hostChars  = alphanumericAnd("!$%&'()*+,-.:;=[]_~") // RFC 3986, 3.2.2
	valueChars = noControls()
)

// isToken reports whether s can be a method or the name of a field.
func isToken[T string | []byte](s T) bool { return len(s) > 0 && areAll(tokenChars, s) }

// isHost reports whether s can be a Host field: an authority without userinfo, of which
// only the characters are checked.
func isHost[T string | []byte](s T) bool { return areAll(hostChars, s) }

// hasControl reports whether s has a character that is not allowed in a field's value.
func hasControl[T string | []byte](s T) bool { return !areAll(valueChars, s) }

func areAll[T string | []byte](set *charSet, s T) bool {
	for i := range len(s) {
		if !set[s[i]] {
			return false
		}
	}
	return true
}
