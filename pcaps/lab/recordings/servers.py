"""The other servers: TightVNC, x11vnc, libvncserver, krfb, each with a viewer of its kind."""

import os
import time

from labnet import CLIENT_NS, PASSWORD, SERVER4, SERVER_NS, WRONG_PASSWORD
from programs import scripted, tiger_viewer, tight_viewer, tiny_server, x11vnc, xtightvnc, xtigervnc
from .registry import recording, session

TIGHT = "tightvncserver xtightvncviewer xfonts-base xvfb"
TIGHT_SERVER, TIGHT_VIEWER = "TightVNC 1.3.10 Xvnc", "TightVNC 1.3.10 viewer"
TIGER_VIEWER = "TigerVNC 1.12.0 viewer"
LIBVNC = "libvncserver1 libvncserver-dev gcc"
ENCODINGS = [["pixel_format"], ["encodings", 0, -223, -224], ["update"], ["drain", 0.4]]


# TightVNC 1.3 and libvncserver seed the C library's random() once with time XOR pid and send its low bytes as the challenge.

# ---- TightVNC -----------------------------------------------------------------------------------------------------------

@recording("tightvnc-vncauth", "Xtightvnc -rfbauth on 5906, xtightvncviewer, right password: Tight with VNC authentication inside", TIGHT_SERVER, TIGHT_VIEWER, TIGHT)
def _(lab, path):
    xtightvnc(lab, 5906, desktop="X")
    lab.display()
    lab.capture(path)
    lab.end(tight_viewer(lab, f"{SERVER4}::5906", PASSWORD))
    return [session(5906, [2, 16], 16, "Succeeded", "WeakAuthentication", "PredictableChallenge", sub=2, name="root's X desktop (lab-server:72)", stage="Active",
                    not_findings=["NoAuthSession"])]


@recording("tightvnc-vncauth-wrong", "Xtightvnc -rfbauth on 5907, xtightvncviewer, wrong password", TIGHT_SERVER, TIGHT_VIEWER, TIGHT)
def _(lab, path):
    xtightvnc(lab, 5907, desktop="X")
    lab.display()
    lab.capture(path)
    lab.end(tight_viewer(lab, f"{SERVER4}::5907", WRONG_PASSWORD))
    return [session(5907, [2, 16], 16, "Failed", "AuthenticationFailed", "WeakAuthentication", "PredictableChallenge", sub=2)]


@recording("tightvnc-none", "Xtightvnc without -rfbauth on 5908, xtightvncviewer: Tight with an empty list of methods", TIGHT_SERVER, TIGHT_VIEWER, TIGHT)
def _(lab, path):
    xtightvnc(lab, 5908, password=None, desktop="X")
    lab.display()
    lab.capture(path)
    lab.end(tight_viewer(lab, f"{SERVER4}::5908"))
    return [session(5908, [1, 16], 16, "NotRequired", no_auth=True, name="root's X desktop (lab-server:72)", stage="Active")]


@recording("tightvnc-challenges", "Xtightvnc -rfbauth on 5909, two connections to the same server process: its challenges follow from time and pid", TIGHT_SERVER, "scripted viewer", TIGHT)
def _(lab, path):
    xtightvnc(lab, 5909, desktop="X")
    lab.capture(path)
    truth = []
    for _ in range(2):
        scripted(lab, 5909, choose=2, password=PASSWORD, actions=[["update"], ["drain", 0.3]])
        truth.append(session(5909, [2, 16], 2, "Succeeded", "WeakAuthentication", "PredictableChallenge", stage="Active", not_findings=["RepeatedChallenge"]))
    return truth


# ---- x11vnc -------------------------------------------------------------------------------------------------------------

X11VNC = "x11vnc xvfb"


@recording("x11vnc-nopw", "x11vnc -nopw on 5900, TigerVNC viewer", "x11vnc 0.9.16", TIGER_VIEWER, X11VNC + " tigervnc-viewer")
def _(lab, path):
    x11vnc(lab, 5900, "-nopw", "-desktop", "lab x11vnc")
    lab.display()
    lab.capture(path)
    lab.end(tiger_viewer(lab, f"{SERVER4}::5900"))
    return [session(5900, [1], 1, "NotRequired", no_auth=True, name="lab x11vnc", stage="Active")]


@recording("x11vnc-rfbauth-49200", "x11vnc -rfbauth on 49200, two connections with the right password", "x11vnc 0.9.16", TIGER_VIEWER, X11VNC + " tigervnc-viewer tigervnc-tools")
def _(lab, path):
    x11vnc(lab, 49200, "-rfbauth", lab.password_file(), "-desktop", "lab x11vnc")
    lab.display()
    lab.capture(path)
    for _ in range(2):
        lab.end(tiger_viewer(lab, f"{SERVER4}::49200", password=PASSWORD, seconds=1.2))
    # The same generator, but x11vnc draws hundreds of numbers from it before its first challenge: the finding is neither required nor excluded.
    one = session(49200, [2], 2, "Succeeded", "WeakAuthentication", name="lab x11vnc", stage="Active", not_findings=["RepeatedChallenge"])
    return [one, dict(one)]


@recording("x11vnc-vencrypt", "x11vnc -vencrypt nodh:only -ssl TMP on 5902, TigerVNC viewer with X509None", "x11vnc 0.9.16", TIGER_VIEWER, X11VNC + " tigervnc-viewer")
def _(lab, path):
    x11vnc(lab, 5902, "-vencrypt", "nodh:only", "-ssl", lab.certificate_with_key(), "-desktop", "lab x11vnc")
    lab.display()
    lab.capture(path)
    lab.end(tiger_viewer(lab, f"{SERVER4}::5902", "-SecurityTypes", "X509None", "-X509CA", lab.authority(), seconds=2.5))
    return [session(5902, [19], 19, "Encrypted", no_auth=True, sub=260)]


@recording("x11vnc-anontls", "x11vnc -anontls -ssl on 5903 (type 18), gvncviewer: they find no common cipher, the TLS handshake fails", "x11vnc 0.9.16", "gtk-vnc 1.3.1 gvncviewer", X11VNC + " gvncviewer")
def _(lab, path):
    x11vnc(lab, 5903, "-anontls", "only", "-ssl", lab.certificate_with_key(), "-nopw", "-desktop", "lab x11vnc")
    display = lab.display()
    lab.capture(path)
    viewer = lab.start(CLIENT_NS, "gvncviewer", f"{SERVER4}:3", env={"DISPLAY": display, "GDK_BACKEND": "x11"})
    time.sleep(5)
    lab.end(viewer)
    return [session(5903, [18], 18, "Encrypted")]


# ---- libvncserver -------------------------------------------------------------------------------------------------------

@recording("libvncserver-none-31337", "a program on libvncserver without a password on 31337, TigerVNC viewer", "libvncserver 0.9.14", TIGER_VIEWER, LIBVNC + " tigervnc-viewer xvfb")
def _(lab, path):
    tiny_server(lab, 31337)
    lab.display()
    lab.capture(path)
    lab.end(tiger_viewer(lab, f"{SERVER4}::31337"))
    return [session(31337, [1], 1, "NotRequired", no_auth=True, name="tiny server", stage="Active")]


@recording("libvncserver-challenges", "a program on libvncserver with a password on 5900, three connections: its challenges follow from time and pid", "libvncserver 0.9.14", "scripted viewer", LIBVNC)
def _(lab, path):
    tiny_server(lab, 5900, "--password", PASSWORD)
    lab.capture(path)
    truth = []
    for password in (WRONG_PASSWORD, PASSWORD, PASSWORD):
        scripted(lab, 5900, password=password, actions=ENCODINGS)
        right = password == PASSWORD
        truth.append(session(5900, [2], 2, "Succeeded" if right else "Failed", "WeakAuthentication", "PredictableChallenge", *([] if right else ["AuthenticationFailed"]),
                             name="tiny server" if right else None, stage="Active" if right else "Authentication", not_findings=["RepeatedChallenge"]))
    return truth


@recording("libvncserver-version-3.3", "a program on libvncserver told to be 3.3, with a password, on 5907", "libvncserver 0.9.14", "scripted viewer", LIBVNC)
def _(lab, path):
    tiny_server(lab, 5907, "--password", PASSWORD, "--version3")
    lab.capture(path)
    scripted(lab, 5907, version="003.003", password=PASSWORD, actions=ENCODINGS)
    return [session(5907, [2], 2, "Succeeded", "WeakAuthentication", "PredictableChallenge", server_version="003.003", client_version="003.003", name="tiny server", stage="Active", not_findings=["Downgrade"])]


# ---- krfb ---------------------------------------------------------------------------------------------------------------

def obscured(text):
    """KStringHandler::obscure, with which krfb stores its password."""
    return "".join(character if ord(character) <= 0x21 else chr(0x1001F - ord(character)) for character in text)


@recording("krfb-password", "krfb on 5900 with unattended access, two connections with the right password", "krfb 22.12.3", "scripted viewer", "krfb dbus xvfb")
def _(lab, path):
    display = lab.display(74, "320x200x24", SERVER_NS)
    os.makedirs(lab.path(".config"), exist_ok=True)
    with open(lab.path(".config/krfbrc"), "w", encoding="utf-8") as config:
        config.write("[Network]\npublishService=false\n\n[Security]\nallowDesktopControl=true\nallowUnattendedAccess=true\nnoWallet=true\n"
                     f"unattendedPassword={obscured(PASSWORD)}\n\n[TCP]\nport=5900\nuseDefaultPort=true\n")
    lab.start(SERVER_NS, "dbus-run-session", "krfb", "--nodialog", env={"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"})
    lab.listening(SERVER_NS, 5900, 30)
    time.sleep(1)
    lab.capture(path)
    truth = []
    for _ in range(2):
        scripted(lab, 5900, password=PASSWORD, actions=ENCODINGS)
        truth.append(session(5900, [2], 2, "Succeeded", "WeakAuthentication", "PredictableChallenge", stage="Active", not_findings=["RepeatedChallenge"]))
    return truth


# ---- TigerVNC's viewer with a choice of types -----------------------------------------------------------------------------

@recording("tigervnc-default-list", "Xtigervnc with its default types (VeNCrypt TLSVnc, then VncAuth) on 5910, TightVNC viewer chooses the weaker", "TigerVNC 1.12.0 Xvnc", TIGHT_VIEWER, "tigervnc-standalone-server tigervnc-tools xtightvncviewer xvfb")
def _(lab, path):
    xtigervnc(lab, 5910, "TLSVnc,VncAuth")
    lab.display()
    lab.capture(path)
    lab.end(tight_viewer(lab, f"{SERVER4}::5910", PASSWORD))
    return [session(5910, [19, 2], 2, "Succeeded", "WeakAuthentication", "Downgrade", name="lab desktop", stage="Active")]


@recording("tigervnc-challenges", "Xtigervnc -SecurityTypes VncAuth on 5900, three connections: challenges without a pattern", "TigerVNC 1.12.0 Xvnc", "scripted viewer", "tigervnc-standalone-server tigervnc-tools")
def _(lab, path):
    xtigervnc(lab, 5900, "VncAuth")
    lab.capture(path)
    truth = []
    for _ in range(3):
        scripted(lab, 5900, password=PASSWORD, actions=[["update"], ["drain", 0.3]])
        truth.append(session(5900, [2], 2, "Succeeded", "WeakAuthentication", name="lab desktop", stage="Active", not_findings=["PredictableChallenge", "RepeatedChallenge"]))
    return truth
