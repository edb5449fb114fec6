// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"
)

func firstContact() {
	client := dial()
	defer client.Close()

	var ping struct{ Pong bool }
	must(client.Call("server.ping", nil, &ping))
	if ping.Pong {
		fmt.Println("the daemon answers")
	}
	var capabilities struct{ Methods, Features []string }
	must(client.Call("server.capabilities", nil, &capabilities))
	fmt.Printf("%d methods; features: %s\n", len(capabilities.Methods), strings.Join(capabilities.Features, ", "))

	must(client.Call("process.spawn", Params{"id": "p", "command": "sh", "args": []string{"-c", "echo hello; exit 3"}}, nil))
	for event, ok := client.Next("p"); ok; event, ok = client.Next("p") {
		fmt.Println(event)
		if event.Stream == "exit" {
			break
		}
	}
}
