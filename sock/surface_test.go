package sock_test

// This file answers: do the methods of package net's types have counterparts here, with the
// same names and signatures? A missing method is in a list, with the reason.

import (
	"net"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll"
	"greenpoll/sock"
)

var (
	conns       = reflect.TypeFor[*sock.Conn]()
	packetConns = reflect.TypeFor[*sock.PacketConn]()
	listeners   = reflect.TypeFor[*sock.Listener]()
)

// counterparts pairs package net's types with ours.
var counterparts = []struct {
	theirs, ours reflect.Type
	missing      map[string]string
}{
	{reflect.TypeFor[*net.TCPConn](), conns, map[string]string{"MultipathTCP": plainTCP}},
	{reflect.TypeFor[*net.UDPConn](), packetConns, nil},
	{reflect.TypeFor[*net.UnixConn](), packetConns, nil},
	{reflect.TypeFor[*net.UnixConn](), conns, map[string]string{
		"ReadFrom": "is the method of io.ReaderFrom, as in TCPConn: see ReadFromUnix",
		"WriteTo":  "is the method of io.WriterTo, as in TCPConn: see WriteToUnix",
	}},
	{reflect.TypeFor[*net.TCPListener](), listeners, map[string]string{"AcceptTCP": acceptConn}},
	{reflect.TypeFor[*net.UnixListener](), listeners, map[string]string{"AcceptUnix": acceptConn}},
	{reflect.TypeFor[*net.Dialer](), reflect.TypeFor[*sock.Dialer](), noDialer},
	{reflect.TypeFor[*net.Dialer](), reflect.TypeFor[*sock.GuestDialer](), noDialer},
	{reflect.TypeFor[*net.ListenConfig](), reflect.TypeFor[*sock.ListenConfig](), map[string]string{
		"MultipathTCP": plainTCP, "SetMultipathTCP": plainTCP,
	}},
}

var noDialer = map[string]string{
	"MultipathTCP": plainTCP, "SetMultipathTCP": plainTCP,
	"DialTCP":  addressesAreTexts,
	"DialUDP":  addressesAreTexts + "; DialPacket",
	"DialUnix": addressesAreTexts,
	"DialIP":   "there are no raw IP sockets here",
}

const (
	plainTCP          = "no socket of ours asks for Multipath TCP"
	acceptConn        = "AcceptConn does that, for either kind"
	addressesAreTexts = "the local address is a text, in Dialer.LocalAddr, and so is the peer's"
)

// fits reports whether one of our types corresponds to one of package net's: it is the same
// type, its counterpart, or implements the interface.
func fits(theirs, ours reflect.Type) bool {
	isCounterpart := slices.ContainsFunc(counterparts, func(c struct {
		theirs, ours reflect.Type
		missing      map[string]string
	}) bool {
		return c.theirs == theirs && c.ours == ours
	})
	return theirs == ours || isCounterpart || theirs.Kind() == reflect.Interface && ours.Implements(theirs)
}

// signature returns a method's parameters, without the receiver and our tasks, followed by
// its results.
func signature(m reflect.Method) (types []reflect.Type, results int) {
	for i := 1; i < m.Type.NumIn(); i++ {
		if in := m.Type.In(i); in != reflect.TypeFor[*greenpoll.Task]() {
			types = append(types, in)
		}
	}
	for i := range m.Type.NumOut() {
		types = append(types, m.Type.Out(i))
	}
	return types, m.Type.NumOut()
}

func TestEachMethodOfPackageNetsTypesExistsOrIsListedAsMissing(t *testing.T) {
	for _, c := range counterparts {
		for i := range c.theirs.NumMethod() {
			theirs := c.theirs.Method(i)
			name := c.theirs.String() + " for " + c.ours.String() + ": " + theirs.Name
			ours, there := c.ours.MethodByName(theirs.Name)
			matches := false
			if there {
				want, wantResults := signature(theirs)
				got, gotResults := signature(ours)
				matches = wantResults == gotResults && slices.EqualFunc(want, got, fits)
			}
			why, listed := c.missing[theirs.Name]
			switch {
			case listed:
				assert.False(t, matches, "%s is listed (%s), but exists", name, why)
			case !there:
				t.Errorf("%s is missing", name)
			default:
				assert.True(t, matches, "%s: %v, and not %v", name, ours.Type, theirs.Type)
			}
		}
	}
}

// missingFields lists options that we do not have, or have in another form.
var missingFields = map[string]string{
	"Dialer.LocalAddr": "a text, like all our addresses",
	"Dialer.Resolver":  "an interface, which *net.Resolver implements",
	"Dialer.DualStack": "deprecated: it does nothing",
	"Dialer.Cancel":    "deprecated: a context does it",
}

func TestEachOptionOfPackageNetExistsOrIsListedAsMissing(t *testing.T) {
	for _, pair := range [][2]reflect.Type{
		{reflect.TypeFor[net.Dialer](), reflect.TypeFor[sock.Dialer]()},
		{reflect.TypeFor[net.ListenConfig](), reflect.TypeFor[sock.ListenConfig]()},
	} {
		for _, theirs := range reflect.VisibleFields(pair[0]) {
			if !theirs.IsExported() {
				continue
			}
			name := theirs.Name
			ours, there := pair[1].FieldByName(name)
			why, listed := missingFields[pair[0].Name()+"."+name]
			assert.NotEqual(t, listed, there && ours.Type == theirs.Type, "%s.%s (%s)", pair[0], name, why)
		}
	}
}
