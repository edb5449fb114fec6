// SPDX-License-Identifier: Apache-2.0

// The sessions of docs/examples.md. usage: sessions NAME
package main

import (
	"fmt"
	"os"
)

var sessions = map[string]func(){
	"first-contact":   firstContact,
	"long-program":    longProgram,
	"lost-connection": lostConnection,
	"stdin-offsets":   stdinOffsets,
	"worktree":        worktree,
	"install":         install,
}

func main() {
	if len(os.Args) != 2 || sessions[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: sessions first-contact | long-program | lost-connection | stdin-offsets | worktree | install")
		os.Exit(2)
	}
	sessions[os.Args[1]]()
}

// dial connects, or ends the program.
func dial() *Client {
	client, err := Dial()
	must(err)
	return client
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
