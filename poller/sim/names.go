package sim

// This file answers: which host names does a simulated machine know? Those that the
// script gives, as /etc/hosts would. There is no DNS; a lookup takes no time.

import "net/netip"

// Host gives a host its addresses, in the order in which a dial is to try them.
// It panics if one is no IP address.
func (k *Kernel) Host(host string, addrs ...string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.names[host] = nil
	for _, a := range addrs {
		k.names[host] = append(k.names[host], netip.MustParseAddr(a))
	}
}

// Lookup returns a host's addresses, nil if it has none.
func (k *Kernel) Lookup(host string) []netip.Addr {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.names[host]
}
