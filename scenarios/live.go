package scenarios

// This file answers: how does a run on the machine's own kernel differ? Its clock is held, and
// it may stop at each event.

import (
	"errors"

	"greenpoll"
	"greenpoll/step"
	"greenpoll/trace"
)

// begin adds the real kernel to the options, and begins to stop.
func (s Setting) begin(ch *trace.Chooser, options *[]greenpoll.Option) error {
	if s.Real {
		k, err := step.NewHeldKernel()
		if err != nil {
			return err
		}
		*options = append(*options, greenpoll.WithKernel(k))
	}
	if s.Live == nil {
		return nil
	}
	return s.Live.Begin(s.Header(), s.Trace, ch)
}

// realTime says why a run may differ from the next with the same seed and choices, though the
// scheduler has met no reason; "": it does not.
func (s Setting) realTime() string {
	if s.Real {
		return step.RealTime
	}
	return ""
}

// ended tells the viewer how a run that stops has ended.
func (s Setting) ended(out step.Outcome) step.Outcome {
	if s.Live != nil {
		if err := s.Live.End(out); err != nil {
			out.Err = errors.Join(errors.New(out.Err), err).Error()
		}
	}
	return out
}
