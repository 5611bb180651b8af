// Package site builds the playground: the page with the runtime in it, as files for any host, or to
// be opened from disk.
//
// This file answers: of which files does it consist? Those that the page needs at once stand
// there as they are. What is big is a script that the page puts in when it is asked for: a page
// from disk may not fetch, so it hands in texts.
package site

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"greenpoll/cmd/greenpoll/internal/counterparts"
	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/cmd/greenpoll/internal/page/answers"
	"greenpoll/internal/whole"
)

// A Site is what is to be built.
type Site struct {
	Root string                           // the clone
	Say  func(format string, args ...any) // tells how far it is; nil: nobody listens
}

// Write writes all files but index.html into dir, which it makes. What it leaves out is not removed.
func (s Site) Write(ctx context.Context, dir string) error {
	dist := page.Dist()
	for _, name := range []string{"page.js", "page.css"} {
		text, err := fs.ReadFile(dist, name)
		if err != nil {
			return fmt.Errorf("the page's bundle is not there: cd web && npm ci --ignore-scripts && go run ./bundle: %w", err)
		}
		if err := write(dir, name, text); err != nil {
			return err
		}
	}
	script, err := fs.ReadFile(dist, "worker.js")
	if err != nil {
		return err
	}
	g, err := s.toolchain(ctx)
	if err != nil {
		return err
	}
	if err := write(dir, "LICENSES.txt", g.licences); err != nil {
		return err
	}
	right, err := s.build(ctx, "")
	if err != nil {
		return err
	}
	if err := s.writeRuntime(ctx, dir, string(script), g.exec, right); err != nil {
		return err
	}
	for _, name := range Games {
		wrong, err := s.build(ctx, name)
		if err != nil {
			return err
		}
		if err := s.writeWrong(dir, name, delta(right, wrong)); err != nil {
			return err
		}
	}
	return nil
}

// runtimeFile is RuntimeFile of web/src/runtime/assets.ts.
type runtimeFile struct {
	Exec    string `json:"exec"`
	Worker  string `json:"worker"`
	Wasm    string `json:"wasm"`
	Sources []byte `json:"sources"` // base64 in JSON
	Games   []Game `json:"games"`
}

func (s Site) writeRuntime(ctx context.Context, dir, worker, exec string, wasm []byte) (err error) {
	f := runtimeFile{Exec: exec, Worker: worker}
	clone := os.DirFS(s.Root)
	sources, err := page.Sources(clone)
	if err != nil {
		return err
	}
	if f.Sources, err = answers.Pack(clone, counterparts.Find(counterparts.GOROOT(ctx), sources)); err != nil {
		return err
	}
	if f.Games, err = gamesOf(s.Root); err != nil {
		return err
	}
	if f.Wasm, err = zipped(wasm); err != nil {
		return err
	}
	return s.writeScript(dir, "runtime.js", f, len(wasm))
}

func (s Site) writeWrong(dir, name string, patch []byte) error {
	text, err := zipped(patch)
	if err != nil {
		return err
	}
	return s.writeScript(dir, "wrong/"+name+".js", map[string]string{"patch": text}, 0)
}

// writeScript writes a script that hands in a value. whole is the size of what it carries.
func (s Site) writeScript(dir, name string, value any, whole int) error {
	text, err := json.Marshal(value) // its <, >, U+2028 and U+2029 are escaped: it is JavaScript, too
	if err != nil {
		return err
	}
	script := fmt.Sprintf("greenpollLoaded(%q, %s);\n", name, text)
	if err := write(dir, name, []byte(script)); err != nil {
		return err
	}
	if whole > 0 {
		s.say("%s: %.1f MB, of which %.1f MB are WebAssembly before compression", name, mega(len(script)), mega(whole))
	} else {
		s.say("%s: %d KB", name, len(script)/1000)
	}
	return nil
}

func mega(n int) float64 { return float64(n) / 1e6 }

func (s Site) say(format string, args ...any) {
	if s.Say != nil {
		s.Say(format, args...)
	}
}

// zipped is gzip in base64.
func zipped(b []byte) (string, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := z.Write(b); err != nil {
		return "", err
	}
	err = z.Close()
	return base64.StdEncoding.EncodeToString(out.Bytes()), err
}

func write(dir, name string, text []byte) error {
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return whole.Text(path, text) // it may be served just now
}
