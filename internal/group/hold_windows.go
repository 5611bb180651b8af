package group

import (
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Hold puts a program that has just started into a job, which ends it and what it starts when it is
// released, or when this process ends, however it does.
func Hold(p *os.Process) (release func(), err error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return func() {}, fmt.Errorf("CreateJobObject: %w", err)
	}
	release = func() { _ = windows.CloseHandle(job) } // it is ours
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE}}
	if _, err := windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits))); err != nil {
		return release, fmt.Errorf("SetInformationJobObject: %w", err)
	}
	var held error
	err = p.WithHandle(func(handle uintptr) { held = windows.AssignProcessToJobObject(job, windows.Handle(handle)) })
	if err == nil {
		err = held
	}
	if err != nil {
		err = fmt.Errorf("AssignProcessToJobObject: %w", err)
	}
	return release, err
}
