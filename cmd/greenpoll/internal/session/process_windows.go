package session

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// handDown gives the program two files more, and returns their handles as step.Env has them.
func handDown(cmd *exec.Cmd, in, out *os.File) string {
	handles := []syscall.Handle{syscall.Handle(in.Fd()), syscall.Handle(out.Fd())}
	for _, h := range handles {
		_ = syscall.SetHandleInformation(h, syscall.HANDLE_FLAG_INHERIT, syscall.HANDLE_FLAG_INHERIT) // else Start fails
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{AdditionalInheritedHandles: handles}
	return fmt.Sprintf("%d,%d", handles[0], handles[1])
}

// signalOf returns nothing: there are no signals.
func signalOf(*os.ProcessState) string { return "" }
