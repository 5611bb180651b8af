package conform

// This file answers: how does one side learn that the other has ended?

import (
	"io"
	"syscall"

	"github.com/stretchr/testify/require"

	"greenpoll"
)

var ends = []test{
	{name: "a close ends the peer's sleeping reader", main: closeIsEOF},
	{name: "bytes sent before a close are read before the end", main: dataThenEOF},
	{name: "every read after the end returns the end", main: endStays},
	{name: "the client can shut down its half first", main: clientEndsFirst},
	{name: "the server can shut down its half first", main: serverEndsFirst},
	{name: "CloseRead ends one's own sleeping reader", main: closeReadWakes},
	{name: "a write after CloseWrite is a broken pipe", main: writeAfterCloseWrite},
}

func closeIsEOF(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	r, _, err := x.read(t, server)
	require.NoError(x, client.Close())
	r.wait(t)
	require.Equal(x, io.EOF, *err)
}

func dataThenEOF(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	client.Write([]byte("last words"))
	require.NoError(x, client.Close())
	text, err := io.ReadAll(server)
	require.NoError(x, err)
	require.Equal(x, "last words", string(text))
}

func endStays(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	require.NoError(x, client.CloseWrite())
	for range 3 {
		_, err := readSome(server)
		require.Equal(x, io.EOF, err)
	}
}

func clientEndsFirst(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	client.Write([]byte("question"))
	require.NoError(x, client.CloseWrite())
	text, err := io.ReadAll(server)
	require.NoError(x, err)
	require.Equal(x, "question", string(text))
	// The other half is still open.
	server.Write([]byte("answer"))
	require.NoError(x, server.Close())
	text, err = io.ReadAll(client)
	require.NoError(x, err)
	require.Equal(x, "answer", string(text))
}

func serverEndsFirst(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	require.NoError(x, server.CloseWrite())
	_, err := readSome(client)
	require.Equal(x, io.EOF, err)
	r, text, readErr := x.read(t, server)
	client.Write([]byte("got it"))
	r.wait(t)
	require.NoError(x, *readErr)
	require.Equal(x, "got it", *text)
}

func closeReadWakes(x *fixture, t *greenpoll.Task) {
	_, server := x.pair(t)
	r, _, err := x.read(t, server)
	require.NoError(x, server.CloseRead())
	r.wait(t)
	for range 2 {
		if own, ok := x.Errnos[syscall.ESHUTDOWN]; ok {
			require.ErrorIs(x, *err, own)
		} else {
			require.Equal(x, io.EOF, *err)
		}
		_, *err = readSome(server)
	}
}

func writeAfterCloseWrite(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	require.NoError(x, client.CloseWrite())
	_, err := client.Write([]byte("one more thing"))
	require.ErrorIs(x, err, x.errno(syscall.EPIPE))
}
