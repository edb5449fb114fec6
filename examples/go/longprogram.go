// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"
)

func longProgram() {
	client := dial()
	defer client.Close()

	// Much output: it comes in many frames, and where they are cut means nothing.
	must(client.Call("process.spawn", Params{"id": "count", "command": "seq", "args": []string{"1", "100000"}}, nil))
	var output strings.Builder
	event, ok := client.Next("count")
	for ; ok && event.Stream != "exit"; event, ok = client.Next("count") {
		output.Write(event.Data)
	}
	lines := strings.Fields(output.String())
	fmt.Printf("%d bytes, the last line is %s, %s\n", output.Len(), lines[len(lines)-1], event)

	// A program that does not end by itself.
	must(client.Call("process.spawn", Params{"id": "server", "command": "sh",
		"args": []string{"-c", "echo listening; exec sleep 1000"}}, nil))
	event, _ = client.Next("server")
	fmt.Printf("server: %s\n", event.Line())
	must(client.Call("process.killAndWait", Params{"id": "server", "signal": "TERM", "timeoutMs": 2000}, nil))
	event, _ = client.Next("server")
	fmt.Printf("stopped, %s\n", event)
}
