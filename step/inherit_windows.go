package step

import (
	"os"

	"golang.org/x/sys/windows"
)

// closeOnExec keeps handles from the program's children.
func closeOnExec(handles ...uintptr) error {
	for _, h := range handles {
		if err := windows.SetHandleInformation(windows.Handle(h), windows.HANDLE_FLAG_INHERIT, 0); err != nil {
			return os.NewSyscallError("SetHandleInformation", err)
		}
	}
	return nil
}
