// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Params are the params of a call.
type Params map[string]any

// Event is a piece of a process's output, or its exit.
type Event struct {
	Process  string `json:"processId"`
	Seq      uint64 `json:"seq"`
	Stream   string `json:"stream"` // stdout, stderr or exit
	Data     []byte `json:"data"`   // encoding/json reads base64 by itself
	ExitCode int    `json:"exitCode"`
}

// String is a line of a report.
func (e Event) String() string {
	if e.Stream == "exit" {
		return fmt.Sprintf("exit code %d", e.ExitCode)
	}
	return fmt.Sprintf("%s: %s", e.Stream, e.Line())
}

// Line is output without its newline.
func (e Event) Line() string { return strings.TrimRight(string(e.Data), "\n") }

type reply struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// Client is one connection. Any number of goroutines may call it.
type Client struct {
	socket net.Conn
	token  string

	mutex   sync.Mutex
	arrived *sync.Cond         // an event, or the end
	lastID  int                // all below are guarded by mutex
	calls   map[int]chan reply // a closed channel is the end of the connection
	events  map[string][]Event // that nobody has asked for yet
	ended   bool
}

// Dial connects to the daemon of the user.
func Dial() (*Client, error) {
	path := os.Getenv("CLAUSTRUM_SOCKET")
	if path == "" {
		path = filepath.Join(os.Getenv("HOME"), ".claude/remote/rpc.sock")
	}
	token, err := os.ReadFile(filepath.Join(filepath.Dir(path), "daemon.token"))
	if err != nil {
		return nil, err
	}
	socket, err := net.Dial("unix", path)
	if err != nil {
		return nil, err
	}
	c := &Client{socket: socket, token: string(token), calls: map[int]chan reply{}, events: map[string][]Event{}}
	c.arrived = sync.NewCond(&c.mutex)
	go c.read()
	return c, nil
}

// Call sends a request and stores its result in the value that result points to.
func (c *Client) Call(method string, params Params, result any) error {
	answer := make(chan reply, 1)
	c.mutex.Lock()
	c.lastID++
	frame, err := json.Marshal(map[string]any{
		"jsonrpc": "2.0", "id": c.lastID, "method": method, "params": params, "auth": c.token})
	c.calls[c.lastID] = answer
	if err == nil {
		_, err = c.socket.Write(append(frame, '\n'))
	}
	c.mutex.Unlock()
	if err != nil {
		return err
	}
	got, ok := <-answer
	switch {
	case !ok:
		return errors.New("the connection is closed")
	case got.Error != nil:
		return fmt.Errorf("%d, %s", got.Error.Code, got.Error.Message)
	case result == nil:
		return nil
	}
	return json.Unmarshal(got.Result, result)
}

// Next waits for the next event of a process; false after the end of the connection.
func (c *Client) Next(process string) (Event, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for len(c.events[process]) == 0 {
		if c.ended {
			return Event{}, false
		}
		c.arrived.Wait()
	}
	event := c.events[process][0]
	c.events[process] = c.events[process][1:]
	return event, true
}

// Close ends the connection.
func (c *Client) Close() { c.socket.Close() }

func (c *Client) read() {
	lines := bufio.NewReader(c.socket)
	for {
		line, err := lines.ReadBytes('\n')
		c.mutex.Lock()
		if err != nil {
			c.ended = true
			for _, answer := range c.calls {
				close(answer)
			}
			c.arrived.Broadcast()
			c.mutex.Unlock()
			return
		}
		c.onFrame(line)
		c.mutex.Unlock()
	}
}

func (c *Client) onFrame(line []byte) {
	var event Event
	if json.Unmarshal(line, &event); event.Stream != "" {
		c.events[event.Process] = append(c.events[event.Process], event)
		c.arrived.Broadcast()
		return
	}
	var got reply
	if json.Unmarshal(line, &got) == nil && c.calls[got.ID] != nil {
		c.calls[got.ID] <- got
		delete(c.calls, got.ID)
	}
}
