// Package echo has two echo services built on well-known libraries, one for gRPC and one
// for websockets, that know nothing about greenpoll. Its tests, and the programs in
// neighbouring folders, run both over guest listeners and dialers.
//
// This file answers: what is the gRPC service? It is registered by hand, with a
// message type that comes with protobuf, so that it can be built without protoc.
package echo

import (
	"context"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

type text = wrapperspb.StringValue

// Service is what protoc would generate for: service Echo { rpc Say(StringValue) returns
// (StringValue); rpc Talk(stream StringValue) returns (stream StringValue); }
var Service = grpc.ServiceDesc{
	ServiceName: "greenpoll.Echo",
	HandlerType: (*any)(nil),
	Methods:     []grpc.MethodDesc{{MethodName: "Say", Handler: say}},
	Streams:     []grpc.StreamDesc{{StreamName: "Talk", Handler: talk, ServerStreams: true, ClientStreams: true}},
}

func say(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	in := new(text)
	err := decode(in)
	return in, err
}

func talk(_ any, stream grpc.ServerStream) error {
	for {
		in := new(text)
		err := stream.RecvMsg(in)
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = stream.SendMsg(in)
		}
		if err != nil {
			return err
		}
	}
}

// Say sends words once and returns what comes back.
func Say(ctx context.Context, c grpc.ClientConnInterface, words string) (string, error) {
	out := new(text)
	err := c.Invoke(ctx, "/greenpoll.Echo/Say", wrapperspb.String(words), out)
	return out.Value, err
}

// Stream is a conversation with the service, which sends back every message.
type Stream = grpc.BidiStreamingClient[text, text]

// Talk begins a conversation.
func Talk(ctx context.Context, c grpc.ClientConnInterface) (Stream, error) {
	stream, err := c.NewStream(ctx, &Service.Streams[0], "/greenpoll.Echo/Talk")
	return &grpc.GenericClientStream[text, text]{ClientStream: stream}, err
}

// Words makes a message.
func Words(words string) *text { return wrapperspb.String(words) }
