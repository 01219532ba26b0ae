"""Reverse connections: the RFB server opens the TCP connection to a listening viewer."""

import time

from labnet import CLIENT4, CLIENT_NS, PASSWORD
from programs import run_on_server_display, scripted, tiger_viewer, tiny_server, x11vnc, xtigervnc
from .registry import recording, session

TIGER_VIEWER = "TigerVNC 1.12.0 viewer, listening"
LIVE = [["pixel_format"], ["encodings", 0, -223], ["update"], ["keys", "ls"], ["drain", 0.3]]


@recording("reverse-x11vnc-5500", "x11vnc -connect to a listening TigerVNC viewer on 5500", "x11vnc 0.9.16", TIGER_VIEWER, "x11vnc xvfb tigervnc-viewer")
def _(lab, path):
    lab.display()
    viewer = tiger_viewer(lab, None, "-listen", "5500", seconds=0.3)
    lab.listening(CLIENT_NS, 5500)
    lab.capture(path)
    x11vnc(lab, 5900, "-nopw", "-desktop", "lab x11vnc", "-connect", f"{CLIENT4}:5500")
    time.sleep(1.2)
    lab.end(viewer)
    return [session(None, [1], 1, "NotRequired", "ReverseConnection", no_auth=True, initiator="Server", client_port=5500, name="lab x11vnc", stage="Active")]


@recording("reverse-tigervnc-443", "vncconfig -connect sends Xtigervnc (VncAuth) to a listening viewer on 443", "TigerVNC 1.12.0 Xvnc", TIGER_VIEWER, "tigervnc-standalone-server tigervnc-viewer tigervnc-tools xvfb")
def _(lab, path):
    xtigervnc(lab, 5901, "VncAuth")
    lab.display()
    viewer = tiger_viewer(lab, None, "-listen", "443", password=PASSWORD, seconds=0.3)
    lab.listening(CLIENT_NS, 443)
    lab.capture(path)
    run_on_server_display(lab, 71, "vncconfig", "-connect", f"{CLIENT4}:443")
    time.sleep(1.5)
    lab.end(viewer)
    # Xvnc offers its usual types to a listening viewer as well.
    return [session(None, [2], 2, "Succeeded", "ReverseConnection", "WeakAuthentication", initiator="Server", client_port=443, name="lab desktop", stage="Active")]


@recording("reverse-libvncserver-8080", "a program on libvncserver with a password connects three times to 8080: it drops the password there", "libvncserver 0.9.14", "scripted viewer, listening", "libvncserver1 libvncserver-dev gcc")
def _(lab, path):
    lab.capture(path)
    truth = []
    for _ in range(3):
        viewer = scripted(lab, 0, listen=8080, wait=False, actions=LIVE)
        lab.listening(CLIENT_NS, 8080)
        server = tiny_server(lab, 5900, "--password", PASSWORD, "--connect", CLIENT4, "8080")
        viewer.wait(15)
        lab.processes.remove(viewer)
        lab.end(server)
        truth.append(session(None, [1], 1, "NotRequired", "ReverseConnection", no_auth=True, initiator="Server", client_port=8080, name="tiny server", stage="Active", keys=4))
    return truth
