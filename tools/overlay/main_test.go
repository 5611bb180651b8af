package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll/tools/overlay/bodies"
)

func TestOverlayEndsAsItShould(t *testing.T) {
	if _, err := bodies.Root("."); err != nil {
		t.Skip(err) // the sources are not here
	}
	for _, c := range []struct {
		args        []string
		out, faults string // what each contains; "" for nothing at all
		code        int
	}{
		{nil, "poller_commit_stores                 wrong  read       Commit stores the task without comparing: ", "", 0},
		{nil, "sock_drained                         plain  ", "", 0},
		{[]string{"sock_drained", "sched_clock"}, "overlay.json\n", "", 0},
		{[]string{"-h"}, "usage: overlay [NAME...]", "", 0},
		{[]string{"-nosuch"}, "", "overlay: flag provided but not defined: -nosuch (see -h)\n", 2},
		{[]string{""}, "", "overlay: an argument is empty: is a variable not set? (see -h)\n", 2},
		{[]string{"sock_draned"}, "", "overlay: there is no overlays/sock_draned.go; near it: sock_drained (see -h)\n", 2},
		{[]string{"sock_drained", "sys_accept"}, "overlay.json\n", "", 0},
		{[]string{"sched_clock", "sched_gosched"}, "", "overlay: sched_gosched: sched_clock has a machine.tick, too\n", 1},
	} {
		var out, faults strings.Builder
		code := run(c.args, &out, &faults)
		assert.Equal(t, c.code, code, "%q", c.args)
		for got, want := range map[string]string{out.String(): c.out, faults.String(): c.faults} {
			if want == "" {
				assert.Empty(t, got, "%q", c.args)
			} else {
				assert.Contains(t, got, want, "%q", c.args)
			}
		}
	}
}

func TestOutsideACloneItSaysSo(t *testing.T) {
	t.Chdir(t.TempDir())
	var out, faults strings.Builder
	assert.Equal(t, 1, run([]string{"sock_drained"}, &out, &faults))
	assert.Regexp(t, `^overlay: neither .* nor a folder above it has the go\.mod of greenpoll: call it inside a clone\n$`, faults.String())
	assert.Empty(t, out.String())
}
