"""The other servers: TightVNC, x11vnc, libvncserver, QEMU, krfb, wayvnc, each with a viewer of its kind."""

import os
import time

from labnet import CLIENT_NS, PASSWORD, SERVER4, SERVER_NS, USER_NAME, USER_PASSWORD, WRONG_PASSWORD, run, wait_until
from programs import qemu, scripted, tiger_viewer, tight_viewer, tiny_server, x11vnc, xtightvnc, xtigervnc
from .registry import recording, session

TIGHT = "tightvncserver xtightvncviewer xfonts-base xvfb"
TIGHT_SERVER, TIGHT_VIEWER = "TightVNC 1.3.10 Xvnc", "TightVNC 1.3.10 viewer"
TIGER_VIEWER = "TigerVNC 1.12.0 viewer"
LIBVNC = "libvncserver1 libvncserver-dev gcc"
QEMU = "qemu-system-x86 tigervnc-viewer tigervnc-tools xvfb"
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
    # The same generator, but x11vnc draws hundreds of numbers from it before its first challenge: whether that is found is left open.
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


# ---- QEMU ---------------------------------------------------------------------------------------------------------------

def qemu_pair(lab, path, port, options="", viewer_options=(), password=None, objects=(), seconds=1.5, **capture):
    qemu(lab, f"{SERVER4}:{port - 5900}{options}", *objects)
    lab.listening(SERVER_NS, port)
    lab.display()
    lab.capture(path, **capture)
    lab.end(tiger_viewer(lab, f"{SERVER4}::{port}", *viewer_options, password=password, seconds=seconds))


SECRET = ["-object", f"secret,id=pw,data={PASSWORD}"]


@recording("qemu-none", "qemu-system-x86_64 -vnc on 5900 without a password", "QEMU 7.2", TIGER_VIEWER, QEMU)
def _(lab, path):
    qemu_pair(lab, path, 5900)
    return [session(5900, [1], 1, "NotRequired", no_auth=True, name="QEMU (lab-vm)", stage="Active")]


@recording("qemu-password-6900", "qemu-system-x86_64 -vnc password on 6900, wrong then right", "QEMU 7.2", TIGER_VIEWER, QEMU)
def _(lab, path):
    qemu_pair(lab, path, 6900, ",password-secret=pw", objects=SECRET, password=WRONG_PASSWORD)
    lab.end(tiger_viewer(lab, f"{SERVER4}::6900", password=PASSWORD))
    return [session(6900, [2], 2, "Failed", "WeakAuthentication", "AuthenticationFailed", not_findings=["PredictableChallenge"]),
            session(6900, [2], 2, "Succeeded", "WeakAuthentication", name="QEMU (lab-vm)", stage="Active", not_findings=["PredictableChallenge"])]


def tls_folder(lab):
    """Certificates under the names QEMU looks for."""
    folder = lab.path("pki")
    os.makedirs(folder, exist_ok=True)
    cert, key = lab.certificate()
    for source, name in ((lab.authority(), "ca-cert.pem"), (cert, "server-cert.pem"), (key, "server-key.pem")):
        with open(os.path.join(folder, name), "wb") as copy:
            copy.write(open(source, "rb").read())
    return folder


@recording("qemu-tlsnone", "QEMU with anonymous TLS on 5901: VeNCrypt TLSNone", "QEMU 7.2", TIGER_VIEWER, QEMU)
def _(lab, path):
    qemu_pair(lab, path, 5901, ",tls-creds=tls0", ["-SecurityTypes", "TLSNone"], objects=["-object", "tls-creds-anon,id=tls0,endpoint=server"])
    return [session(5901, [19], 19, "Encrypted", no_auth=True, sub=257)]


@recording("qemu-x509vnc", "QEMU with a certificate and a password on 5902: VeNCrypt X509Vnc", "QEMU 7.2", TIGER_VIEWER, QEMU)
def _(lab, path):
    folder = tls_folder(lab)
    qemu_pair(lab, path, 5902, ",tls-creds=tls0,password-secret=pw", ["-SecurityTypes", "X509Vnc", "-X509CA", lab.authority()], PASSWORD,
              SECRET + ["-object", f"tls-creds-x509,id=tls0,endpoint=server,verify-peer=off,dir={folder}"])
    return [session(5902, [19], 19, "Encrypted", sub=261, not_findings=["NoAuthSession"])]


def sasl_environment(lab):
    """A SASL configuration and one user, for QEMU's -vnc sasl=on."""
    base = lab.path("sasl.db")
    run("sh", "-c", f"printf '%s' '{USER_PASSWORD}' | saslpasswd2 -c -p -f {base} -u lab-server {USER_NAME}")
    with open(lab.path("qemu.conf"), "w", encoding="ascii") as config:
        config.write(f"mech_list: digest-md5 scram-sha-1 plain\nsasldb_path: {base}\n")
    return {"SASL_CONF_PATH": lab.scratch}


def gvnc_with_credentials(lab, display_number, *answers, seconds=2.0):
    """gvncviewer, its credential dialog filled in by xdotool."""
    display = lab.display()
    viewer = lab.start(CLIENT_NS, "gvncviewer", f"{SERVER4}:{display_number}", env={"DISPLAY": display, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"})
    found = []
    wait_until("the credential dialog", lambda: found.extend(lab.x(display, "xdotool", "search", "--name", "Authentication required", check=False).split()) or found)
    time.sleep(0.3)
    lab.x(display, "xdotool", "windowfocus", found[-1])
    for answer in answers:
        lab.x(display, "xdotool", "type", "--delay", "20", answer)
        lab.x(display, "xdotool", "key", "Tab")
    lab.x(display, "xdotool", "key", "Tab", "Return")
    time.sleep(seconds)
    return viewer


@recording("qemu-sasl", "QEMU -vnc sasl=on on 5903 (type 20, DIGEST-MD5), gvncviewer", "QEMU 7.2", "gtk-vnc 1.3.1 gvncviewer", "qemu-system-x86 sasl2-bin libsasl2-modules gvncviewer xvfb xdotool")
def _(lab, path):
    qemu(lab, f"{SERVER4}:3,sasl=on", env=sasl_environment(lab))
    lab.listening(SERVER_NS, 5903)
    lab.display()
    lab.capture(path)
    lab.end(gvnc_with_credentials(lab, 3, USER_NAME, USER_PASSWORD))
    return [session(5903, [20], 20, "Succeeded", not_findings=["NoAuthSession"])]


@recording("qemu-sasl-scripted-fail", "QEMU -vnc sasl=on on 5904 (type 20), a scripted viewer chooses a mechanism and answers nonsense", "QEMU 7.2", "scripted viewer", "qemu-system-x86 sasl2-bin libsasl2-modules")
def _(lab, path):
    qemu(lab, f"{SERVER4}:4,sasl=on", env=sasl_environment(lab))
    lab.listening(SERVER_NS, 5904)
    lab.capture(path)
    scripted(lab, 5904, mechanism="PLAIN", user=USER_NAME, password=USER_PASSWORD)
    return [session(5904, [20], 20, "NotSeen", not_findings=["NoAuthSession"])]


# QEMU's header numbers the two SASL sub-types the other way round than the rfbproto document (263 TLSSASL, 264 X509SASL):
# the number is what counts on the wire, and it is what the line states.

@recording("qemu-x509sasl", "QEMU with a certificate and SASL on 5905: VeNCrypt X509SASL (which QEMU numbers 263); a scripted viewer shakes hands and leaves", "QEMU 7.2", "scripted viewer", "qemu-system-x86 sasl2-bin libsasl2-modules")
def _(lab, path):
    folder = tls_folder(lab)
    qemu(lab, f"{SERVER4}:5,sasl=on,tls-creds=tls0", "-object", f"tls-creds-x509,id=tls0,endpoint=server,verify-peer=off,dir={folder}", env=sasl_environment(lab))
    lab.listening(SERVER_NS, 5905)
    lab.capture(path)
    scripted(lab, 5905, tls=True)
    return [session(5905, [19], 19, "Encrypted", sub=263, not_findings=["NoAuthSession"])]


@recording("qemu-tlssasl", "QEMU with anonymous TLS and SASL on 5906: VeNCrypt TLSSASL (which QEMU numbers 264), gvncviewer", "QEMU 7.2", "gtk-vnc 1.3.1 gvncviewer", "qemu-system-x86 sasl2-bin libsasl2-modules gvncviewer xvfb xdotool")
def _(lab, path):
    qemu(lab, f"{SERVER4}:6,sasl=on,tls-creds=tls0", "-object", "tls-creds-anon,id=tls0,endpoint=server", env=sasl_environment(lab))
    lab.listening(SERVER_NS, 5906)
    lab.display()
    lab.capture(path)
    viewer = lab.start(CLIENT_NS, "gvncviewer", f"{SERVER4}:6", env={"DISPLAY": lab.display(), "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"})
    time.sleep(2.5)
    lab.end(viewer)
    return [session(5906, [19], 19, "Encrypted", sub=264, not_findings=["NoAuthSession"])]


# ---- krfb ---------------------------------------------------------------------------------------------------------------

def obscured(text):
    """KStringHandler::obscure, as krfb keeps its password."""
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


# ---- TigerVNC's viewer where it can choose --------------------------------------------------------------------------------

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
