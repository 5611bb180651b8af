package explore

// This file answers: which interleaving shows what each wrong body of the gate breaks?

// A Shown is an interleaving that breaks a rule if Body is built in, and none in the real
// code. Body is the name of a file in the folder overlays; the file says which rule.
type Shown struct {
	Body     string
	Scenario string
	Choices  string // as trace.ParseChoices reads them; "": each actor goes on as long as it can
}

// WrongBodies has all that the explorer finds, each with the fewest choices that Shortest has
// found for it.
var WrongBodies = []Shown{
	{"poller_abandon_is_idle_first", "two probe, one is refused", "4:1"},
	{"poller_alarm_is_missed", "an operation, a close, a cancel that is lost", "12:1"},
	{"poller_any_generation", "a wait, a stale event", ""},
	{"poller_begin_after_the_end", "an operation, a close", "2:1"},
	{"poller_commit_counts_for_good", "a wait, an event", "4:1"},
	{"poller_commit_does_not_count", "a wait, an event", ""},
	{"poller_commit_sleeps_anyway", "a wait, an event", "4:1"},
	{"poller_commit_stores", "a wait, an event", "4:1"},
	{"poller_complete_tells_nobody", "a probe, a close", ""},
	{"poller_complete_the_other_way", "an operation, a completion of the other direction", "4:1"},
	{"poller_deadline_is_remembered", "a wait, a deadline", ""},
	{"poller_deadline_leaves_nothing", "a wait, a deadline, a close", "8:1"},
	{"poller_end_early_does_not_cancel", "an operation, a deadline", ""},
	{"poller_end_early_does_not_wait", "an operation, a close", ""},
	{"poller_event_is_forgotten", "a wait, an event", "1:1"},
	{"poller_event_stays", "a wait, an event", ""},
	{"poller_evict_forgets_writers", "a wait for writing, a close", ""},
	{"poller_evict_publishes_late", "a wait, a close", "1:1,3:1"},
	{"poller_evict_stores", "a wait, a close", "5:1,8:1"},
	{"poller_evict_takes_ready_for_asleep", "an operation, a close", "9:1,12:1,19:2,23:1"},
	{"poller_fire_any", "a wait, a deadline, a close", "1:2"},
	{"poller_fire_does_not_see_a_move", "a wait, a deadline that is moved to later", "1:2"},
	{"poller_fire_publishes_late", "a wait, a deadline", "1:1,3:1"},
	{"poller_no_second_check", "a wait, a close", "2:1"},
	{"poller_outcome_forgets_a_late_result", "an operation that completes, a deadline", "12:1"},
	{"poller_outcome_tells_of_the_cancel", "an operation that completes, the end of Run", "5:2,10:1"},
	{"poller_park_without_waiting", "a wait, a close", "3:1"},
	{"poller_probe_checks_before", "a probe, a close", "4:1"},
	{"poller_probe_does_not_check_after", "a probe, a close", "3:1"},
	{"poller_reset_before_waiting", "a wait, two events", ""},
	{"poller_reset_keeps_number", "a wait, a deadline, a close", "1:2"},
	{"poller_rest_in_does_not_look", "an operation at rest that completes", ""},
	{"poller_rest_no_second_look", "a rest, a close", "2:1"},
	{"poller_rest_sleeps_on_an_event", "a rest, an event", "1:1"},
	{"poller_rested_does_not_look_again", "a rest, a deadline that is moved to later", "8:1"},
	{"poller_rested_in_does_not_wait", "an operation at rest, a close", ""},
	{"poller_rested_leaves_the_gate", "a rest, an event", ""},
	{"poller_rested_rests_on", "a rest, an event", ""},
	{"poller_swap_gives_up", "a wait, an event", "1:1,3:1"},
	{"poller_unblock_stores", "a wait, an event", "1:1,3:1"},
	{"poller_wait_does_not_check_after", "a wait, an event, a close", "6:1,10:1"},
	{"poller_wait_does_not_check_again", "a wait, a deadline that is moved to later", "7:1"},
	{"poller_wait_done_does_not_ask_again", "an operation, a close, a cancel that is lost", ""},
	{"poller_waiting_is_readied", "a wait, an event", "4:1"},
	{"sched_rest_pools_late", "a rest, an event", "6:1"},
	{"sched_unwind_skips_rest", "two rests, an event, Run ends", ""},
}
