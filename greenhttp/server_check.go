package greenhttp

// This file answers: which headers are refused although net/http's parser, or net/http as a
// whole, accepts them? Where two servers in a row may understand a request in two ways,
// another request can be smuggled past the first.
//
//	what the header contains                    net/http       here
//	------------------------------------------  -------------  -------------------------
//	Content-Length and Transfer-Encoding        chunks count   400   RFC 9112, 6.1
//	Transfer-Encoding in HTTP/1.0               ignored        400   RFC 9112, 6.1
//	Transfer-Encoding twice, or not "chunked"   501            501
//	Content-Length twice, different             400            400
//	Content-Length twice, the same              one            one
//	Content-Length of "+3", "3,3", "-1", ""     400            400
//	a line continued on the next (obs-fold)     joined         400   RFC 9112, 5.2
//	a control character, a lone CR or NUL too   400            400
//	space before the colon, an empty name       400            400
//	Host missing in HTTP/1.1, or twice          400            400
//	Host empty                                  ok             ok    RFC 9110, 7.2
//	lines that end with LF alone                ok             ok    RFC 9112, 2.2
//	empty lines before the request              after a POST   two   RFC 9112, 2.2
//	a version other than 1.x                    505            505; HTTP/2's preface too
//	Expect other than 100-continue              417            417
//	larger than MaxHeaderBytes                  431            431
//	chunk sizes that are not hex, chunk lines   the body's reader, which is net/http's,
//	ended by LF alone, long extensions          fails, and the response is the last one

import (
	"bytes"
	"net/http"
	"strings"
)

var errBadRequest = &statusError{code: http.StatusBadRequest}

// facts are what the parser forgets of a header.
type facts struct {
	hosts, lengths, codings int  // how many fields of that name
	badHost, badCoding      bool // the last such field is nothing that we know
}

// checkHead checks the lines of a header as they arrived.
func checkHead(head []byte) (f facts, err error) {
	first := true
	for line := range bytes.Lines(head) {
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if hasControl(line) {
			return f, errBadRequest
		}
		if first || len(line) == 0 {
			first = false // the parser checks the request line
			continue
		}
		name, value, found := bytes.Cut(line, []byte(":"))
		switch {
		case line[0] == ' ' || line[0] == '\t':
			return f, &statusError{http.StatusBadRequest, "header field over several lines"}
		case !found:
			return f, errBadRequest
		case !isToken(name):
			return f, &statusError{http.StatusBadRequest, "invalid header name"}
		}
		f.record(name, value)
	}
	return f, nil
}

func (f *facts) record(name, value []byte) {
	switch {
	case isNamed(name, "Host"):
		f.hosts++
		f.badHost = !isHost(bytes.Trim(value, " \t"))
	case isNamed(name, "Content-Length"):
		f.lengths++
	case isNamed(name, "Transfer-Encoding"):
		f.codings++
		f.badCoding = !bytes.EqualFold(bytes.Trim(value, " \t"), []byte("chunked"))
	}
}

// isNamed compares lengths first: EqualFold would go on as long as letters match.
func isNamed(field []byte, name string) bool {
	return len(field) == len(name) && bytes.EqualFold(field, []byte(name))
}

// unknownTransferCoding reports whether the body has a transfer coding that we do not know.
func (f *facts) unknownTransferCoding() bool { return f.codings > 1 || f.codings == 1 && f.badCoding }

// check returns why a parsed request is refused, nil if it is not.
func (f *facts) check(req *http.Request) error {
	expect := first(req.Header, "Expect")
	switch {
	case req.ProtoMajor != 1:
		return &statusError{http.StatusHTTPVersionNotSupported, "unsupported protocol version"}
	case req.ProtoAtLeast(1, 1) && f.hosts == 0 && req.Method != http.MethodConnect:
		return &statusError{http.StatusBadRequest, "missing required Host header"}
	case f.badHost:
		return &statusError{http.StatusBadRequest, "malformed Host header"}
	case f.codings > 0 && !req.ProtoAtLeast(1, 1):
		return &statusError{http.StatusBadRequest, "Transfer-Encoding in HTTP/1.0"}
	case f.codings > 0 && f.lengths > 0:
		return &statusError{http.StatusBadRequest, "both Content-Length and Transfer-Encoding"}
	case expect != "" && !strings.EqualFold(expect, "100-continue"):
		return &statusError{code: http.StatusExpectationFailed}
	}
	return nil
}
