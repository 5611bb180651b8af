package greenhttp

// This file answers: how does a task make an HTTP request?

import (
	"net/http"

	"greenpoll/sched"
)

// Get fetches url (http or https) for task t and follows redirects. While the response is
// on its way, t is parked and its worker runs other tasks.
//
// The caller closes the response's Body. The Body belongs to t: reading it parks that task.
// Errors are a *url.Error around the error that net/http would report.
//
// Go: net/http/client.go Get
func Get(t *sched.Task, url string) (*http.Response, error) {
	return Client(t).Get(url)
}

// Client returns an http.Client whose requests park t and no other task. It may be changed
// like any other: Timeout, Jar and CheckRedirect work. It costs one small allocation: make
// one for each task; they all share the same connections.
func Client(t *sched.Task) *http.Client {
	return &http.Client{Transport: defaultTransport.For(t)}
}
