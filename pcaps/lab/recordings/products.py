"""Servers with different viewers, depths and names: a server's product is identified by its messages, not by its name."""

import os
import time

from labnet import CLIENT_NS, PASSWORD, SERVER4, SERVER_NS
from programs import qemu, qemu_black, rfb2, scripted, tiger_viewer, tight_viewer, tiny_server, x11vnc, xtightvnc, xtigervnc
from .clients import AS_NOBODY, graphical, vino, wayland
from .registry import recording, session
from .servers import obscured

TIGER, TIGHT, TIGER_VIEWER = "TigerVNC 1.12.0 Xvnc", "TightVNC 1.3.10 Xvnc", "TigerVNC 1.12.0 viewer"


@recording("product-tigervnc-16-bit", "Xtigervnc -depth 16 -geometry 480x320 -desktop 'QEMU (lab)' on 5901, vncsnapshot", TIGER, "vncsnapshot 1.2a", "tigervnc-standalone-server tigervnc-tools vncsnapshot")
def _(lab, path):
    # The last -depth option takes effect.
    xtigervnc(lab, 5901, "VncAuth", desktop="QEMU (lab)", geometry="480x320", extra=["-depth", "16"])
    lab.capture(path)
    snapshot = lab.start(CLIENT_NS, "vncsnapshot", "-allowblank", "-passwd", lab.password_file(), f"{SERVER4}:1", lab.path("shot.jpg"))
    time.sleep(2.5)
    lab.end(snapshot)
    return [session(5901, [2], 2, "Succeeded", "WeakAuthentication", client_version="003.003", name="QEMU (lab)", stage="Active")]


@recording("product-tigervnc-gvnccapture", "Xtigervnc -geometry 480x320 on 5902, gvnccapture: a picture in strips of 65,536 pixels", TIGER, "gvnccapture 1.3.1", "tigervnc-standalone-server gvncviewer xvfb")
def _(lab, path):
    xtigervnc(lab, 5902, "None", geometry="480x320")
    lab.display()
    lab.capture(path)
    graphical(lab, "gvnccapture", f"{SERVER4}:2", lab.path("shot.png"))
    return [session(5902, [1], 1, "NotRequired", no_auth=True, name="lab desktop", stage="Active")]


@recording("product-x0vncserver", "X0tigervnc on a display of 480x320 on 5903, TigerVNC viewer", "TigerVNC 1.12.0 x0vncserver", TIGER_VIEWER, "tigervnc-scraping-server tigervnc-tools tigervnc-viewer xvfb")
def _(lab, path):
    display = lab.display(76, "480x320x24", SERVER_NS)
    lab.start(SERVER_NS, "X0tigervnc", "-display", display, "-rfbport", 5903, "-SecurityTypes", "VncAuth", "-rfbauth", lab.password_file())
    lab.listening(SERVER_NS, 5903)
    lab.display()
    lab.capture(path)
    lab.end(tiger_viewer(lab, f"{SERVER4}::5903", password=PASSWORD))
    return [session(5903, [2], 2, "Succeeded", "WeakAuthentication", stage="Active")]


@recording("product-tightvnc-gtk-vnc", "Xtightvnc -desktop WayVNC on 5904, gvncviewer chooses None: no Tight capabilities", TIGHT, "gtk-vnc 1.3.1 gvncviewer", "tightvncserver gvncviewer xfonts-base xvfb")
def _(lab, path):
    xtightvnc(lab, 5904, password=None, desktop="WayVNC")
    lab.display()
    lab.capture(path)
    graphical(lab, "gvncviewer", f"{SERVER4}:4")
    return [session(5904, [1, 16], 1, "NotRequired", no_auth=True, name="root's WayVNC desktop (lab-server:72)", stage="Active")]


@recording("product-x11vnc-16-bit", "x11vnc -desktop QEMU on a display of depth 16 on 5905, gvncviewer", "x11vnc 0.9.16", "gtk-vnc 1.3.1 gvncviewer", "x11vnc gvncviewer xvfb")
def _(lab, path):
    x11vnc(lab, 5905, "-nopw", "-desktop", "QEMU", size="320x200x16")
    lab.display()
    lab.capture(path)
    graphical(lab, "gvncviewer", f"{SERVER4}:5")
    return [session(5905, [1], 1, "NotRequired", no_auth=True, name="QEMU", stage="Active")]


@recording("product-krfb", "krfb on 5906 with unattended access, TigerVNC viewer", "krfb 22.12.3", TIGER_VIEWER, "krfb dbus tigervnc-viewer tigervnc-tools xvfb")
def _(lab, path):
    display = lab.display(74, "320x200x24", SERVER_NS)
    os.makedirs(lab.path(".config"), exist_ok=True)
    with open(lab.path(".config/krfbrc"), "w", encoding="utf-8") as config:
        config.write("[Network]\npublishService=false\n\n[Security]\nallowDesktopControl=true\nallowUnattendedAccess=true\nnoWallet=true\n"
                     f"unattendedPassword={obscured(PASSWORD)}\n\n[TCP]\nport=5906\nuseDefaultPort=false\n")
    lab.start(SERVER_NS, "dbus-run-session", "krfb", "--nodialog", env={"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"})
    lab.listening(SERVER_NS, 5906, 30)
    time.sleep(1)
    lab.display()
    lab.capture(path)
    lab.end(tiger_viewer(lab, f"{SERVER4}::5906", password=PASSWORD))
    return [session(5906, [2], 2, "Succeeded", "WeakAuthentication", "PredictableChallenge", name="root@lab-server (shared desktop)", stage="Active")]


@recording("product-qemu-remmina", "QEMU without a password on 5907, Remmina", "QEMU 7.2", "Remmina 1.4.29 (libvncclient)", "qemu-system-x86 remmina remmina-plugin-vnc dbus xvfb")
def _(lab, path):
    qemu(lab, f"{SERVER4}:7")
    lab.listening(SERVER_NS, 5907)
    lab.display()
    profile = lab.path("lab.remmina")
    with open(profile, "w", encoding="ascii") as text:
        text.write(f"[remmina]\nname=lab\nprotocol=VNC\nserver={SERVER4}:5907\ncolordepth=32\nquality=9\nviewmode=1\n")
    lab.capture(path)
    graphical(lab, "dbus-run-session", "remmina", "-c", profile, seconds=6)
    return [session(5907, [1], 1, "NotRequired", no_auth=True, name="QEMU (lab-vm)", stage="Active")]


@recording("product-wayvnc-tight", "wayvnc in a headless sway on 5908, TightVNC viewer: tiles of 64 by 64", "wayvnc 0.5.0", "TightVNC 1.3.10 viewer", "wayvnc sway xtightvncviewer xvfb")
def _(lab, path):
    lab.start(SERVER_NS, *AS_NOBODY, "wayvnc", SERVER4, "5908", env=wayland(lab))
    lab.listening(SERVER_NS, 5908)
    lab.display()
    lab.capture(path)
    lab.end(tight_viewer(lab, f"{SERVER4}::5908"))
    return [session(5908, [1], 1, "NotRequired", no_auth=True, name="WayVNC", stage="Active")]


@recording("product-vino-tigervnc", "vino-server on 5900, no authentication, TigerVNC viewer", "vino 3.22.0", TIGER_VIEWER, "vino tigervnc-viewer xvfb dbus")
def _(lab, path):
    vino(lab, "['none']", "false")
    lab.display()
    lab.capture(path)
    lab.end(tiger_viewer(lab, f"{SERVER4}::5900"))
    return [session(5900, [18, 1], 1, "NotRequired", "Downgrade", no_auth=True, server_version="003.007", client_version="003.007", name="root@lab-server", stage="Active")]


@recording("product-x2vnc", "x2vnc to a program on libvncserver without a password on 5909: only keys and pointer, no picture", "libvncserver 0.9.14", "x2vnc 1.7.2", "libvncserver1 libvncserver-dev gcc x2vnc xvfb")
def _(lab, path):
    tiny_server(lab, 5909)
    lab.display()
    lab.capture(path)
    graphical(lab, "x2vnc", f"{SERVER4}:9")
    return [session(5909, [1], 1, "NotRequired", no_auth=True, client_version="003.003", name="tiny server")]


@recording("product-net-vnc", "Net::VNC takes a picture of Xtigervnc without authentication on 5910", TIGER, "Net::VNC 0.40", "tigervnc-standalone-server libnet-vnc-perl")
def _(lab, path):
    xtigervnc(lab, 5910, "None")
    lab.capture(path)
    picture = lab.start(CLIENT_NS, "perl", "-MNet::VNC", "-e", f'my $vnc = Net::VNC->new({{hostname => "{SERVER4}", port => 5910}}); $vnc->login; $vnc->capture')
    picture.wait(20)
    return [session(5910, [1], 1, "NotRequired", no_auth=True, name="lab desktop", stage="Active")]


@recording("product-rfb2", "the server and the client of rfb2 (npm 0.2.2) on 5910; its port, password and challenge are constants", "rfb2 (node) 0.2.2", "rfb2 (node) 0.2.2", "nodejs")
def _(lab, path):
    rfb2(lab, SERVER_NS, "require('rfb2/rfbserver.js')")
    lab.listening(SERVER_NS, 5910)
    lab.capture(path)
    client = rfb2(lab, CLIENT_NS, f"require('rfb2').createConnection({{host: '{SERVER4}', port: 5910, password: 'tetris'}})")
    time.sleep(1.5)
    lab.end(client)
    return [session(5910, [2], 2, "Succeeded", "WeakAuthentication", "PredictableChallenge", name="Param-pam-pam")]


# ---- servers that send the same bytes ------------------------------------------------------------------------------------

CORNER = [["pixel_format"], ["encodings", 0, -223], ["update"], ["drain", 0.3]]


def corner(lab, port, offered, findings=(), password=None, **more):
    """Viewers of 3.8, 3.7 and 3.3 that request raw pixels of a corner; returns the truth of their sessions."""
    truth = []
    for version in ("003.008", "003.007", "003.003"):
        scripted(lab, port, version=version, password=password, actions=CORNER)
        dictated = offered if version != "003.003" else [offered[0]]
        truth.append(session(port, dictated, offered[0], "NotRequired" if password is None else "Succeeded", *findings, no_auth=password is None, client_version=version, stage="Active", **more))
    return truth


@recording("same-bytes-qemu", "QEMU with a black screen on 5901 without a password, on 5902 with one; viewers of 3.8, 3.7 and 3.3 request raw pixels of a corner: QEMU sends what TigerVNC sends", "QEMU 7.2", "scripted viewer", "qemu-system-x86")
def _(lab, path):
    qemu_black(lab, f"{SERVER4}:1")
    qemu_black(lab, f"{SERVER4}:2,password-secret=pw", "-object", f"secret,id=pw,data={PASSWORD}")
    lab.listening(SERVER_NS, 5901)
    lab.listening(SERVER_NS, 5902)
    time.sleep(8)  # The guest starts.
    for port, password in ((5901, None), (5902, PASSWORD)):
        scripted(lab, port, password=password, actions=CORNER)  # The first viewer of all gets the whole screen.
    lab.capture(path)
    return (corner(lab, 5901, [1], name="QEMU (lab-vm)")
            + corner(lab, 5902, [2], ["WeakAuthentication"], PASSWORD, name="QEMU (lab-vm)", not_findings=["PredictableChallenge"]))


@recording("same-bytes-libvncserver", "a program on libvncserver that sets its pixel format and has no cursor, on 5903 without a password, on 5904 with one and with Tight; the viewers request raw pixels of a corner: it sends what TigerVNC, and on 5904 what TightVNC 1.3 sends", "libvncserver 0.9.14", "scripted viewer", "libvncserver1 libvncserver-dev gcc")
def _(lab, path):
    tiny_server(lab, 5903, "--plain")
    tiny_server(lab, 5904, "--plain", "--password", PASSWORD, "--tight-files", lab.scratch)
    lab.capture(path)
    truth = corner(lab, 5903, [1], name="tiny server")
    scripted(lab, 5904, choose=2, password=PASSWORD, actions=[["update"], ["drain", 0.3]])
    return truth + [session(5904, [2, 16], 2, "Succeeded", "WeakAuthentication", "PredictableChallenge", name="tiny server", stage="Active")]
