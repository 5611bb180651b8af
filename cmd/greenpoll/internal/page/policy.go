package page

// This file answers: what may the page do? It asks nobody for anything: its Content-Security-Policy
// lets the browser hold it to that.

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

const nothingElse = "default-src 'none'; base-uri 'none'; form-action 'none'"

// alonePolicy is that of a page of one file: its own script and styles run, and no others.
func alonePolicy(script, styles string) string {
	return strings.Join([]string{nothingElse, "script-src " + hashOf(script), "style-src " + hashOf(styles), "font-src data:", "img-src data:"}, "; ")
}

// playgroundPolicy is that of the playground: what lies beside the page runs, WebAssembly among
// it, and the Worker, whose script is a blob.
const playgroundPolicy = nothingElse + "; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; style-src 'self'; font-src 'self' data:; img-src 'self' data:"

// ServedPolicy is that of the playground which greenpoll serves: it may ask its own server, and
// stands in no other site's frame.
const ServedPolicy = playgroundPolicy + "; connect-src 'self'; frame-ancestors 'none'"

// hashOf is how a policy names the text of an element.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("'sha256-%s'", base64.StdEncoding.EncodeToString(sum[:]))
}
