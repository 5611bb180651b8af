package main

// This file answers: how are the sources put together?

import (
	"errors"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// A file is one that the page ships.
type file struct {
	name string // in dist
	text []byte
}

// entries are where the page's parts begin. An imported style sheet becomes a file of its own,
// named after the entry.
var entries = []api.EntryPoint{
	{InputPath: "src/main.tsx", OutputPath: "page"},
	{InputPath: "src/runtime/worker.ts", OutputPath: "worker"},
}

// licences are those of the packages that each file contains; it says so at its top.
var licences = map[string][]string{
	"page.js":  {"preact", "@preact/signals"},
	"page.css": {"@ibm/plex-sans"},
}

func bundle() ([]file, error) {
	built := api.Build(options())
	if len(built.Errors) > 0 {
		return nil, errors.New(text(built.Errors))
	}
	var files []file
	for _, f := range built.OutputFiles {
		name := filepath.Base(f.Path)
		head, err := legal(licences[name])
		if err != nil {
			return nil, err
		}
		files = append(files, file{name, append(head, f.Contents...)})
	}
	return files, nil
}

// options make classic scripts, because a page that is opened from disk can load no modules, and
// put the fonts into the style sheet, because a page is one file.
func options() api.BuildOptions {
	return api.BuildOptions{
		EntryPointsAdvanced: entries,
		Outdir:              "dist", // of the names only: Write is off
		Bundle:              true,
		Format:              api.FormatIIFE,
		Target:              api.ES2022,
		JSX:                 api.JSXAutomatic,
		JSXImportSource:     "preact",
		Loader:              map[string]api.Loader{".woff2": api.LoaderDataURL},
		MinifyWhitespace:    true,
		MinifyIdentifiers:   true,
		MinifySyntax:        true,
		Charset:             api.CharsetUTF8,
		LegalComments:       api.LegalCommentsNone, // legal writes them
		Define:              map[string]string{"process.env.NODE_ENV": `"production"`},
	}
}

func text(errs []api.Message) (s string) {
	for _, line := range api.FormatMessages(errs, api.FormatMessagesOptions{Kind: api.ErrorMessage}) {
		s += line
	}
	return s
}
