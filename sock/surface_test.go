package sock_test

// This file answers: has what package net's types have counterparts here, by the same
// names and with the same signatures? A method that is missing stands in a list, with
// the reason.

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

// counterparts are package net's types and ours.
var counterparts = []struct {
	theirs, ours reflect.Type
	missing      map[string]string
}{
	{reflect.TypeFor[*net.TCPConn](), conns, map[string]string{"MultipathTCP": plainTCP}},
	{reflect.TypeFor[*net.UDPConn](), packetConns, nil},
	{reflect.TypeFor[*net.UnixConn](), packetConns, nil},
	{reflect.TypeFor[*net.UnixConn](), conns, map[string]string{
		"ReadFrom": "is io.ReaderFrom's, as TCPConn has it: see ReadFromUnix",
		"WriteTo":  "is io.WriterTo's, as TCPConn has it: see WriteToUnix",
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
	acceptConn        = "AcceptConn is that, of either kind"
	addressesAreTexts = "an own address is a text, in Dialer.LocalAddr, and so is the peer's"
)

// fits reports whether one of our types stands for one of package net's: it is the same,
// its counterpart, or what they have as an interface.
func fits(theirs, ours reflect.Type) bool {
	isCounterpart := slices.ContainsFunc(counterparts, func(c struct {
		theirs, ours reflect.Type
		missing      map[string]string
	}) bool {
		return c.theirs == theirs && c.ours == ours
	})
	return theirs == ours || isCounterpart || theirs.Kind() == reflect.Interface && ours.Implements(theirs)
}

// signature has a method's parameters, without the receiver and our tasks, and its results.
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
				assert.False(t, matches, "%s is listed (%s), and there", name, why)
			case !there:
				t.Errorf("%s is missing", name)
			default:
				assert.True(t, matches, "%s: %v, and not %v", name, ours.Type, theirs.Type)
			}
		}
	}
}

// missingFields are options that we do not have, or have in another form.
var missingFields = map[string]string{
	"Dialer.LocalAddr": "a text, as all our addresses",
	"Dialer.Resolver":  "an interface, which a *net.Resolver has",
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
