"""Stands in for the package that the original LibMedium builds of student.lmspc, as far as the example uses it. Speaks its wire as peer.py does."""

import os
import socket
import struct
import types
import uuid

import peer
from StudentSystem.Exceptions import StudentNotFound

CODEC = peer.Codec({"Student": ["string", "string", "string", "uint8", "binary"]})
MEMBERS = ["id", "first_name", "last_name", "age", "photo"]
EXCEPTIONS = [StudentNotFound]


class StudentSystemConnection:
    def __init__(self):
        base = os.environ.get("LIBMEDIUM_BASE", "/var/run")
        self.connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.connection.connect(os.path.join(base, "com.pcthingz.libmedium.student", "socket"))
        peer.send(self.connection, peer.HELLO)
        assert self.receive() == bytes([peer.HELLO_ACK])

    def receive(self):
        (length,) = struct.unpack(">Q", peer.received(self.connection, 8))
        return peer.received(self.connection, length)

    def get_student(self, id):
        call = uuid.uuid4().bytes
        peer.send(self.connection, peer.INVOCATION, peer.joined([b"get_student", call, id.encode("utf-8")]))
        body = self.receive()
        if body[0] == peer.ERROR:
            (number,) = struct.unpack(">I", body[17:21])
            error = EXCEPTIONS[number - 1] if number > 0 else Exception
            raise error(body[21:].decode("utf-8"))
        return types.SimpleNamespace(**dict(zip(MEMBERS, CODEC.decode("Student", body[17:]), strict=True)))
