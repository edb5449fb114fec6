// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"
)

func lostConnection() {
	var received strings.Builder
	var lastSeq uint64

	first := dial()
	must(first.Call("process.spawn", Params{"id": "count", "command": "seq", "args": []string{"1", "100000"}}, nil))
	for lastSeq < 3 {
		event, _ := first.Next("count")
		received.Write(event.Data)
		lastSeq = event.Seq
	}
	first.Close() // as if the network broke: what is on its way is lost
	fmt.Printf("connection lost after frame %d\n", lastSeq)

	second := dial()
	defer second.Close()
	var state struct{ FirstSeq uint64 }
	must(second.Call("process.reattach", Params{"id": "count", "fromSeq": lastSeq}, &state))
	fmt.Printf("found: the first frame that can be had again is %d\n", state.FirstSeq)
	for {
		event, ok := second.Next("count")
		if !ok || event.Seq != lastSeq+1 {
			must(fmt.Errorf("a frame is missing"))
		}
		lastSeq = event.Seq
		if event.Stream == "exit" {
			fmt.Println(event)
			break
		}
		received.Write(event.Data)
	}

	var complete strings.Builder
	for number := 1; number <= 100000; number++ {
		fmt.Fprintln(&complete, number)
	}
	verdict := "and that is wrong"
	if received.String() == complete.String() {
		verdict = "each once and in order"
	}
	fmt.Printf("%d bytes, %s\n", received.Len(), verdict)
}
