package echo

// This file answers: what is the websocket service? A net/http handler.

import (
	"net/http"

	"github.com/coder/websocket"
)

// MaxMessage is the longest message that WebSocket accepts, in bytes.
const MaxMessage = 4 << 20

// WebSocket sends back every message, until the peer closes.
func WebSocket(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, nil) // hijacks the connection
	if err != nil {
		return // Accept has sent the response
	}
	defer c.CloseNow()
	c.SetReadLimit(MaxMessage)
	for {
		kind, message, err := c.Read(r.Context())
		if err != nil {
			return
		}
		if err := c.Write(r.Context(), kind, message); err != nil {
			return
		}
	}
}
