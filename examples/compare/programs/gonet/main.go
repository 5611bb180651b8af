// N GETs of URL at the same time: each blocks its goroutine, but no thread.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"sync"
)

func get(url string, i int) {
	resp, err := http.Get(url)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 {
		log.Fatal(resp.Status, err)
	}
	fmt.Print(i, " ", resp.StatusCode, " ", string(body))
}

func main() {
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { get(os.Args[1], i) })
	}
	all.Wait()
}
