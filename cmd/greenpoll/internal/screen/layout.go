package screen

// This file answers: where does each part of the picture stand? The places depend on the
// terminal's size and on nothing else, so nothing jumps while one steps.

// least is the size at which all is there.
var least = struct{ width, height int }{80, 24}

// A part of the picture, apart from the lines at the top and the bottom.
type part int

const (
	inSource part = iota
	inTasks
	inTabs   // one pane, which Tab changes
	inQueues // the panes, in the order of panes
	inSlots
	inKernel
	inTimers
	inHistory
	inOutput
)

// An area is where a part stands. Its first row is its title.
type area struct {
	what                part
	x, y, width, height int
}

const (
	top    = 2 // the title and the strip
	bottom = 2 // the status and the keys
	gap    = 2 // between two columns

	overlayRows = 12 // of an overlay with panes below, at least: an answer moves nothing

	wideFrom, tallFrom = 128, 34 // all panes at once
	tallerFrom         = 42      // all panes at once, in a narrow terminal
	spacious           = 150     // the four steps with more than a word each
)

// telling is how many rows the sentence and what belongs to it have.
func telling(height int) int {
	switch {
	case height < 30:
		return 8
	}
	return 9
}

// tellRows is how many of them there are now: the doors at the end may need more.
func (m *model) tellRows() int {
	const most = 5 // more
	rows := telling(m.height)
	if m.over == nil && m.last(m.line.View()-1) {
		rows = min(rows+most, max(rows, len(m.telling(m.width, rows+most))))
	}
	return rows
}

// areas returns where everything stands in the rows from y on.
func (m *model) areas(y, height int) []area {
	half := (m.width - gap) / 2
	right, rest := half+gap, m.width-half-gap
	if m.width >= wideFrom && height >= tallFrom-top-bottom-9 {
		return wide(y, height, half, right, rest)
	}
	if height >= tallerFrom-top-bottom-9 {
		each := 6
		source := height - 3*each
		second, third := y+source+each, y+source+2*each
		return []area{
			{inSource, 0, y, m.width, source},
			{inTasks, 0, y + source, half, each}, {inQueues, right, y + source, rest, each},
			{inSlots, 0, second, half, each}, {inKernel, right, second, rest, each},
			{inOutput, 0, third, half, each}, {inTimers, right, third, rest, each},
		}
	}
	lower := max(min(height/2, 14), min(6, height-3))
	return []area{
		{inSource, 0, y, m.width, height - lower},
		{inTasks, 0, y + height - lower, half, lower},
		{inTabs, right, y + height - lower, rest, lower},
	}
}

// wide has the source at the left, and what is known of the state at the right. The events up to
// the one in view, each a sentence, have the whole width below.
func wide(y, height, half, right, rest int) []area {
	history, output := min(height/4, 9), 4
	whole := right + rest
	all := []area{{inHistory, 0, y + height - history, whole, history}}
	height -= history
	all = append(all, area{inSource, 0, y, half, height - output}, area{inOutput, 0, y + height - output, half, output})
	timers := 4
	each := (height - timers) / 4
	tasks := height - timers - 3*each
	for i, what := range []part{inTasks, inQueues, inSlots, inKernel, inTimers} {
		a := area{what, right, y, rest, each}
		switch i {
		case 0:
			a.height = tasks
		case 4:
			a.height = timers
		}
		all = append(all, a)
		y += a.height
	}
	return all
}
