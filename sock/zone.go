//go:build linux || darwin || windows

package sock

// This file answers: which interface is meant by the zone of an IPv6 address, the
// part behind % in fe80::1%eth0? The kernel has a number for it. Each datagram from
// a link-local address has one, so what is known is kept.

import (
	"net"
	"strconv"
	"sync"
	"time"
)

// zones is what the kernel said last, at most a minute ago: an interface may come,
// go or be renamed. A zone that is not there makes us ask at once.
//
// Go: net/interface.go ipv6ZoneCache
var zones struct {
	mu    sync.RWMutex // held over one short call of the kernel, never over a Park
	asked time.Time
	ids   map[string]uint32
	names map[uint32]string
}

const zonesStayKnown = time.Minute

func zoneID(zone string) uint32 {
	if zone == "" {
		return 0
	}
	if id, ok := lookUpZone(func() (uint32, bool) { id, ok := zones.ids[zone]; return id, ok }); ok {
		return id
	}
	n, _ := strconv.ParseUint(zone, 10, 32)
	return uint32(n)
}

func zoneName(id uint32) string {
	if id == 0 {
		return ""
	}
	if name, ok := lookUpZone(func() (string, bool) { name, ok := zones.names[id]; return name, ok }); ok {
		return name
	}
	return strconv.FormatUint(uint64(id), 10)
}

// lookUpZone calls find, and once more after asking the kernel if that may help.
func lookUpZone[T any](find func() (T, bool)) (T, bool) {
	zones.mu.RLock()
	found, ok := find()
	fresh := time.Since(zones.asked) < zonesStayKnown
	zones.mu.RUnlock()
	if ok && fresh {
		return found, true
	}
	zones.mu.Lock()
	defer zones.mu.Unlock()
	askForZones()
	return find()
}

func askForZones() {
	zones.asked = time.Now()
	all, err := net.Interfaces()
	if err != nil {
		return
	}
	zones.ids, zones.names = map[string]uint32{}, map[uint32]string{}
	for _, i := range all {
		zones.ids[i.Name], zones.names[uint32(i.Index)] = uint32(i.Index), i.Name
	}
}
