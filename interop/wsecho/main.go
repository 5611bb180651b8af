// Wsecho runs a websocket library over greenpoll's sockets.
package main

import "greenpoll/interop/internal/program"

const usage = `usage: wsecho [-n N]

Wsecho opens N websockets at the same time to an echo server in the same program,
upgraded by net/http's own server and client. All are unchanged, on goroutines;
a guest listener and a guest dialer carry them, with one worker.

`

func main() { program.Main(usage, converse) }
