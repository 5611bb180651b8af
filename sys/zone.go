//go:build linux || darwin || windows

package sys

// This file answers: which interface does the zone of an IPv6 address mean, the part after
// % in fe80::1%eth0? The kernel has a number for it. Each datagram from a link-local
// address carries one, so the mapping is cached.

import (
	"net"
	"strconv"
	"sync"
	"time"
)

// zoneCache holds the kernel's last answer, at most a minute old: interfaces come, go and
// are renamed. A zone that is missing is looked up at once.
//
// Go: net/interface.go ipv6ZoneCache
var zoneCache struct {
	mu      sync.RWMutex // held for one short system call, never during a Park
	fetched time.Time
	ids     map[string]uint32
	names   map[uint32]string
}

const zoneCacheTTL = time.Minute

func zoneID(zone string) uint32 {
	if zone == "" {
		return 0
	}
	if id, ok := lookupZone(func() (uint32, bool) { id, ok := zoneCache.ids[zone]; return id, ok }); ok {
		return id
	}
	n, _ := strconv.ParseUint(zone, 10, 32)
	return uint32(n)
}

func zoneName(id uint32) string {
	if id == 0 {
		return ""
	}
	if name, ok := lookupZone(func() (string, bool) { name, ok := zoneCache.names[id]; return name, ok }); ok {
		return name
	}
	return strconv.FormatUint(uint64(id), 10)
}

// lookupZone calls find, and if that fails or the cache is old, again after asking the
// kernel.
func lookupZone[T any](find func() (T, bool)) (T, bool) {
	zoneCache.mu.RLock()
	found, ok := find()
	fresh := time.Since(zoneCache.fetched) < zoneCacheTTL
	zoneCache.mu.RUnlock()
	if ok && fresh {
		return found, true
	}
	zoneCache.mu.Lock()
	defer zoneCache.mu.Unlock()
	fetchZones()
	return find()
}

func fetchZones() {
	zoneCache.fetched = time.Now()
	all, err := net.Interfaces()
	if err != nil {
		return
	}
	zoneCache.ids, zoneCache.names = map[string]uint32{}, map[uint32]string{}
	for _, i := range all {
		zoneCache.ids[i.Name], zoneCache.names[uint32(i.Index)] = uint32(i.Index), i.Name
	}
}
