package main

// This file answers: what does the program do? It knows nothing about greenpoll.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"greenpoll/interop/echo"
)

const messages = 20 // in each conversation

// converse starts a server, and holds n conversations with it at once.
func converse(l net.Listener, dial func(ctx context.Context, network, addr string) (net.Conn, error), n int) (err error) {
	server := grpc.NewServer()
	server.RegisterService(&echo.Service, nil)
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	defer func() {
		server.Stop() // Serve then returns nil
		err = errors.Join(err, <-served)
	}()
	client, err := grpc.NewClient("passthrough:///"+l.Addr().String(),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, addr string) (net.Conn, error) { return dial(ctx, "tcp", addr) }))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Close()) }()

	answer, err := echo.Say(context.Background(), client, "hello")
	if err != nil {
		return err
	}
	fmt.Printf("a unary call is answered: %s\n", answer)

	start := time.Now()
	var all sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		all.Go(func() { errs[i] = talk(client) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	fmt.Printf("%d conversations of %d messages each way, in %.3fs\n", n, messages, time.Since(start).Seconds())
	return nil
}

func talk(client grpc.ClientConnInterface) error {
	stream, err := echo.Talk(context.Background(), client)
	if err != nil {
		return err
	}
	for i := range messages {
		words := fmt.Sprintf("message %d", i)
		if err := stream.Send(echo.Words(words)); err != nil {
			return err
		}
		answer, err := stream.Recv()
		if err != nil {
			return err
		}
		if answer.Value != words {
			return fmt.Errorf("%q came back as %q", words, answer.Value)
		}
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	if _, err := stream.Recv(); err != io.EOF { // the error says how the conversation ended
		return fmt.Errorf("the end of the conversation: %w", cmp.Or(err, errors.New("one more message")))
	}
	return nil
}
