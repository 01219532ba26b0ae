"""QEMU's VNC server: no password, password, VeNCrypt, SASL."""

import os
import time

from labnet import CLIENT_NS, PASSWORD, SERVER4, SERVER_NS, USER_NAME, USER_PASSWORD, WRONG_PASSWORD, run, wait_until
from programs import qemu, scripted, tiger_viewer
from .registry import recording, session

QEMU = "qemu-system-x86 tigervnc-viewer tigervnc-tools xvfb"
TIGER_VIEWER = "TigerVNC 1.12.0 viewer"


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
    """Certificates under the names that QEMU expects."""
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
# the number on the wire matters, and the manifest line contains it.

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
