// SPDX-License-Identifier: Apache-2.0

package main

import "fmt"

func stdinOffsets() {
	client := dial()
	defer client.Close()
	must(client.Call("process.spawn", Params{"id": "p", "command": "sh",
		"args": []string{"-c", "read line; echo got $line"}}, nil))

	var reply struct {
		Applied   uint64
		Duplicate bool
	}
	// encoding/json writes []byte as base64.
	write := func(text string, offset uint64) error {
		return client.Call("process.stdin", Params{"id": "p", "data": []byte(text), "offset": offset}, &reply)
	}
	must(write("hel", 0))
	fmt.Printf("3 bytes sent, %d applied\n", reply.Applied)
	must(write("hel", 0)) // as if the reply had been lost
	kind := map[bool]string{true: "a duplicate", false: "new"}[reply.Duplicate]
	fmt.Printf("the same again, %d applied, %s\n", reply.Applied, kind)
	fmt.Printf("too far ahead: %v\n", write("!", 99))
	must(write("hello\n", 0))
	fmt.Printf("all 6 from the beginning, %d applied\n", reply.Applied)

	for event, ok := client.Next("p"); ok; event, ok = client.Next("p") {
		fmt.Println(event)
		if event.Stream == "exit" {
			break
		}
	}
}
