"""An original LibMedium for the tests, written from the description of its wire alone.

    python3 peer.py daemon PATH     listens at PATH
    python3 peer.py application PATH     connects to PATH

Speaks to the test in lines of JSON: the first line that it reads is the interface, the others are orders; what happens is printed.
It keeps the habits of the original: a frame is written with one send; its daemon reads the body of a frame with one recv, and
takes what that gives for all of it.
"""

import json
import os
import socket
import struct
import sys
import threading
import uuid

HELLO, HELLO_ACK = 0x01, 0x16
INVOCATION, RESPONSE, ERROR, EVENT, END = 0x05, 0x06, 0x15, 0x10, 0x04

NUMBERS = {
    "int8": ">b", "uint8": ">B", "int16": ">h", "uint16": ">H", "int32": ">i", "uint32": ">I",
    "int64": ">q", "uint64": ">Q", "float": ">f", "double": ">d",
}

printing = threading.Lock()


def tell(**what):
    with printing:
        print(json.dumps(what), flush=True)


# Values. In JSON, 64-bit integers are text, binaries are hexadecimal, models are arrays of their members; a type is the name of
# a primitive, "*" and the type of the items, or the name of a model.


def items(data):
    found = []
    while data:
        (size,) = struct.unpack(">I", data[:4])
        if len(data) < 4 + size:
            raise ValueError("an item goes beyond its list")
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    return found


def joined(parts):
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


class Codec:
    def __init__(self, models):
        self.models = models

    def encode(self, kind, value):
        if kind.startswith("*"):
            return joined(self.encode(kind[1:], item) for item in value)
        if kind in self.models:
            return joined(self.encode(each, item) for each, item in zip(self.models[kind], value, strict=True))
        if kind == "boolean":
            return b"\xff" if value else b"\x00"
        if kind == "string":
            return value.encode("utf-8")
        if kind == "binary":
            return bytes.fromhex(value)
        return struct.pack(NUMBERS[kind], int(value) if kind.endswith("int64") else value)

    def decode(self, kind, data):
        if kind.startswith("*"):
            return [self.decode(kind[1:], item) for item in items(data)]
        if kind in self.models:
            return [self.decode(each, item) for each, item in zip(self.models[kind], items(data), strict=True)]
        if kind == "boolean":
            return data == b"\xff"
        if kind == "string":
            return data.decode("utf-8")
        if kind == "binary":
            return data.hex()
        (value,) = struct.unpack(NUMBERS[kind], data)
        return str(value) if kind.endswith("int64") else value


def send(connection, kind, payload=b""):
    body = bytes([kind]) + payload
    connection.send(struct.pack(">Q", len(body)) + body)


def received(connection, size):
    """Exactly that many bytes, or None at the end."""
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            return None
        data += part
    return data


class Daemon:
    def __init__(self, path, interface):
        self.interface = interface
        self.codec = Codec(interface["models"])
        self.answers = {}
        self.connections = []
        self.lock = threading.Lock()
        if os.path.exists(path):
            os.unlink(path)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(path)
        self.listener.listen(5)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        while True:
            header = connection.recv(8)
            if not header:
                tell(gone=True)
                return
            (length,) = struct.unpack(">Q", header)
            body = connection.recv(length)
            if len(body) != length:
                tell(misread=[len(body), length])
                os._exit(1)
            if body[0] == HELLO:
                send(connection, HELLO_ACK)
                self.connections.append(connection)
                tell(hello=len(body) - 1)
            elif body[0] == END:
                tell(end=True)
            elif body[0] == INVOCATION:
                self.invoke(connection, body[1:])
            else:
                tell(unexpected=body[0])

    def invoke(self, connection, payload):
        name, call, *values = items(payload)
        method = self.interface["methods"][name.decode("utf-8")]
        given = [self.codec.decode(kind, value) for kind, value in zip(method["parameters"], values, strict=True)]
        uuid.UUID(bytes=call)
        answer = self.answers.get(name.decode("utf-8"), {"echo": True})
        if not answer.get("quiet"):
            tell(call=name.decode("utf-8"), values=given)
        if "error" in answer:
            send(connection, ERROR, call + struct.pack(">I", answer["error"]) + answer["message"].encode("utf-8"))
        elif "later" in answer:
            answer["later"].append((connection, call, method, given))
        else:
            self.respond(connection, call, method, answer.get("result", given[0] if given else None))

    def respond(self, connection, call, method, value):
        payload = b"" if method["result"] is None else self.codec.encode(method["result"], value)
        send(connection, RESPONSE, call + payload)

    def order(self, order):
        if "answer" in order:
            self.answers[order["answer"]] = order
            tell(noted=order["answer"])
        elif "release" in order:
            for connection, call, method, _ in self.answers[order["release"]]["later"]:
                self.respond(connection, call, method, order["result"])
        elif "fire" in order:
            kinds = self.interface["events"][order["fire"]]
            values = [self.codec.encode(kind, value) for kind, value in zip(kinds, order["values"], strict=True)]
            for connection in self.connections:
                send(connection, EVENT, joined([order["fire"].encode("utf-8"), *values]))
            tell(fired=order["fire"])
        elif "raw" in order:
            for connection in self.connections:
                connection.sendall(bytes.fromhex(order["raw"]))
        elif "end" in order:
            for connection in self.connections:
                send(connection, END)
                connection.close()
        elif "vanish" in order:
            os._exit(0)


class Application:
    def __init__(self, path, interface):
        self.interface = interface
        self.codec = Codec(interface["models"])
        self.calls = {}
        self.connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.connection.connect(path)
        send(self.connection, HELLO)
        self.greeted = threading.Event()
        threading.Thread(target=self.listen, daemon=True).start()
        self.greeted.wait()

    def listen(self):
        while True:
            header = received(self.connection, 8)
            if header is None:
                tell(gone=True)
                os._exit(0)
            (length,) = struct.unpack(">Q", header)
            body = received(self.connection, length)
            self.receive(body[0], body[1:])
            if self.interface.get("reads") == "greeting":
                return

    def receive(self, kind, payload):
        if kind == HELLO_ACK:
            tell(welcome=len(payload))
            self.greeted.set()
        elif kind == RESPONSE:
            result = self.calls.pop(payload[:16])["result"]
            tell(result=None if result is None else self.codec.decode(result, payload[16:]))
        elif kind == ERROR:
            self.calls.pop(payload[:16])
            (number,) = struct.unpack(">I", payload[16:20])
            tell(error=number, message=payload[20:].decode("utf-8"))
        elif kind == EVENT:
            name, *values = items(payload)
            kinds = self.interface["events"][name.decode("utf-8")]
            tell(event=name.decode("utf-8"), values=[self.codec.decode(*pair) for pair in zip(kinds, values, strict=True)])
        elif kind == END:
            tell(end=True)
        else:
            tell(unexpected=kind)

    def invocation(self, order):
        method = self.interface["methods"].get(order["call"], {"parameters": [], "result": None})
        call = uuid.uuid4().bytes
        self.calls[call] = method
        values = [self.codec.encode(*pair) for pair in zip(method["parameters"], order["values"], strict=True)]
        return joined([order["call"].encode("utf-8"), call, *values])

    def order(self, order):
        if "call" in order:
            for _ in range(order.get("times", 1)):
                send(self.connection, INVOCATION, self.invocation(order))
        elif "pieces" in order:
            self.send_in_pieces(order)
        elif "raw" in order:
            self.connection.sendall(bytes.fromhex(order["raw"]))
        elif "end" in order:
            send(self.connection, END)
            self.connection.close()
            os._exit(0)
        elif "vanish" in order:
            os._exit(0)

    def send_in_pieces(self, order):
        """Several frames at once, cut into writes of so many bytes."""
        data = b""
        for each in order["calls"]:
            body = bytes([INVOCATION]) + self.invocation(each)
            data += struct.pack(">Q", len(body)) + body
        size = order["pieces"]
        for start in range(0, len(data), size):
            self.connection.sendall(data[start : start + size])


def main():
    role, path = sys.argv[1:]
    interface = json.loads(sys.stdin.readline())
    peer = (Daemon if role == "daemon" else Application)(path, interface)
    tell(ready=True)
    for line in sys.stdin:
        order = json.loads(line)
        if order.get("later"):
            order["later"] = []
        peer.order(order)


if __name__ == "__main__":
    main()
