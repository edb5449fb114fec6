// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

type installResult struct {
	CliPath       string
	CliWasPresent bool
	CliError      string
}

func runInstaller(archive string) (result installResult) {
	program := os.Getenv("CLAUSTRUM")
	if program == "" {
		program = "claustrum"
	}
	line, err := exec.Command(program, "-install", "-cli-dir", os.Getenv("HOME")+"/cli",
		"-cli-version", "1.0.0", "-cli-zst", archive).Output()
	must(err)
	_, text, _ := strings.Cut(string(line), "__INSTALL_RESULT__")
	must(json.Unmarshal([]byte(text), &result))
	return result
}

func install() {
	// The CLI is a script of two lines. Over SSH, the file would be uploaded, or downloaded by -cli-url.
	archive := os.Getenv("HOME") + "/cli.zst"
	compress := exec.Command("zstd", "-q", "-o", archive)
	compress.Stdin = strings.NewReader("#!/bin/sh\necho \"1.0.0 (Demo)\"\n")
	must(compress.Run())

	first := runInstaller(archive)
	if first.CliError != "" {
		must(fmt.Errorf("%s", first.CliError))
	}
	fmt.Printf("installed: %s\n", first.CliPath)
	if runInstaller(archive).CliWasPresent {
		fmt.Println("the second time it was there")
	} else {
		fmt.Println("the second time it was missing")
	}

	client := dial()
	defer client.Close()
	must(client.Call("process.spawn", Params{"id": "cli", "command": first.CliPath, "args": []string{"--version"}}, nil))
	for event, ok := client.Next("cli"); ok; event, ok = client.Next("cli") {
		fmt.Println(event)
		if event.Stream == "exit" {
			break
		}
	}
}
