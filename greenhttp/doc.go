// Package greenhttp is HTTP/1.1 for green tasks: a client that http.Client can use, and a
// server for any http.Handler, with one task for each connection. net/http does the
// parsing; what is new is how a request waits: its task parks.
//
// Not here: HTTP/2. Programs that need it run net/http's own Server and Transport over
// guest Listeners and Conns of package sock.
package greenhttp

// This file answers: in what order should the files of this package be read?
//
// The client, client_*.go, follows a request on its way:
//
//	client.go                Get and Client, the entry points
//	client_transport.go      what can be set on a Transport
//	client_roundtrip.go      the stages of a request, one line each
//	client_pool.go           an idle connection is taken, or
//	client_dial.go           a new one is made
//	client_sender.go         the request is written
//	client_response.go       the response is read
//	client_body.go           its body is read, and the connection returns to the pool
//
// The server, server_*.go, follows a connection:
//
//	server.go                Server accepts connections, one task for each
//	server_conn.go           the loop of that task, from request to request
//	server_request.go        a request is read
//	server_response.go       the handler writes the response
//	server_framing.go        how the end of the body is marked
//	server_shutdown.go       the server stops
//
// Both use wire_conn.go, which counts bytes between a connection and its buffers. Every
// other file is one detail of the file that uses it.
