package page

// This file answers: how are the changes of the state recorded? Each is a key and the number of
// the new value in a table; the page finds the old one when it loads them. A value that is new
// with each event, such as the number of that event, stands in no table.

import "greenpoll/cmd/greenpoll/internal/timeline"

// stateColumns has for each kind of entry a key, 0: none has changed, and a value. Of descs and
// sockets the value 0 is that the entry is gone.
type stateColumns struct {
	task, taskRow, taskMore, due_          column
	moved, movedTask, movedRow, movedSince column
	worker, workerRow, desc, descRow       column
	socket, socketRow, armed               column

	texts   *texts
	tasks   table[taskRow]
	workers table[workerRow]
	descs   table[descRow]
	sockets table[socketRow]
	due     map[uint64]int64 // by the number of a park: when the timer that ends it is due
	dueNow  map[uint64]int64 // by task
}

func (c *stateColumns) all() []*column {
	return named([]*column{&c.task, &c.taskRow, &c.taskMore, &c.due_, &c.moved, &c.movedTask, &c.movedRow, &c.movedSince,
		&c.worker, &c.workerRow, &c.desc, &c.descRow, &c.socket, &c.socketRow, &c.armed},
		"task taskRow taskMore due moved movedTask movedRow movedSince worker workerRow desc descRow socket socketRow armed")
}

func (c *stateColumns) tables() tables {
	return tables{c.tasks.rows, c.workers.rows, c.descs.rows, c.sockets.rows}
}

// What the column taskMore says.
const (
	sinceNow = 1 // it has its status, and stands in its queue, since this event
	newDue   = 2 // the column due says when its timer is due
)

func (c *stateColumns) put(m timeline.Moment) {
	s := m.State
	c.task.put(m.Change.Task.Key)
	if was := m.Change.Task; was.Touched {
		now, more := s.Tasks[was.Key], uint64(0)
		c.taskRow.put(c.rowOfTask(now))
		if now.SinceNo == m.Line.I {
			more |= sinceNow
		}
		due := c.dueOf(was.Key, now)
		if due != c.dueNow[was.Key] {
			more |= newDue
			c.due_.putSigned(due)
			c.setDue(was.Key, due)
		}
		c.taskMore.put(more)
	}
	c.putMoved(m)
	c.putWorker(m)
	c.putDesc(m)
	c.putSocket(m)
}

// putMoved records the tasks that stand in another queue: how many, and for each its value and
// whether it is there since now.
func (c *stateColumns) putMoved(m timeline.Moment) {
	c.moved.put(uint64(len(m.Change.Moved)))
	for _, was := range m.Change.Moved {
		now, since := m.State.Tasks[was.Key], uint64(0)
		if now.SinceNo == m.Line.I {
			since = sinceNow
		}
		c.movedTask.put(was.Key)
		c.movedRow.put(c.rowOfTask(now))
		c.movedSince.put(since)
	}
}

func (c *stateColumns) putWorker(m timeline.Moment) {
	was := m.Change.Worker
	if !was.Touched {
		c.worker.put(0)
		return
	}
	c.worker.put(uint64(was.Key) + 1)
	c.workerRow.put(c.rowOfWorker(m.State.Workers[was.Key]))
}

func (c *stateColumns) putDesc(m timeline.Moment) {
	was := m.Change.Desc
	c.desc.put(uint64(was.Key))
	if !was.Touched {
		return
	}
	row := uint64(0)
	if now, is := m.State.Descs[was.Key]; is {
		row = c.rowOfDesc(now) + 1
	}
	c.descRow.put(row)
}

func (c *stateColumns) putSocket(m timeline.Moment) {
	was := m.Change.Socket
	if !was.Touched {
		c.socket.put(0)
		return
	}
	c.socket.put(uint64(was.Key) + 1)
	now, is := m.State.Sockets[was.Key]
	if !is {
		c.socketRow.put(0)
		return
	}
	c.socketRow.put(c.rowOfSocket(now) + 1)
	c.armed.putBack(m.Line.I+1, now.Armed) // so that this event is no 0
}
