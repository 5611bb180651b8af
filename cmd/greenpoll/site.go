package main

// This file answers: how is the playground built, for any host or to be opened from disk?

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/counterparts"
	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/cmd/greenpoll/internal/page/answers"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/cmd/greenpoll/internal/site"
	"greenpoll/poller/sim"
	"greenpoll/scenarios"
)

func siteCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "site [FLAGS]",
		Short: "Build the playground: the page with the runtime in it",
		Long: `Site builds the page with the runtime itself in it, compiled to WebAssembly: all scenarios run
in the browser, can be changed and broken. What it writes is a folder of files for any web server
that serves files, and can be opened from disk as well. It asks no server for anything. A folder
with an index.html that is no page of greenpoll's is left alone.`,
		Example: `  greenpoll site -o site`,
		Args:    exactly(0, ""),
		RunE:    func(cmd *cobra.Command, _ []string) error { return writeSite(cmd, dir) },
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVarP(&dir, "output", "o", "site", "the folder to write to; site if not given; `FOLDER`")
	return cmd
}

// writeSite writes all files of the playground into dir, the page last.
func writeSite(cmd *cobra.Command, dir string) error {
	root, err := session.FindRoot()
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "index.html")
	if err := spare(file, "name another folder with -o"); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return session.Misuse{Err: err}
	}
	s := site.Site{Root: root, Say: func(format string, args ...any) { cmd.PrintErrf(format+"\n", args...) }}
	if err := s.Write(cmd.Context(), dir); err != nil {
		return err
	}
	index, err := playgroundIndex(cmd.Context(), root)
	if err != nil {
		return err
	}
	if err := write(file, func(w io.Writer) error { _, err := w.Write(index); return err }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: open it in a browser, or put the folder on a server\n", file)
	return err
}

// playgroundIndex is the page of the playground, which begins with the run of read: something is
// there to be seen before the runtime is.
func playgroundIndex(ctx context.Context, root string) ([]byte, error) {
	read, err := scenarios.Find("read")
	if err != nil {
		return nil, err
	}
	a := answers.Answerer{Sources: os.DirFS(root)}
	run, err := a.Run(scenarios.Setting{Scenario: read, Backend: sim.Epoll})
	if err != nil {
		return nil, err
	}
	run.Counterparts = counterparts.Find(counterparts.GOROOT(ctx), run.Sources)
	d := page.Document{Title: read.Name + ": " + read.About, About: "How a network call that looks blocking blocks no thread: the runtime itself, to be stepped, changed and broken in the browser."}
	d.Story = page.NewStory(run.Header, d.About, run.Lines, page.StoryBegins(run.Header, run.Lines))
	if d.Recording, err = page.Record(run); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = d.WritePlayground(&b, false)
	return b.Bytes(), err
}
