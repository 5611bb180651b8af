package serve

// This file answers: who is answered? A page of any site can have its reader's browser send
// requests to this machine, and any program of this machine can send some. So each request must
// name this server as its host (else a site whose name was bound anew to 127.0.0.1 would be taken
// for ours), may come from no other origin's page, and must know the token.

import (
	"crypto/subtle"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"greenpoll/cmd/greenpoll/internal/page"
)

type guard struct {
	hosts  []string // as a request may name us
	cookie string   // its name has the port: cookies are kept by host alone
	token  string
	next   http.Handler
}

func newGuard(addr net.Addr, token string, next http.Handler) guard {
	ip, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		panic(err) // a listener has both
	}
	g := guard{cookie: "greenpoll-" + port, token: token, next: next}
	for _, name := range []string{"127.0.0.1", "localhost", "::1", ip} {
		g.hosts = append(g.hosts, net.JoinHostPort(name, port))
		if port == "80" {
			g.hosts = append(g.hosts, strings.TrimSuffix(net.JoinHostPort(name, port), ":80"))
		}
	}
	return g
}

func (g guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", page.ServedPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer") // the token is in the first address
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Resource-Policy", "same-origin") // to a cookie, other ports are the same site
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	switch {
	case !slices.Contains(g.hosts, r.Host):
		refuse(w, "This server answers only as "+g.hosts[0]+": open the address that greenpoll serve has printed.")
	case !g.sameOrigin(r):
		refuse(w, "This request comes from a page of another origin. Only greenpoll's own page, at the address that greenpoll serve has printed, is answered.")
	case !g.known(w, r):
		refuse(w, "The token is missing or wrong: open the whole address that greenpoll serve has printed, with what stands behind the question mark.")
	default:
		g.next.ServeHTTP(w, r)
	}
}

func refuse(w http.ResponseWriter, why string) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(forHeaders)) // the server reads the body before it answers
	http.Error(w, why, http.StatusForbidden)
}

// sameOrigin reports whether our own page asks, or the reader, by the address bar. A browser names
// the origin of what changes something, and of what it reads across origins; what names none must
// be a plain GET.
func (g guard) sameOrigin(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		return origin == "http://"+r.Host
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return true
	}
	// A link on another page may open ours, and do nothing else.
	return r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.URL.Path == "/"
}

// known reports whether the request has the token: in its cookie, or in the address of the page,
// which then sets the cookie.
func (g guard) known(w http.ResponseWriter, r *http.Request) bool {
	if asked := r.URL.Query()["token"]; r.URL.Path == "/" && len(asked) > 0 {
		if !g.right(asked[0]) {
			return false
		}
		http.SetCookie(w, &http.Cookie{Name: g.cookie, Value: g.token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		return true
	}
	c, err := r.Cookie(g.cookie)
	return err == nil && g.right(c.Value)
}

// right takes the same time for each wrong token.
func (g guard) right(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(g.token)) == 1
}
