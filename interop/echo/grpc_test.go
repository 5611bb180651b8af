package echo_test

// This file answers: do gRPC's client and server, each with its own HTTP/2, run over
// guests?

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"greenpoll/interop/echo"
)

// rpc is a gRPC server, and a client of it.
type rpc struct {
	*place
	server *grpc.Server
	served chan error // what Serve returned
	conn   *grpc.ClientConn
	ends   chan error // of the conversations, as the server saw them
}

func newRPC(p *place) *rpc {
	r := &rpc{place: p, served: make(chan error, 1), ends: make(chan error, 1000)}
	r.server = grpc.NewServer(grpc.StreamInterceptor(
		func(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
			err := handle(srv, stream)
			r.ends <- err
			return err
		}))
	r.server.RegisterService(&echo.Service, nil)
	go func() { r.served <- r.server.Serve(p.listener) }()
	var err error
	r.conn, err = grpc.NewClient("passthrough:///"+p.addr(), grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, addr string) (net.Conn, error) {
			return p.dialer.DialContext(ctx, "tcp", addr)
		}))
	require.NoError(p, err)
	return r
}

func (r *rpc) stop() {
	require.NoError(r, r.conn.Close())
	r.server.Stop()
	require.NoError(r, <-r.served)
}

// onRPC is onGuests for gRPC.
func onRPC(t *testing.T, test func(r *rpc)) {
	onGuests(t, func(p *place) {
		r := newRPC(p)
		defer r.stop()
		test(r)
	})
}

func TestAUnaryCallIsAnswered(t *testing.T) {
	onRPC(t, func(r *rpc) {
		answer, err := echo.Say(t.Context(), r.conn, "hello")
		require.NoError(t, err)
		require.Equal(t, "hello", answer)
	})
}

func TestAHundredStreamsAtOnce(t *testing.T) {
	onRPC(t, func(r *rpc) {
		var all, begun sync.WaitGroup
		begun.Add(100)
		for i := range 100 {
			all.Go(func() {
				stream, err := echo.Talk(t.Context(), r.conn)
				assert.NoError(t, err)
				for j := range 20 {
					words := fmt.Sprintf("stream %d, message %d", i, j)
					assert.NoError(t, stream.Send(echo.Words(words)))
					answer, err := stream.Recv()
					if !assert.NoError(t, err) {
						return
					}
					assert.Equal(t, words, answer.Value)
					if j == 0 {
						begun.Done()
						begun.Wait() // now all conversations are in progress
					}
				}
				assert.NoError(t, stream.CloseSend())
				_, err = stream.Recv()
				assert.ErrorContains(t, err, "EOF")
			})
		}
		all.Wait()
		for range 100 {
			assert.NoError(t, <-r.ends)
		}
	})
}

func TestMessagesOfAMegabyteInOneStream(t *testing.T) {
	onRPC(t, func(r *rpc) {
		stream, err := echo.Talk(t.Context(), r.conn)
		require.NoError(t, err)
		words := strings.Repeat("0123456789abcde\n", 1<<20/16)
		var sender sync.WaitGroup
		sender.Go(func() { // concurrently with the receiver: neither waits for the other
			for range 8 {
				assert.NoError(t, stream.Send(echo.Words(words)))
			}
			assert.NoError(t, stream.CloseSend())
		})
		for range 8 {
			answer, err := stream.Recv()
			require.NoError(t, err)
			require.True(t, answer.Value == words)
		}
		sender.Wait()
	})
}

func TestACancelledStreamEndsOnBothSides(t *testing.T) {
	onRPC(t, func(r *rpc) {
		ctx, cancel := context.WithCancel(t.Context())
		stream, err := echo.Talk(ctx, r.conn)
		require.NoError(t, err)
		require.NoError(t, stream.Send(echo.Words("hello")))
		_, err = stream.Recv()
		require.NoError(t, err)
		cancel()
		_, err = stream.Recv()
		require.Equal(t, codes.Canceled, status.Code(err))
		require.Equal(t, codes.Canceled, status.Code(<-r.ends))
	})
}

func TestGracefulStopLetsAStreamEnd(t *testing.T) {
	onRPC(t, func(r *rpc) {
		stream, err := echo.Talk(t.Context(), r.conn)
		require.NoError(t, err)
		require.NoError(t, stream.Send(echo.Words("before")))
		_, err = stream.Recv()
		require.NoError(t, err)
		stopped := make(chan bool)
		go func() {
			r.server.GracefulStop()
			close(stopped)
		}()
		for { // until it accepts no new connections
			c, err := r.dialer.Dial("tcp", r.addr())
			if err != nil {
				break
			}
			c.Close()
		}
		require.NoError(t, stream.Send(echo.Words("after")))
		answer, err := stream.Recv()
		require.NoError(t, err)
		require.Equal(t, "after", answer.Value)
		select {
		case <-stopped:
			require.Fail(t, "it did not wait for the stream")
		default:
		}
		require.NoError(t, stream.CloseSend())
		<-stopped
	})
}

func TestRunEndsUnderOpenStreams(t *testing.T) {
	leavesNothing(t)
	run(t, func(p *place) (after func()) {
		r := newRPC(p)
		var streams []echo.Stream
		for range 50 {
			stream, err := echo.Talk(t.Context(), r.conn)
			require.NoError(t, err)
			require.NoError(t, stream.Send(echo.Words("hello")))
			_, err = stream.Recv()
			require.NoError(t, err)
			streams = append(streams, stream)
		}
		return func() {
			for _, stream := range streams {
				_, err := stream.Recv()
				assert.Equal(t, codes.Unavailable, status.Code(err), "%v", err)
			}
			assert.ErrorIs(t, <-r.served, net.ErrClosed)
			assert.NoError(t, r.conn.Close())
			r.server.Stop()
		}
	})
}
