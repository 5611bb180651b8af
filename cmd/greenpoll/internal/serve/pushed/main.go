// Command pushed serves the page, and shows it runs as they are named: for tests, and to see what
// the page does when a run comes.
//
//	go run ./cmd/greenpoll/internal/serve/pushed SITE PAGE.html
//
// SITE is the folder beside the page. Each line of the standard input is a recording's file, as
// internal/page/record writes them; with its end the server ends.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/signal"

	"greenpoll/cmd/greenpoll/internal/serve"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pushed SITE PAGE.html")
		os.Exit(2)
	}
	if err := push(ctx, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "pushed:", err)
		os.Exit(1)
	}
}

func push(ctx context.Context, site, page string) error {
	html, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	l, err := serve.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	s := serve.New(os.DirFS(site), html)
	fmt.Println(s.Address(l))
	shown := make(chan error, 1)
	go func() {
		shown <- show(s)
		end()
	}()
	if err := s.Serve(ctx, l); err != nil {
		return err
	}
	select {
	case err := <-shown:
		return err
	default:
		return nil // it was interrupted
	}
}

// show shows what the standard input names, to its end.
func show(s *serve.Server) error {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		recording, err := os.ReadFile(lines.Text())
		if err != nil {
			return err
		}
		s.Show(serve.Run{Title: lines.Text(), Recording: recording})
	}
	return lines.Err()
}
