"""RFB inside WebSocket, HTTP CONNECT, SOCKS and the UltraVNC repeater's protocol."""

import os
import shutil
import time

from labnet import CLIENT_NS, MIDDLE4, MIDDLE_NS, PASSWORD, SERVER4, SERVER6, SERVER_NS, Skip, wait_until
from programs import HERE, qemu, scripted, tiny_server, x11vnc, xtigervnc
from .registry import recording, session

TIGER, LIBVNC = "tigervnc-standalone-server tigervnc-tools", "libvncserver1 libvncserver-dev gcc"
XVNC, TINY, SCRIPTED = "TigerVNC 1.12.0 Xvnc", "libvncserver 0.9.14", "scripted viewer"
NOVNC = "novnc websockify chromium"
LIVE = [["pixel_format"], ["encodings", 0, -223], ["update"], ["keys", "ls"], ["drain", 0.3]]


# ---- WebSocket ----------------------------------------------------------------------------------------------------------

def websockify(lab, port, target, name=SERVER_NS, *options):
    process = lab.start(name, "websockify", *options, str(port), target)
    lab.listening(name, port)
    return process


def chromium_novnc(lab, host, port, path="websockify", password=PASSWORD, seconds=6.0):
    """noVNC in headless Chromium. Its files come from a web server on the client, so that only the WebSocket is on the wire."""
    if not os.path.exists("/usr/share/novnc/vnc_lite.html"):
        raise Skip("novnc is not installed")
    lab.start(CLIENT_NS, "python3", "-m", "http.server", "8000", "--bind", "127.0.0.1", cwd="/usr/share/novnc")
    lab.listening(CLIENT_NS, 8000)
    query = f"host={host}&port={port}&path={path}" + (f"&password={password}" if password else "")
    browser = lab.start(CLIENT_NS, "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", f"--user-data-dir={lab.path('profile')}",
                        "--remote-debugging-port=9222", f"http://127.0.0.1:8000/vnc_lite.html?{query}")
    wait_until("noVNC to connect", lambda: lab.established(CLIENT_NS, port) > 0, 40)
    time.sleep(seconds)
    return browser


@recording("websocket-novnc-6080", "noVNC in headless Chromium through websockify on 6080 to Xtigervnc (VncAuth); only the browser's leg is captured", XVNC, "noVNC 1.3.0", TIGER + " " + NOVNC)
def _(lab, path):
    xtigervnc(lab, 5900, "VncAuth")
    websockify(lab, 6080, "127.0.0.1:5900")
    lab.capture(path, filter="tcp")
    lab.end(chromium_novnc(lab, SERVER4, 6080))
    return [session(6080, [2], 2, "Succeeded", "WeakAuthentication", carrier="WebSocket", target="/websockify", name="lab desktop", stage="Active")]


@recording("websocket-novnc-both-legs", "noVNC through websockify on a machine of its own to Xtigervnc (None): the browser's leg and websockify's leg in one capture", XVNC, "noVNC 1.3.0", TIGER + " " + NOVNC, relay="bridge")
def _(lab, path):
    xtigervnc(lab, 5901, "None")
    websockify(lab, 6901, f"{SERVER4}:5901", MIDDLE_NS)
    lab.capture(path, name=MIDDLE_NS, device="br0", filter="tcp")
    lab.end(chromium_novnc(lab, MIDDLE4, 6901, password=None, seconds=4))
    same = dict(no_auth=True, name="lab desktop", stage="Active")
    return [session(6901, [1], 1, "NotRequired", carrier="WebSocket", target="/websockify", server=MIDDLE4, **same),
            session(5901, [1], 1, "NotRequired", client=MIDDLE4, **same)]


@recording("websocket-qemu-5700", "QEMU's own WebSocket listener on 5700 with a password, noVNC in headless Chromium", "QEMU 7.2", "noVNC 1.3.0", "qemu-system-x86 novnc chromium")
def _(lab, path):
    qemu(lab, f"{SERVER4}:0,websocket=5700,password-secret=pw", "-object", f"secret,id=pw,data={PASSWORD}")
    lab.listening(SERVER_NS, 5700)
    lab.capture(path, filter="tcp")
    lab.end(chromium_novnc(lab, SERVER4, 5700, path="", seconds=4))
    return [session(5700, [2], 2, "Succeeded", "WeakAuthentication", carrier="WebSocket", target="/", name="QEMU (lab-vm)", stage="Active")]


@recording("websocket-libvncserver", "libvncserver's WebSocket on its VNC port 5900 (binary), scripted viewer", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    tiny_server(lab, 5900)
    lab.capture(path)
    scripted(lab, 5900, websocket="/", sub_protocol="binary", actions=LIVE)
    return [session(5900, [1], 1, "NotRequired", no_auth=True, carrier="WebSocket", target="/", name="tiny server", stage="Active", keys=4)]


@recording("websocket-libvncserver-base64", "libvncserver's WebSocket on 5901 with the old base64 sub-protocol", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    tiny_server(lab, 5901)
    lab.capture(path)
    scripted(lab, 5901, websocket="/websockify", sub_protocol="base64", actions=LIVE)
    return [session(5901, [1], 1, "NotRequired", no_auth=True, carrier="WebSocket", target="/websockify", name="tiny server", stage="Active", keys=4)]


@recording("websocket-fragments-8080", "websockify on 8080 to Xtigervnc (VncAuth), scripted viewer that sends every message in two frames with a ping between", XVNC, SCRIPTED, TIGER + " websockify")
def _(lab, path):
    xtigervnc(lab, 5900, "VncAuth")
    websockify(lab, 8080, "127.0.0.1:5900")
    lab.capture(path)
    scripted(lab, 8080, websocket="/vnc/7731?token=lab", ws_fragments=True, password=PASSWORD, actions=LIVE)
    return [session(8080, [2], 2, "Succeeded", "WeakAuthentication", carrier="WebSocket", target="/vnc/7731", name="lab desktop", stage="Active", keys=4)]


@recording("websocket-one-byte", "websockify on 6081 to a program on libvncserver, scripted viewer whose every byte is a frame", TINY, SCRIPTED, LIBVNC + " websockify")
def _(lab, path):
    tiny_server(lab, 5900)
    websockify(lab, 6081, "127.0.0.1:5900")
    lab.capture(path)
    scripted(lab, 6081, websocket="/websockify", one_byte=True, actions=LIVE)
    return [session(6081, [1], 1, "NotRequired", no_auth=True, carrier="WebSocket", target="/websockify", name="tiny server", stage="Active", keys=4)]


def deflated(lab, path, port, window):
    xtigervnc(lab, 5900, "VncAuth")
    lab.start(SERVER_NS, "/usr/bin/python3", os.path.join(HERE, "websocket_deflate.py"), str(port), "127.0.0.1:5900", window)
    lab.listening(SERVER_NS, port)
    lab.capture(path, filter="tcp")
    lab.end(chromium_novnc(lab, SERVER4, port))
    return [session(port, [2], 2, "Succeeded", "WeakAuthentication", carrier="WebSocket", target="/websockify", name="lab desktop", stage="Active")]


@recording("websocket-deflate-6082", "noVNC in headless Chromium through a listener that compresses (permessage-deflate), the window kept between messages, to Xtigervnc (VncAuth)", XVNC, "noVNC 1.3.0", TIGER + " python3-websockets novnc chromium")
def _(lab, path):
    return deflated(lab, path, 6082, "keep")


@recording("websocket-deflate-forgets-6083", "the same with server_no_context_takeover and client_no_context_takeover: every message compressed by itself", XVNC, "noVNC 1.3.0", TIGER + " python3-websockets novnc chromium")
def _(lab, path):
    return deflated(lab, path, 6083, "forget")


# ---- proxies ------------------------------------------------------------------------------------------------------------

def hosts(lab):
    """Shell that gives lab-server a name in the private mount namespace of a process."""
    path = lab.path("hosts")
    with open(path, "w", encoding="ascii") as table:
        table.write(f"127.0.0.1 localhost\n{SERVER4} lab-server\n")
    return f"mount --bind {path} /etc/hosts\n"


def tinyproxy(lab, port, name=SERVER_NS):
    config = lab.path("tinyproxy.conf")
    with open(config, "w", encoding="ascii") as text:
        text.write(f"User root\nGroup root\nPort {port}\nTimeout 60\nMaxClients 10\nLogLevel Error\n")
    lab.start(name, "tinyproxy", "-d", "-c", config)
    lab.listening(name, port)


def danted(lab, port):
    config = lab.path("danted.conf")
    with open(config, "w", encoding="ascii") as text:
        text.write(f"logoutput: stderr\ninternal: eth0 port = {port}\nexternal: eth0\nsocksmethod: none\nclientmethod: none\nuser.privileged: root\n"
                   "user.unprivileged: root\nclient pass {{ from: 0.0.0.0/0 to: 0.0.0.0/0 }}\nsocks pass {{ from: 0.0.0.0/0 to: 0.0.0.0/0 }}\n".replace("{{", "{").replace("}}", "}"))
    lab.start(SERVER_NS, "danted", "-f", config, setup=hosts(lab))
    lab.listening(SERVER_NS, port)


def proxied(lab, path, port, **settings):
    xtigervnc(lab, 5900, "VncAuth")
    lab.capture(path)
    scripted(lab, port, password=PASSWORD, actions=LIVE, **settings)


def tunnelled(port, carrier, target, **more):
    return session(port, [2], 2, "Succeeded", "WeakAuthentication", "Tunnelled", carrier=carrier, target=target, name="lab desktop", stage="Active", keys=4, **more)


@recording("connect-tinyproxy-8888", "HTTP CONNECT through tinyproxy on 8888 to Xtigervnc (VncAuth); only the viewer's leg is captured", XVNC, SCRIPTED, TIGER + " tinyproxy")
def _(lab, path):
    tinyproxy(lab, 8888)
    proxied(lab, path, 8888, connect=f"{SERVER4}:5900")
    return [tunnelled(8888, "HttpConnect", f"{SERVER4}:5900")]


@recording("connect-both-legs", "HTTP CONNECT through tinyproxy on a machine of its own (3128) to Xtigervnc (VncAuth): both legs in one capture", XVNC, SCRIPTED, TIGER + " tinyproxy", relay="bridge")
def _(lab, path):
    tinyproxy(lab, 3128, MIDDLE_NS)
    xtigervnc(lab, 5903, "VncAuth")
    lab.capture(path, name=MIDDLE_NS, device="br0")
    scripted(lab, 3128, host=MIDDLE4, connect=f"{SERVER4}:5903", password=PASSWORD, actions=LIVE)
    return [tunnelled(3128, "HttpConnect", f"{SERVER4}:5903", server=MIDDLE4),
            session(5903, [2], 2, "Succeeded", "WeakAuthentication", client=MIDDLE4, name="lab desktop", stage="Active", keys=4)]


@recording("socks4-danted-1080", "SOCKS 4 through danted on 1080 to Xtigervnc (VncAuth)", XVNC, SCRIPTED, TIGER + " dante-server")
def _(lab, path):
    danted(lab, 1080)
    proxied(lab, path, 1080, socks4=f"{SERVER4}:5900")
    return [tunnelled(1080, "Socks4", f"{SERVER4}:5900")]


@recording("socks4a-name", "SOCKS 4a (a name instead of an address) through ssh -D on 1081 to Xtigervnc (VncAuth)", XVNC, SCRIPTED, TIGER + " openssh-server openssh-client")
def _(lab, path):
    ssh_socks(lab, 1081)
    proxied(lab, path, 1081, socks4a="lab-server:5900")
    return [tunnelled(1081, "Socks4", "lab-server:5900")]


@recording("socks5-microsocks-1080", "SOCKS 5 through microsocks on 1080 to Xtigervnc (VncAuth)", XVNC, SCRIPTED, TIGER + " microsocks")
def _(lab, path):
    lab.start(SERVER_NS, "microsocks", "-i", "0.0.0.0", "-p", "1080")
    lab.listening(SERVER_NS, 1080)
    proxied(lab, path, 1080, socks5=f"{SERVER4}:5900")
    return [tunnelled(1080, "Socks5", f"{SERVER4}:5900")]


@recording("socks5-name-ipv6", "SOCKS 5 through microsocks on 9050, once by name and once to an IPv6 address, to Xtigervnc (VncAuth)", XVNC, SCRIPTED, TIGER + " microsocks")
def _(lab, path):
    lab.start(SERVER_NS, "microsocks", "-i", "0.0.0.0", "-p", "9050", setup=hosts(lab))
    lab.listening(SERVER_NS, 9050)
    proxied(lab, path, 9050, socks5="lab-server:5900")
    scripted(lab, 9050, password=PASSWORD, actions=LIVE, socks5=f"[{SERVER6}]:5900")
    return [tunnelled(9050, "Socks5", "lab-server:5900"), tunnelled(9050, "Socks5", f"[{SERVER6}]:5900")]


def ssh_daemon(lab, port, address="0.0.0.0"):
    """An sshd with its own host key and one key that is allowed to log in. Returns the options that a client needs."""
    for key in ("host", "user"):
        if not os.path.exists(lab.path(key)):
            lab.inside(SERVER_NS, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", lab.path(key))
    shutil.copy(lab.path("user.pub"), lab.path("authorized"))
    os.chmod(lab.scratch, 0o755)
    sshd = shutil.which("sshd") or "/usr/sbin/sshd"
    lab.start(SERVER_NS, sshd, "-D", "-e", "-p", str(port), "-o", f"ListenAddress={address}", "-h", lab.path("host"), "-o", f"AuthorizedKeysFile={lab.path('authorized')}",
              "-o", "StrictModes=no", "-o", "UsePAM=no", "-o", "PermitRootLogin=yes", "-o", f"PidFile={lab.path('sshd.pid')}", setup="mkdir -p /run/sshd\n" + hosts(lab))
    lab.listening(SERVER_NS, port)
    return ["-i", lab.path("user"), "-p", str(port), "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes"]


def ssh_socks(lab, port):
    """ssh -D: a SOCKS 4, 4a and 5 proxy."""
    options = ssh_daemon(lab, 2222, "127.0.0.1")
    lab.start(SERVER_NS, "ssh", *options, "-N", "-D", f"0.0.0.0:{port}", "root@127.0.0.1")
    lab.listening(SERVER_NS, port)


# ---- UltraVNC's repeater --------------------------------------------------------------------------------------------------

def repeater(lab, name=SERVER_NS, keep_alive=0.0, viewers=5901, servers=5500):
    lab.start(name, "python3", os.path.join(HERE, "repeater.py"), viewers, servers, keep_alive)
    lab.listening(name, viewers)
    lab.listening(name, servers)


def block(text):
    return text.encode().ljust(250, b"\0").hex()


@recording("repeater-mode-1", "the lab's UltraVNC repeater on 5901, mode I to Xtigervnc (VncAuth); only the viewer's leg is captured", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 5900, "VncAuth")
    repeater(lab)
    lab.capture(path)
    scripted(lab, 5901, skip_banner=True, repeater_id=block("127.0.0.1:5900"), password=PASSWORD, actions=LIVE)
    return [session(5901, [2], 2, "Succeeded", "WeakAuthentication", "Repeater", carrier="Repeater", target="127.0.0.1:5900", name="lab desktop", stage="Active", keys=4)]


@recording("repeater-mode-2", "x11vnc -connect repeater=ID:7731 and a viewer with the same ID meet at the lab's UltraVNC repeater; both legs in one capture", "x11vnc 0.9.16", SCRIPTED, "x11vnc xvfb", relay="bridge")
def _(lab, path):
    repeater(lab, MIDDLE_NS)
    lab.capture(path, name=MIDDLE_NS, device="br0")
    x11vnc(lab, 5999, "-nopw", "-desktop", "lab x11vnc", "-connect", f"repeater=ID:7731+{MIDDLE4}:5500")
    scripted(lab, 5901, host=MIDDLE4, skip_banner=True, repeater_id=block("ID:7731"), actions=LIVE)
    same = dict(no_auth=True, carrier="Repeater", target="ID:7731", name="lab x11vnc", stage="Active", keys=4)
    return [session(None, [1], 1, "NotRequired", "Repeater", "ReverseConnection", client=MIDDLE4, client_port=5500, initiator="Server", **same),
            session(5901, [1], 1, "NotRequired", "Repeater", server=MIDDLE4, **same)]


@recording("repeater-keep-alive", "x11vnc -connect repeater=ID:7732 waits at the lab's UltraVNC repeater on 5500 and takes its keep-alive for a viewer's version: no viewer ever comes", "x11vnc 0.9.16", "none", "x11vnc xvfb", relay="bridge")
def _(lab, path):
    repeater(lab, MIDDLE_NS, keep_alive=0.7)
    lab.capture(path, name=MIDDLE_NS, device="br0")
    x11vnc(lab, 5999, "-nopw", "-desktop", "lab x11vnc", "-connect", f"repeater=ID:7732+{MIDDLE4}:5500")
    return [session(None, [], None, "NotSeen", "Repeater", "ReverseConnection", client_version=None, client=MIDDLE4, client_port=5500, initiator="Server", carrier="Repeater",
                    target="ID:7732", stage="Banner", not_findings=["NoAuthSession"])]


@recording("connect-to-repeater", "HTTP CONNECT through tinyproxy on 8888 to the lab's UltraVNC repeater, mode I to Xtigervnc (VncAuth): a carrier in a carrier", XVNC, SCRIPTED, TIGER + " tinyproxy")
def _(lab, path):
    tinyproxy(lab, 8888)
    repeater(lab)
    xtigervnc(lab, 5900, "VncAuth")
    lab.capture(path)
    scripted(lab, 8888, connect="127.0.0.1:5901", skip_banner=True, repeater_id=block("127.0.0.1:5900"), password=PASSWORD, actions=LIVE)
    return [session(8888, [2], 2, "Succeeded", "WeakAuthentication", "Repeater", carrier="Repeater", target="127.0.0.1:5901 > 127.0.0.1:5900", name="lab desktop", stage="Active", keys=4)]
