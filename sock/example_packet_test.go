//go:build linux || darwin || windows

package sock_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"time"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

// One socket talks to any peer: it answers to the address that a question came from.
func ExampleListenPacket() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		server, err := sock.ListenPacket(t, "udp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		t.Go(func(t *greenpoll.Task) {
			server, p := server.Bind(t), make([]byte, 1500) // this task's own view of the socket
			for {
				n, from, err := server.ReadFromAddrPort(p) // parks until a datagram comes
				if err != nil {
					return
				}
				if _, err := server.WriteToAddrPort([]byte("you said "+string(p[:n])), from); err != nil {
					fmt.Println(err) // this datagram is lost, as datagrams may be
				}
			}
		})
		client, err := sock.ListenPacket(t, "udp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		if _, err := client.WriteTo([]byte("hello"), server.LocalAddr()); err != nil {
			return err
		}
		p := make([]byte, 1500)
		n, from, err := client.ReadFrom(p)
		if err != nil {
			return err
		}
		fmt.Println(string(p[:n]), from.String() == server.LocalAddr().String())
		return nil
	}, greenpoll.WithWorkers(1))
	if err != nil {
		fmt.Println(err)
	}
	// Output: you said hello true
}

// A connected socket receives only from its peer. Datagrams get lost, so a client that
// waits for an answer sets a deadline and asks again: here on a simulated kernel that loses
// the first two.
func ExampleDialPacket() {
	k := sim.New(sim.Config{})
	r := k.RemotePacket("192.0.2.1:7")
	r.OnReceive(func(d sim.Datagram) {
		if err := r.Send(d.From, append([]byte("echo: "), d.Bytes...)); err != 0 {
			fmt.Println(err)
		}
	})
	k.Lose(2)
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		c, err := sock.DialPacket(t, "udp", "192.0.2.1:7")
		if err != nil {
			return err
		}
		defer c.Close()
		p := make([]byte, 1500)
		for {
			if _, err := c.Write([]byte("anybody there?")); err != nil {
				return err
			}
			if err := c.SetReadDeadline(t.Sched().Time().Add(5 * time.Second)); err != nil {
				return err
			}
			n, err := c.Read(p)
			if os.IsTimeout(err) {
				fmt.Println("no answer, asking again")
				continue
			}
			fmt.Println(string(p[:n]))
			return err
		}
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1))
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// no answer, asking again
	// no answer, asking again
	// echo: anybody there?
}

// Any goroutine may use a guest view. To code that knows nothing of tasks it is a
// net.PacketConn.
func ExamplePacketConn_Guest() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		c, err := sock.ListenPacket(t, "udp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		var guest net.PacketConn = c.Guest()
		go func() {
			if _, err := guest.WriteTo([]byte("from a goroutine to a task"), guest.LocalAddr()); err != nil {
				fmt.Println(err)
			}
		}()
		p := make([]byte, 1500)
		n, _, err := c.ReadFromAddrPort(p)
		if err != nil {
			return err
		}
		fmt.Println(string(p[:n]))
		return c.Close() // until then the scheduler keeps running for the guest
	}, greenpoll.WithWorkers(1))
	if err != nil {
		fmt.Println(err)
	}
	// Output: from a goroutine to a task
}

// A context ends a dial. LocalAddr sets the local address, which a Unix socket needs to
// receive answers.
func ExampleDialer_DialPacket() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		server, err := sock.ListenPacket(t, "unixgram", "/server")
		if err != nil {
			return err
		}
		d := sock.Dialer{LocalAddr: "/client"}
		c, err := d.DialPacket(t, context.Background(), "unixgram", "/server")
		if err != nil {
			return err
		}
		if _, err := c.Write([]byte("hello")); err != nil {
			return err
		}
		p := make([]byte, 1500)
		n, from, err := server.ReadFrom(p)
		fmt.Println(string(p[:n]), "from", from)
		return err
	}, greenpoll.WithKernel(sim.New(sim.Config{})), greenpoll.WithWorkers(1))
	if err != nil {
		fmt.Println(err)
	}
	// Output: hello from /client
}
