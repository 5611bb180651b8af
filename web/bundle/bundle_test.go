package main

// This file answers: does -check find what is not what its sources make, and do licences travel?

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFileThatIsNotWhatItsSourcesMakeIsNamed(t *testing.T) {
	folder := t.TempDir()
	files := []file{{"page.js", []byte("new")}, {"page.css", []byte("same")}, {"worker.js", []byte("missing")}}
	if err := write(folder, files[:2]); err != nil {
		t.Fatal(err)
	}
	if err := compare(folder, files[:2]); err != nil {
		t.Fatalf("what was just written differs: %v", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "page.js"), []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	err := compare(folder, files)
	if err == nil || !strings.Contains(err.Error(), "page.js") || !strings.Contains(err.Error(), "worker.js") || strings.Contains(err.Error(), "page.css") {
		t.Fatalf("page.js is old and worker.js missing, and compare says: %v", err)
	}
}

func TestALicenceCannotEndItsCommentNorChangeInABrowser(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "LICENSE"), []byte("a */ b\r\nc"), 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := licence(folder)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(text); got != "a * / b\nc" {
		t.Fatalf("the licence is %q", got)
	}
}

func TestAPackageWithoutALicenceIsAnError(t *testing.T) {
	if _, err := licence(t.TempDir()); err == nil {
		t.Fatal("it has none, and nothing was said")
	}
}

// The bundle itself: npm ci --ignore-scripts comes first.
func TestWhatThePageShipsIsClassicScriptsAndStylesWithFontsAndLicences(t *testing.T) {
	if _, err := os.Stat("../node_modules"); err != nil {
		t.Skip("without node_modules there is nothing to bundle: npm ci --ignore-scripts")
	}
	t.Chdir("..")
	files, err := bundle()
	if err != nil {
		t.Fatal(err)
	}
	is := map[string]string{}
	for _, f := range files {
		is[f.name] = string(f.text)
	}
	for name, has := range map[string][]string{
		"page.js":   {"Jason Miller", "Preact Team", "(()=>{"},
		"page.css":  {"SIL OPEN FONT LICENSE", "url(data:font/woff2;base64,"},
		"worker.js": {"(()=>{"},
	} {
		for _, text := range has {
			if !strings.Contains(strings.ReplaceAll(is[name], `"`, ""), text) {
				t.Errorf("%s has no %s", name, text)
			}
		}
		for _, never := range []string{"</script", "</style", "<!--", "import(", "http://fonts", "\r"} {
			if strings.Contains(is[name], never) {
				t.Errorf("%s has %q", name, never)
			}
		}
	}
}
