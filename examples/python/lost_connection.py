# SPDX-License-Identifier: Apache-2.0
from claustrum import Client

received = b""
last_seq = 0

client = Client()
client.call("process.spawn", id="count", command="seq", args=["1", "100000"])
for last_seq, stream, value in client.events("count"):
    received += value
    if last_seq == 3:
        break
client.close()  # as if the network broke: what is on its way is lost
print(f"connection lost after frame {last_seq}")

client = Client()
state = client.call("process.reattach", id="count", fromSeq=last_seq)
print(f"found: the first frame that can be had again is {state['firstSeq']}")
for seq, stream, value in client.events("count"):
    assert seq == last_seq + 1, "a frame is missing"
    last_seq = seq
    if stream == "exit":
        print(f"exit code {value}")
    else:
        received += value

complete = "".join(f"{number}\n" for number in range(1, 100001)).encode()
print(f"{len(received)} bytes, {'each once and in order' if received == complete else 'and that is wrong'}")
