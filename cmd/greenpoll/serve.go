package main

// This file answers: how is the playground shown, and a run of the reader's in it?

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/cmd/greenpoll/internal/serve"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/trace"
)

const usualAddr = "127.0.0.1:7050"

func serveCommand() *cobra.Command {
	var s setting
	var addr string
	var follows bool
	cmd := &cobra.Command{
		Use:   "serve [FLAGS] [SCENARIO|PROGRAM.go|FILE [-- ARGS]]",
		Short: "Show the page in this machine's browsers, with the runtime in it",
		Long: `Serve builds the playground and prints an address to open in a browser: the page with the runtime
itself in it, in which all scenarios run, can be changed and broken. It begins with the run of
the scenario "read", or with that of another, of a program, or of a trace file. A program, and a
scenario with -kernel real, stops at each event: the page lets it go on.

Only this machine's browsers are answered, and only with the token in the address: what asks here
can build and run programs. Ctrl-C ends it.

With -pushed another program says what to show next. It writes lines of JSON, such as
{"File": "my/last.jsonl", "At": "41", "Title": "the check has passed"}: a trace file, or none for
the run that is shown, the place at which it opens, and what is said above it.`,
		Example: `  greenpoll serve
  greenpoll serve ./examples/tenget -- -n 2
  greenpoll serve -addr 127.0.0.1:0 read.trace`,
		Args:              serveArgs,
		ValidArgsFunction: scenarioOrFile,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if len(args) == 0 {
				args = []string{"read"}
			}
			l, err := listenAt(addr)
			if err != nil {
				return err
			}
			defer func() { _ = l.Close() }() // if Serve has not closed it
			spec, read, err := wanted(cmd, &s, args)
			if err != nil {
				return err
			}
			return serveAt(cmd, l, spec, read, follows)
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVar(&addr, "addr", usualAddr, "where to listen, on this machine only; with port 0 at a free one; "+usualAddr+"\nif not given; `127.0.0.1:PORT`")
	cmd.Flags().BoolVar(&follows, "pushed", false, "also show the runs that the standard input names; with its end this one ends")
	s.flags(cmd)
	return cmd
}

// serveArgs: without any it is read that is shown.
func serveArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return pageArgs(cmd, args)
}

// serveAt shows the run of spec, or read, to whoever asks l. The run is begun before the runtime is
// built for the browser, which takes longer: that a program does not compile is told at once.
func serveAt(cmd *cobra.Command, l net.Listener, spec session.Spec, read session.Session, follows bool) (err error) {
	p := paging{most: page.Most}
	first, err := p.show(cmd, spec, read)
	if err != nil {
		return err
	}
	ends := first.end
	defer func() {
		if failed := ends(); failed != nil { // Join would hide errUntilThen
			err = errors.Join(err, failed)
		}
	}()
	files, err := playground(cmd)
	if err != nil {
		return err
	}
	defer func() { _ = files.Close() }() // it was only read
	server := serve.New(files.FS(), first.html)
	if first.begin != nil {
		ends = server.End // Serve may not come to it
		if err := server.Step(cmd.Context(), first.begin); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "Open it in a browser of this machine: %s\nCtrl-C ends it.\n", server.Address(l)); err != nil {
		return err
	}
	if follows {
		return serveWhile(cmd, server, l, first.recording)
	}
	if err := server.Serve(cmd.Context(), l); err != nil {
		return err
	}
	return errUntilThen
}

// serveWhile serves until the standard input ends, and shows what that names. recording is the run
// that the page begins with.
func serveWhile(cmd *cobra.Command, server *serve.Server, l net.Listener, recording []byte) error {
	ctx, end := context.WithCancel(cmd.Context())
	defer end()
	read := make(chan error, 1)
	go func() {
		p := pusher{cmd: cmd, server: server, shown: serve.Run{Recording: recording}}
		read <- p.follow(ctx, cmd.InOrStdin())
		end()
	}()
	if err := server.Serve(ctx, l); err != nil {
		return err
	}
	select {
	case err := <-read:
		return err
	default:
		return errUntilThen // it was interrupted
	}
}

// errUntilThen is the end of a command that was to run until it is interrupted.
var errUntilThen = errors.New("it was to run until then")

// listenAt listens, before anything is built: that it cannot is told at once.
func listenAt(addr string) (net.Listener, error) {
	l, err := serve.Listen(addr)
	var errno syscall.Errno
	const inUse = syscall.Errno(10048) // as Windows has it
	switch {
	case errors.As(err, new(*serve.AddrError)):
		return nil, misuse("-addr %s", err)
	case errors.As(err, &errno) && (errno == syscall.EADDRINUSE || errno == inUse):
		return nil, fmt.Errorf("%s is in use: is greenpoll served there already? -addr 127.0.0.1:0 takes a free port", addr)
	}
	return l, err
}

// A showing is what the page begins with.
type showing struct {
	html      []byte
	recording []byte                                    // of the same run, if it is not stepped
	begin     func(context.Context) (serve.Live, error) // nil: the run was there before, and is not stepped
	end       func() error                              // ends a program that was begun, and is not stepped yet
}

// wanted is what to show, once it is known that this can be: spec, or the run of a trace file.
func wanted(cmd *cobra.Command, s *setting, args []string) (spec session.Spec, read session.Session, err error) {
	if isTrace(args[0]) {
		read, err = (&paging{}).open(cmd, s, args)
		return spec, read, err
	}
	spec, err = s.spec(cmd, args[0])
	spec.Args, spec.Output = args[1:], cmd.ErrOrStderr()
	return spec, nil, err
}

// show makes the run that the page shows first, or begins it. run is one that was read.
func (p *paging) show(cmd *cobra.Command, spec session.Spec, run session.Session) (first showing, err error) {
	first.end = func() error { return nil }
	if run == nil && isLive(spec) {
		return p.showLive(cmd, spec)
	}
	if run == nil {
		if run, err = session.Start(cmd.Context(), spec); err != nil {
			return first, err
		}
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	events, err := gather(cmd.Context(), run)
	if err != nil {
		return first, err
	}
	first.html, first.recording, err = p.playgroundOf(cmd, run, events.Lines)
	return first, err
}

// playgroundOf is the page of the playground, which begins with lines, and the recording in it.
func (p *paging) playgroundOf(cmd *cobra.Command, run session.Session, lines []trace.Line) (html, recording []byte, err error) {
	d, left, err := p.document(cmd.Context(), run, lines)
	if err != nil {
		return nil, nil, err
	}
	if left != "" {
		cmd.PrintErrln("events " + left)
	}
	var b bytes.Buffer
	err = d.WritePlayground(&b, true)
	return b.Bytes(), d.Recording, err
}
