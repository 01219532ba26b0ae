"""Two network namespaces joined by a veth pair, the processes in them, and the capture between them."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

SERVER_NS, CLIENT_NS, MIDDLE_NS, FAR_NS = "rfbw-srv", "rfbw-cli", "rfbw-mid", "rfbw-far"
SERVER4, CLIENT4, CLIENT4_B, MIDDLE4 = "10.77.0.10", "10.77.0.20", "10.77.0.21", "10.77.0.30"
SERVER6, CLIENT6 = "fd77::10", "fd77::20"
HOSTNAMES = {SERVER_NS: "lab-server", CLIENT_NS: "lab-client", MIDDLE_NS: "lab-relay", FAR_NS: "lab-router"}

PASSWORD, WRONG_PASSWORD = "Pl4nt3d!", "Wr0ngPw!"
USER_NAME, USER_PASSWORD = "planted-user", "Pl4nt3d-Us3r!"
TYPED, COPIED = "PLANTED-KEY-7731", "PLANTED-CLIP-7731"


class Skip(Exception):
    """A program that this recording needs is missing."""


def run(*args, check=True, **kwargs):
    """Runs a short command to completion and returns its stdout."""
    done = subprocess.run([str(a) for a in args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, **kwargs)
    if check and done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, args))}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode(errors="replace")


def wait_until(what, test, seconds=15.0, step=0.05):
    """Polls until `test()` is true; on a timeout, the error names what was waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if test():
            return
        time.sleep(step)
    raise TimeoutError(f"waited {seconds:.0f} s for {what}")


class Lab:
    """One recording's namespaces, processes, scratch folder and capture. A context manager: all of them end with it."""

    def __init__(self, mtu=1500, offloads=False, relay=None):
        """`relay`: None joins the two directly, "bridge" through a third namespace, "wire" through
        wire.py in a third namespace (started by `wire()`), "routers" through two with a narrow link between them."""
        self.mtu, self.offloads, self.relay = mtu, offloads, relay
        self.processes, self.captures, self.displays = [], [], {}
        self.scratch = tempfile.mkdtemp(prefix="rfbwatch-lab-")

    # ---- namespaces -------------------------------------------------------------------------------------------------

    def __enter__(self):
        self._remove_namespaces()
        names = [SERVER_NS, CLIENT_NS] + {"bridge": [MIDDLE_NS], "wire": [MIDDLE_NS], "routers": [MIDDLE_NS, FAR_NS]}.get(self.relay, [])
        for name in names:
            run("ip", "netns", "add", name)
            # No link-local traffic and no duplicate address detection: a capture should contain only the recorded conversation.
            for key, value in (("accept_ra", 0), ("autoconf", 0), ("addr_gen_mode", 1), ("router_solicitations", 0)):
                self.ip_sysctl(name, f"net.ipv6.conf.default.{key}", value)
            self.inside(name, "ip", "link", "set", "lo", "up")
        if self.relay == "routers":
            self._join_by_routers()
            return self
        if self.relay in ("bridge", "wire"):
            self._join_by_middle()
        else:
            run("ip", "link", "add", "eth0", "netns", SERVER_NS, "type", "veth", "peer", "name", "eth0", "netns", CLIENT_NS)
        self._configure(SERVER_NS, "eth0", SERVER4, SERVER6)
        self._configure(CLIENT_NS, "eth0", CLIENT4, CLIENT6)
        self.inside(CLIENT_NS, "ip", "addr", "add", f"{CLIENT4_B}/24", "dev", "eth0")
        if self.relay == "bridge":
            self._configure(MIDDLE_NS, "br0", MIDDLE4, "fd77::30")
        return self

    def _join_by_middle(self):
        bridge = self.relay == "bridge"
        if bridge:
            self.inside(MIDDLE_NS, "ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        else:
            self.inside(MIDDLE_NS, "ip", "link", "add", "span", "type", "veth", "peer", "name", "span-end")
        for name, port in ((SERVER_NS, "to-srv"), (CLIENT_NS, "to-cli")):
            run("ip", "link", "add", "eth0", "netns", name, "type", "veth", "peer", "name", port, "netns", MIDDLE_NS)
            self._set_offloads(MIDDLE_NS, port)
            self.inside(MIDDLE_NS, "ip", "link", "set", port, *(["master", "br0"] if bridge else []), "up")
        if not bridge:
            for port in ("span", "span-end"):
                self.inside(MIDDLE_NS, "ip", "link", "set", port, "mtu", "9000", "up")

    def wire(self, **settings):
        """Joins the two ends through wire.py, which can disturb the frames and mirror them in an encapsulation."""
        process = self.start(MIDDLE_NS, "python3", os.path.join(os.path.dirname(os.path.abspath(__file__)), "wire.py"),
                             json.dumps({"a": "to-cli", "b": "to-srv", **settings}))
        wait_until("the wire", lambda: "wire ready" in self.log_of(process))

    def _join_by_routers(self, narrow=68):
        """client - MIDDLE - (narrow link) - FAR - server, with fragmentation allowed (net.ipv4.ip_no_pmtu_disc)."""
        run("ip", "link", "add", "eth0", "netns", CLIENT_NS, "type", "veth", "peer", "name", "to-cli", "netns", MIDDLE_NS)
        run("ip", "link", "add", "to-far", "netns", MIDDLE_NS, "type", "veth", "peer", "name", "to-mid", "netns", FAR_NS)
        run("ip", "link", "add", "eth0", "netns", SERVER_NS, "type", "veth", "peer", "name", "to-srv", "netns", FAR_NS)
        for name, device, address, mtu in ((CLIENT_NS, "eth0", "10.78.0.20", 1500), (MIDDLE_NS, "to-cli", "10.78.0.1", 1500),
                                           (MIDDLE_NS, "to-far", "10.77.1.1", narrow), (FAR_NS, "to-mid", "10.77.1.2", narrow),
                                           (FAR_NS, "to-srv", "10.79.0.1", 1500), (SERVER_NS, "eth0", "10.79.0.10", 1500)):
            self._set_offloads(name, device)
            self.inside(name, "ip", "link", "set", device, "mtu", mtu, "up")
            self.inside(name, "ip", "addr", "add", f"{address}/24", "dev", device)
            self.ip_sysctl(name, "net.ipv4.ip_no_pmtu_disc", 1)
            self.ip_sysctl(name, "net.ipv4.ip_forward", 1)
        self.inside(CLIENT_NS, "ip", "route", "add", "default", "via", "10.78.0.1")
        self.inside(SERVER_NS, "ip", "route", "add", "default", "via", "10.79.0.1")
        self.inside(MIDDLE_NS, "ip", "route", "add", "10.79.0.0/24", "via", "10.77.1.2")
        self.inside(FAR_NS, "ip", "route", "add", "10.78.0.0/24", "via", "10.77.1.1")

    def _set_offloads(self, name, device):
        if not self.offloads:
            self.inside(name, "ethtool", "-K", device, "tso", "off", "gso", "off", "gro", "off", "tx", "off", "rx", "off", check=False)

    def _configure(self, name, device, address4, address6):
        self._set_offloads(name, device)
        self.inside(name, "ip", "link", "set", device, "mtu", self.mtu, "up")
        self.inside(name, "ip", "addr", "add", f"{address4}/24", "dev", device)
        self.inside(name, "ip", "addr", "add", f"{address6}/64", "dev", device, "nodad", check=self.mtu >= 1280)

    def ip_sysctl(self, name, key, value):
        self.inside(name, "sh", "-c", f"echo {value} > /proc/sys/{key.replace('.', '/')}", check=False)

    def inside(self, name, *args, check=True):
        """Runs a short command inside a namespace."""
        return run("ip", "netns", "exec", name, *args, check=check)

    def _remove_namespaces(self):
        present = run("ip", "netns", "list").split()
        for name in HOSTNAMES:
            if name in present:
                run("ip", "netns", "del", name, check=False)

    def __exit__(self, *exc):
        for capture in list(self.captures):
            capture.stop()
        for process in reversed(self.processes):
            self.end(process)
        self._remove_namespaces()
        if os.environ.get("LAB_KEEP"):
            print(f"  kept {self.scratch}")
        else:
            shutil.rmtree(self.scratch, ignore_errors=True)

    # ---- processes --------------------------------------------------------------------------------------------------

    def start(self, name, *args, env=None, cwd=None, setup="", stdin=None, log=None):
        """
        Starts a long-running program inside a namespace, with its own host name (an unshared UTS namespace) and a home
        in the scratch folder. `setup` is shell code that runs before it in the private mount namespace.
        """
        if not shutil.which(str(args[0])):
            raise Skip(f"{args[0]} is not installed")
        log = log or os.path.join(self.scratch, f"{len(self.processes):02}-{os.path.basename(str(args[0]))}.log")
        full_env = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": self.scratch, "USER": "lab",
            "LOGNAME": "lab", "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": self.scratch, "XAUTHORITY": "/dev/null",
        }
        full_env.update(env or {})
        script = f"hostname {HOSTNAMES[name]}; {setup}\nexec \"$@\""
        with open(log, "wb") as output:
            process = subprocess.Popen(
                ["ip", "netns", "exec", name, "unshare", "--uts", "sh", "-c", script, "sh", *[str(a) for a in args]],
                stdin=stdin or subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=full_env, cwd=cwd or self.scratch,
                start_new_session=True)
        process.log = log
        self.processes.append(process)
        return process

    def end(self, process, wait=3.0):
        """Ends one process that this lab started, with the children in its own process group."""
        try:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(wait)
        except ProcessLookupError:
            pass
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(wait)
        if process in self.processes:
            self.processes.remove(process)

    @staticmethod
    def log_of(process):
        with open(process.log, encoding="utf-8", errors="replace") as text:
            return text.read()

    def listening(self, name, port, seconds=15.0):
        """Waits until something listens on a TCP port inside a namespace, without connecting to it."""
        wanted = f"{port:04X}"
        def found():
            for table in ("tcp", "tcp6"):
                for line in self.inside(name, "cat", f"/proc/net/{table}").splitlines()[1:]:
                    fields = line.split()
                    if fields[3] == "0A" and fields[1].rsplit(":", 1)[1] == wanted:
                        return True
            return False
        wait_until(f"a listener on port {port}", found, seconds)

    def established(self, name, port):
        """The number of established TCP connections in a namespace with `port` at either end."""
        wanted, count = f"{port:04X}", 0
        for table in ("tcp", "tcp6"):
            for line in self.inside(name, "cat", f"/proc/net/{table}").splitlines()[1:]:
                fields = line.split()
                if fields[3] == "01" and wanted in (fields[1].rsplit(":", 1)[1], fields[2].rsplit(":", 1)[1]):
                    count += 1
        return count

    # ---- X displays -------------------------------------------------------------------------------------------------

    def display(self, number=81, size="640x480x24", name=CLIENT_NS):
        """A virtual X display for viewers, reachable only through its Unix socket."""
        if number not in self.displays:
            self.displays[number] = self.start(name, "Xvfb", f":{number}", "-screen", "0", size, "-nolisten", "tcp", "-ac")
            wait_until(f"display :{number}", lambda: os.path.exists(f"/tmp/.X11-unix/X{number}"))
            time.sleep(0.2)
        return f":{number}"

    def x(self, display, *args, check=True):
        """Runs a short X program on a display."""
        return run(*args, check=check, env={**os.environ, "DISPLAY": display, "XAUTHORITY": "/dev/null"})

    # ---- capture ----------------------------------------------------------------------------------------------------

    def capture(self, path, name=SERVER_NS, device="eth0", nanoseconds=False, pcapng=False, filter="not icmp6", snaplen=0):
        capture = Capture(self, path, name, device, nanoseconds, pcapng, filter, snaplen)
        self.captures.append(capture)
        return capture

    def path(self, name):
        return os.path.join(self.scratch, name)

    def password_file(self, password=PASSWORD):
        """A password file in the format of vncpasswd: the eight bytes of the password, encrypted with the fixed key that every VNC program uses."""
        path = self.path(f"passwd-{password.encode().hex()}")
        if not os.path.exists(path):
            done = subprocess.run(["vncpasswd", "-f"], input=password.encode() + b"\n", stdout=subprocess.PIPE, check=True)
            with open(path, "wb") as target:
                target.write(done.stdout[:8])
            os.chmod(path, 0o600)
        return path

    def certificate(self):
        """A certificate for the server's addresses, and its key, signed by `authority()`."""
        cert, key, request = self.path("server-cert.pem"), self.path("server-key.pem"), self.path("server.csr")
        if not os.path.exists(cert):
            authority, extensions = self.authority(), self.path("server.ext")
            with open(extensions, "w", encoding="ascii") as text:
                text.write(f"basicConstraints=critical,CA:FALSE\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth\n"
                           f"subjectAltName=DNS:lab-server,IP:{SERVER4},IP:{SERVER6}\n")
            run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=lab-server", "-keyout", key, "-out", request)
            run("openssl", "x509", "-req", "-in", request, "-CA", authority, "-CAkey", self.path("ca-key.pem"), "-CAcreateserial",
                "-days", "3650", "-extfile", extensions, "-out", cert)
        return cert, key

    def certificate_with_key(self):
        """Both in one file, as required by x11vnc and socat."""
        path = self.path("server-both.pem")
        with open(path, "wb") as both:
            for part in reversed(self.certificate()):
                with open(part, "rb") as source:
                    both.write(source.read())
        return path

    def authority(self):
        """The lab's certificate authority."""
        cert = self.path("ca-cert.pem")
        if not os.path.exists(cert):
            run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=lab authority",
                "-addext", "keyUsage=critical,keyCertSign", "-keyout", self.path("ca-key.pem"), "-out", cert)
        return cert


class Capture:
    """tcpdump (or dumpcap for pcapng) on one device of one namespace."""

    def __init__(self, lab, path, name, device, nanoseconds, pcapng, filter, snaplen):
        self.lab, self.path = lab, path
        if pcapng:
            args = ["dumpcap", "-q", "-i", device, "-w", path, "-f", filter]
            ready = "File:"
        else:
            args = ["tcpdump", "-i", device, "-s", str(snaplen), "-w", path, "--immediate-mode", "-U", "-B", "32768", "-Z", "root", "-n"]
            args += ["--time-stamp-precision=nano"] if nanoseconds else []
            args += filter.split()
            ready = "listening on"
        self.process = lab.start(name, *args)
        wait_until("the capture to begin", lambda: ready in lab.log_of(self.process))
        time.sleep(0.1)

    def stop(self, settle=0.4):
        """Waits for the last segments, then ends the capture."""
        if self.process is None:
            return
        time.sleep(settle)
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(5)
        dropped = re.search(r"(\d+) packets? dropped by kernel", self.lab.log_of(self.process))
        if self.process in self.lab.processes:
            self.lab.processes.remove(self.process)
        self.process = None
        if self in self.lab.captures:
            self.lab.captures.remove(self)
        if dropped and dropped[1] != "0":
            raise RuntimeError(f"tcpdump missed {dropped[1]} packets: record it again on a quieter machine")


def free_of(path):
    """A path that does not exist; an existing file is removed."""
    if os.path.exists(path):
        os.remove(path)
    return path
