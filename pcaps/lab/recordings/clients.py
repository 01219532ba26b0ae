"""More viewers, and servers of other desktops: gtk-vnc, Remmina, SSVNC, KRDC, wayvnc, vino."""

import base64
import os
import time

from labnet import CLIENT_NS, PASSWORD, SERVER4, SERVER_NS, USER_NAME, run, wait_until
from programs import clear_auth, pam_service, qemu, scripted, tiger_viewer, tight_viewer, tiny_server, x11vnc, xtigervnc
from .registry import recording, session

LIBVNC, TINY = "libvncserver1 libvncserver-dev gcc xvfb", "libvncserver 0.9.14"


def graphical(lab, *args, seconds=2.5, **env):
    """Starts a viewer on the client's display and closes it after some seconds."""
    display = lab.display()
    viewer = lab.start(CLIENT_NS, *args, env={"DISPLAY": display, "GDK_BACKEND": "x11", "QT_QPA_PLATFORM": "xcb", "NO_AT_BRIDGE": "1", **env})
    time.sleep(seconds)
    lab.end(viewer)
    return lab.log_of(viewer)


@recording("viewer-gtk-vnc", "gvncviewer to QEMU without a password on 5901", "QEMU 7.2", "gtk-vnc 1.3.1 gvncviewer", "qemu-system-x86 gvncviewer xvfb")
def _(lab, path):
    qemu(lab, f"{SERVER4}:1")
    lab.listening(SERVER_NS, 5901)
    lab.display()
    lab.capture(path)
    graphical(lab, "gvncviewer", f"{SERVER4}:1")
    return [session(5901, [1], 1, "NotRequired", no_auth=True, name="QEMU (lab-vm)", stage="Active")]


@recording("viewer-remmina", "Remmina to a program on libvncserver without a password on 5902", TINY, "Remmina 1.4.29 (libvncclient)", LIBVNC + " remmina remmina-plugin-vnc dbus")
def _(lab, path):
    tiny_server(lab, 5902)
    lab.display()
    profile = lab.path("lab.remmina")
    with open(profile, "w", encoding="ascii") as text:
        text.write(f"[remmina]\nname=lab\nprotocol=VNC\nserver={SERVER4}:5902\ncolordepth=32\nquality=9\nviewmode=1\n")
    lab.capture(path)
    graphical(lab, "dbus-run-session", "remmina", "-c", profile, seconds=6)
    return [session(5902, [1], 1, "NotRequired", no_auth=True, name="tiny server", stage="Active")]


@recording("viewer-ssvnc", "SSVNC's vncviewer to x11vnc -nopw on 5903", "x11vnc 0.9.16", "SSVNC 1.0.29 viewer", "x11vnc xvfb ssvnc")
def _(lab, path):
    x11vnc(lab, 5903, "-nopw", "-desktop", "lab x11vnc")
    lab.display()
    lab.capture(path)
    graphical(lab, "ssvncviewer" if os.path.exists("/usr/bin/ssvncviewer") else "/usr/lib/ssvnc/vncviewer", f"{SERVER4}:3")
    return [session(5903, [1], 1, "NotRequired", no_auth=True, name="lab x11vnc", stage="Active")]


@recording("viewer-krdc", "KRDC to Xtigervnc without authentication on 5904", "TigerVNC 1.12.0 Xvnc", "KRDC 22.12.3 (libvncclient)", "tigervnc-standalone-server krdc xvfb dbus")
def _(lab, path):
    xtigervnc(lab, 5904, "None")
    lab.display()
    os.makedirs(lab.path(".config"), exist_ok=True)
    with open(lab.path(".config/krdcrc"), "w", encoding="ascii") as text:
        text.write(f"[MainWindow]\nshowPreferencesForNewConnections=false\n[hostpreferences][vnc://{SERVER4}:5904]\nshowConfigAgain=false\nquality=1\nheight=200\nwidth=320\n")
    lab.capture(path)
    graphical(lab, "dbus-run-session", "krdc", f"vnc://{SERVER4}:5904", seconds=7)
    return [session(5904, [1], 1, "NotRequired", no_auth=True, name="lab desktop", stage="Active")]


@recording("viewer-tight-to-tigervnc", "TightVNC viewer to Xtigervnc with every type it has (5905): it takes the first it knows", "TigerVNC 1.12.0 Xvnc", "TightVNC 1.3.10 viewer", "tigervnc-standalone-server tigervnc-tools xtightvncviewer xvfb")
def _(lab, path):
    xtigervnc(lab, 5905, "X509Vnc,TLSVnc,VncAuth,Plain,None")
    lab.display()
    lab.capture(path)
    lab.end(tight_viewer(lab, f"{SERVER4}::5905", PASSWORD))
    return [session(5905, [19, 2, 1], 2, "Succeeded", "WeakAuthentication", "NoAuthOffered", "Downgrade", name="lab desktop", stage="Active")]


# ---- wayland ------------------------------------------------------------------------------------------------------------

# sway refuses to run as root.
AS_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


def wayland(lab):
    """A headless sway; returns the environment of its clients."""
    config = lab.path("sway.conf")
    with open(config, "w", encoding="ascii") as text:
        text.write("output HEADLESS-1 resolution 320x200\nxwayland disable\n")
    environment = {"WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman", "WLR_HEADLESS_OUTPUTS": "1"}
    run("chown", "-R", "nobody:nogroup", lab.scratch)
    sway = lab.start(SERVER_NS, *AS_NOBODY, "sway", "-c", config, env=environment)
    wait_until("sway", lambda: any(name.startswith("wayland-") and not name.endswith(".lock") for name in os.listdir(lab.scratch)) or sway.poll() is not None)
    if sway.poll() is not None:
        raise RuntimeError(lab.log_of(sway)[-300:])
    return {"WAYLAND_DISPLAY": next(name for name in sorted(os.listdir(lab.scratch)) if name.startswith("wayland-") and not name.endswith(".lock"))}


@recording("wayvnc-none", "wayvnc in a headless sway on 5900, no authentication", "wayvnc 0.5.0", "TigerVNC 1.12.0 viewer", "wayvnc sway tigervnc-viewer xvfb")
def _(lab, path):
    lab.start(SERVER_NS, *AS_NOBODY, "wayvnc", SERVER4, "5900", env=wayland(lab))
    lab.listening(SERVER_NS, 5900)
    lab.display()
    lab.capture(path)
    lab.end(tiger_viewer(lab, f"{SERVER4}::5900"))
    return [session(5900, [1], 1, "NotRequired", no_auth=True, name="WayVNC", stage="Active")]


@recording("wayvnc-x509plain", "wayvnc in a headless sway on 5901 with a certificate and a user: VeNCrypt X509Plain", "wayvnc 0.5.0", "TigerVNC 1.12.0 viewer", "wayvnc sway tigervnc-viewer xvfb")
def _(lab, path):
    cert, key = lab.certificate()
    config = lab.path("wayvnc.conf")
    with open(config, "w", encoding="ascii") as text:
        text.write(f"address={SERVER4}\nport=5901\nenable_auth=true\nusername={USER_NAME}\npassword=Pl4nt3d-Us3r!\nprivate_key_file={key}\ncertificate_file={cert}\n")
    lab.start(SERVER_NS, *AS_NOBODY, "wayvnc", "-C", config, env=wayland(lab))
    lab.listening(SERVER_NS, 5901)
    lab.display()
    lab.capture(path)
    lab.end(tiger_viewer(lab, f"{SERVER4}::5901", "-SecurityTypes", "X509Plain", "-X509CA", lab.authority(), env=clear_auth(), seconds=2.5))
    return [session(5901, [19], 19, "Encrypted", sub=262, not_findings=["NoAuthSession", "CleartextCredentials"])]


@recording("tigervnc-x509plain", "Xtigervnc -SecurityTypes X509Plain on 5902, accepted by PAM", "TigerVNC 1.12.0 Xvnc", "TigerVNC 1.12.0 viewer", "tigervnc-standalone-server tigervnc-viewer xvfb")
def _(lab, path):
    xtigervnc(lab, 5902, "X509Plain", extra=["-PlainUsers", USER_NAME, "-pam_service", "rfbwatch-lab"], setup=pam_service(lab, "pam_permit.so"))
    lab.display()
    lab.capture(path)
    lab.end(tiger_viewer(lab, f"{SERVER4}::5902", "-SecurityTypes", "X509Plain", "-X509CA", lab.authority(), env=clear_auth(), seconds=2.5))
    return [session(5902, [19], 19, "Encrypted", sub=262, not_findings=["NoAuthSession", "CleartextCredentials"])]


# ---- vino ---------------------------------------------------------------------------------------------------------------

@recording("vino-none", "vino-server on 5900, no authentication, no encryption demanded", "vino 3.22.0", "scripted viewer", "vino xvfb dbus")
def _(lab, path):
    vino(lab, "['none']", "false")
    lab.capture(path)
    seen = scripted(lab, 5900, version="003.007", choose=1, actions=[["pixel_format"], ["encodings", 0, -223], ["update"], ["drain", 0.4]])
    if seen.get("offered") != [18, 1]:
        raise RuntimeError(f"vino offered {seen.get('offered')}")
    return [session(5900, [18, 1], 1, "NotRequired", "Downgrade", no_auth=True, server_version="003.007", client_version="003.007", name="root@lab-server", stage="Active")]


@recording("vino-tls", "vino-server on 5900 that demands encryption (type 18 alone), gvncviewer", "vino 3.22.0", "gtk-vnc 1.3.1 gvncviewer", "vino gvncviewer xvfb dbus")
def _(lab, path):
    vino(lab, "['none']", "true")
    lab.display()
    lab.capture(path)
    graphical(lab, "gvncviewer", f"{SERVER4}:0")
    return [session(5900, [18], 18, "Encrypted", server_version="003.007", client_version="003.007")]


@recording("vino-password", "vino-server on 5900 with VNC authentication, two connections of a scripted viewer", "vino 3.22.0", "scripted viewer", "vino xvfb dbus")
def _(lab, path):
    vino(lab, "['vnc']", "false", ("vnc-password", base64.b64encode(PASSWORD.encode()).decode()))
    lab.capture(path)
    truth = []
    for _ in range(2):
        scripted(lab, 5900, version="003.007", choose=2, password=PASSWORD, actions=[["encodings", 0, -223], ["update", 8, 8], ["drain", 0.4]])
        truth.append(session(5900, [18, 2], 2, "Succeeded", "WeakAuthentication", "Downgrade", server_version="003.007", client_version="003.007", name="root@lab-server", stage="Active"))
    return truth


def vino(lab, methods, encryption, *more):
    display = lab.display(75, "320x200x24", SERVER_NS)
    settings = "; ".join(f"gsettings set org.gnome.Vino {key} {value}" for key, value in (
        ("prompt-enabled", "false"), ("authentication-methods", f'"{methods}"'), ("require-encryption", encryption), ("notify-on-connect", "false"), ("icon-visibility", "never"), *more))
    lab.start(SERVER_NS, "dbus-run-session", "sh", "-c", f"{settings}; exec /usr/lib/vino/vino-server", env={"DISPLAY": display})
    lab.listening(SERVER_NS, 5900, 20)
    time.sleep(0.5)
