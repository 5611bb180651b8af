// Grpcecho runs gRPC's own server and client over greenpoll's sockets.
package main

import "greenpoll/interop/internal/program"

const usage = `usage: grpcecho [-n N]

Grpcecho holds N conversations at the same time, over one HTTP/2 connection, with
an echo server of gRPC in the same program. Both are unchanged, on goroutines;
a guest listener and a guest dialer carry them, with one worker.

`

func main() { program.Main(usage, converse) }
