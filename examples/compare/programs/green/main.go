// N GETs of URL at the same time: each blocks its task, but no worker.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"strconv"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/sched"
)

func get(t *greenpoll.Task, url string, i int) error {
	resp, err := greenhttp.Get(t, url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 {
		return fmt.Errorf("%s %w", resp.Status, err)
	}
	fmt.Print(i, " ", resp.StatusCode, " ", string(body))
	return nil
}

func main() {
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	err = greenpoll.Run(func(t *greenpoll.Task) error {
		var all sched.Group
		for i := range n {
			all.Go(t, func(t *greenpoll.Task) error { return get(t, os.Args[1], i) })
		}
		return all.Wait(t)
	})
	if err != nil {
		log.Fatal(err)
	}
}
