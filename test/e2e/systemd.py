"""Stands in for systemd: systemd.py SOCKETS COMMAND..., where SOCKETS is a JSON list of [name, path or port].

Opens the sockets, starts the command when somebody connects and again when it has ended and somebody connects, as a .socket unit has it; prints what
the command tells over NOTIFY_SOCKET, and its end. A line on standard input ends the command with SIGTERM, as systemctl stop does; the end of
standard input ends everything.
"""
import array
import json
import os
import select
import signal
import socket
import sys


def say(text):
    print(text, flush=True)


def open_socket(place):
    if isinstance(place, int):
        opened = socket.socket(socket.AF_INET)
        opened.bind(("127.0.0.1", place))
    else:
        opened = socket.socket(socket.AF_UNIX)
        opened.bind(place)
    opened.listen(128)
    return opened


def start(sockets, names, notify, command):
    pid = os.fork()
    if pid != 0:
        return pid
    # Moved out of the way first: the descriptors from 3 on may be in use.
    copies = [os.dup2(each.fileno(), 100 + index) for index, each in enumerate(sockets)]
    for index, copy in enumerate(copies):
        os.dup2(copy, 3 + index, inheritable=True)
        os.close(copy)
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.environ["LISTEN_PID"] = str(os.getpid())
    os.environ["LISTEN_FDS"] = str(len(sockets))
    os.environ["LISTEN_FDNAMES"] = ":".join(names)
    os.environ["NOTIFY_SOCKET"] = notify
    os.execvp(command[0], command)


def hear(listener):
    data, ancillary, _, _ = listener.recvmsg(4096, 4096)
    for level, kind, payload in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors = array.array("i")
            descriptors.frombytes(payload)
            # Closing it lets systemd-notify end.
            for descriptor in descriptors:
                os.close(descriptor)
    for line in data.decode().splitlines():
        if line.startswith(("READY=", "STOPPING=")):
            say(line)


def main():
    wanted = json.loads(sys.argv[1])
    command = sys.argv[2:]
    names = [name for name, _ in wanted]
    sockets = [open_socket(place) for _, place in wanted]
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    # Without a name, Linux gives it one outside the file system, as systemd in a container may.
    listener.bind("")
    notify = "@" + listener.getsockname()[1:].decode()
    child = None
    waker, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for each in sockets:
        name = each.getsockname()
        say("listening " + (name if isinstance(name, str) else str(name[1])))
    while True:
        waiting = [listener, waker, sys.stdin] + (sockets if child is None else [])
        ready, _, _ = select.select(waiting, [], [])
        if listener in ready:
            hear(listener)
        if waker in ready:
            os.read(waker, 100)
            ended, status = os.waitpid(-1, os.WNOHANG)
            if ended != 0 and ended == child:
                child = None
                say("ended " + str(os.waitstatus_to_exitcode(status)))
        if sys.stdin in ready:
            line = sys.stdin.readline()
            if child is not None:
                os.kill(child, signal.SIGTERM)
            if line == "":
                return
        if child is None and any(each in ready for each in sockets):
            child = start(sockets, names, notify, command)
            say("started " + str(child))


main()
