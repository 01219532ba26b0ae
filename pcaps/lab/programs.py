"""Real servers and viewers, started with the options that a recording needs."""

import json
import os
import subprocess
import time

from labnet import CLIENT_NS, PASSWORD, SERVER4, SERVER_NS, USER_NAME, USER_PASSWORD, Skip, free_of, run

HERE = os.path.dirname(os.path.abspath(__file__))


# ---- servers ----------------------------------------------------------------------------------------------------------

def xtigervnc(lab, port, security="None", desktop="lab desktop", geometry="320x200", number=71, password=PASSWORD, extra=(), setup=""):
    """TigerVNC's Xvnc."""
    cert, key = lab.certificate() if "X509" in security else (None, None)
    options = ["-rfbauth", lab.password_file(password)] if "Vnc" in security else []
    options += ["-X509Cert", cert, "-X509Key", key] if cert else []
    for stale in (f"/tmp/.X{number}-lock", f"/tmp/.X11-unix/X{number}"):
        free_of(stale)
    server = lab.start(SERVER_NS, "Xtigervnc", f":{number}", "-geometry", geometry, "-depth", "24", "-rfbport", port,
                       "-SecurityTypes", security, "-desktop", desktop, "-nolisten", "tcp", "-ac", *options, *extra, setup=setup)
    lab.listening(SERVER_NS, port)
    time.sleep(0.2)
    return server


def pam_service(lab, rule):
    """Shell that puts one PAM service named rfbwatch-lab into the private mount namespace of a process."""
    folder = lab.path("pam.d")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "rfbwatch-lab"), "w", encoding="ascii") as service:
        service.write(f"auth required {rule}\naccount required {rule}\n")
    return f"mount --bind {folder} /etc/pam.d\n"


def xtightvnc(lab, port, password=PASSWORD, desktop="lab tight", geometry="320x200", number=72):
    """TightVNC 1.3's Xvnc; password None starts it without one."""
    for stale in (f"/tmp/.X{number}-lock", f"/tmp/.X11-unix/X{number}"):
        free_of(stale)
    options = ["-rfbauth", lab.password_file(password)] if password else []
    fonts = "/usr/share/fonts/X11/misc"
    server = lab.start(SERVER_NS, "Xtightvnc", f":{number}", "-geometry", geometry, "-depth", "24", "-rfbport", port,
                       "-desktop", desktop, "-ac", "-fp", fonts, "-co", "/etc/X11/rgb", *options)
    lab.listening(SERVER_NS, port)
    time.sleep(0.3)
    return server


def x11vnc(lab, port, *options, size="320x200x24", number=73):
    """x11vnc on a small virtual display."""
    display = lab.display(number, size, SERVER_NS)
    server = lab.start(SERVER_NS, "x11vnc", "-display", display, "-rfbport", port, "-forever", "-noxdamage", "-noxrecord",
                       "-nowf", "-nosel", *options)
    lab.listening(SERVER_NS, port, 25)
    time.sleep(0.3)
    return server


def tiny_server(lab, port, *options, setup=""):
    """Our own small program on libvncserver, compiled from tiny_server.c."""
    binary = lab.path("tiny-server")
    if not os.path.exists(binary):
        if subprocess.run(["sh", "-c", "command -v gcc && test -e /usr/include/rfb/rfb.h"], stdout=subprocess.DEVNULL).returncode:
            raise Skip("gcc and libvncserver-dev are not installed")
        run("gcc", "-O1", "-o", binary, os.path.join(HERE, "tiny_server.c"), "-lvncserver")
    server = lab.start(SERVER_NS, binary, port, *options, setup=setup)
    lab.listening(SERVER_NS, port)
    return server


def qemu(lab, vnc, *options, env=None):
    """QEMU with an empty machine: its VNC server shows a text console."""
    server = lab.start(SERVER_NS, "qemu-system-x86_64", "-machine", "none", "-nodefaults", "-S", "-display", "none",
                       "-name", "lab-vm", "-vnc", vnc, *options, env=env)
    return server


def qemu_black(lab, vnc, *options):
    """QEMU with a guest whose screen is black: QEMU sends every part of a screen that is not, whatever the viewer requests."""
    sector = lab.path("black.img")
    with open(sector, "wb") as image:
        # mov ax, 13h; int 10h (320x200 in 256 colours); hlt; jmp to hlt
        image.write(bytes.fromhex("b81300cd10f4ebfd").ljust(510, b"\0") + b"\x55\xaa")
    return lab.start(SERVER_NS, "qemu-system-x86_64", "-machine", "pc", "-nodefaults", "-vga", "std", "-display", "none", "-name", "lab-vm",
                     "-drive", f"file={sector},format=raw,if=floppy,readonly=on", "-boot", "a", "-vnc", vnc, *options)


def rfb2(lab, name, script, env=None):
    """A script for node with the package rfb2 of npm, found through NODE_PATH."""
    modules = os.environ.get("NODE_PATH", "/usr/lib/node_modules")
    if not any(os.path.exists(os.path.join(folder, "rfb2", "package.json")) for folder in modules.split(":")):
        raise Skip(f"rfb2 of npm is not in NODE_PATH ({modules})")
    return lab.start(name, "node", "-e", script, env={"NODE_PATH": modules, **(env or {})})


# ---- viewers ----------------------------------------------------------------------------------------------------------

def tiger_viewer(lab, target, *options, env=None, seconds=1.5, password=None, size="640x480x24"):
    """TigerVNC's viewer on a virtual display, closed after some seconds."""
    display = lab.display(81, size)
    options = [*options, "-PasswordFile", lab.password_file(password)] if password else list(options)
    viewer = lab.start(CLIENT_NS, "xtigervncviewer", "-display", display, "-AlertOnFatalError=0", "-ReconnectOnError=0",
                       "-RemoteResize=0", "-Log=*:stderr:30", *options, *([target] if target else []), env={"DISPLAY": display, **(env or {})})
    time.sleep(seconds)
    return viewer


def tight_viewer(lab, target, password=None, options=(), seconds=1.5):
    """TightVNC 1.3's viewer on a virtual display."""
    display = lab.display(81)
    options = [*options, "-passwd", lab.password_file(password)] if password else list(options)
    viewer = lab.start(CLIENT_NS, "xtightvncviewer", "-display", display, *options, *([target] if target else []), env={"DISPLAY": display})
    time.sleep(seconds)
    return viewer


def scripted(lab, port, host=SERVER4, name=CLIENT_NS, wait=True, **settings):
    """The scripted viewer; returns its observations, or the running process if `wait` is false."""
    if "listen" not in settings:
        settings |= {"host": host, "port": port}
    output = lab.path(f"scripted-{len(lab.processes)}-{time.monotonic_ns()}.json")
    process = lab.start(name, "python3", os.path.join(HERE, "rfbclient.py"), json.dumps(settings), log=output)
    if not wait:
        return process
    process.wait(40)
    text = lab.log_of(process)
    lab.processes.remove(process)
    if not text.startswith("{"):
        raise RuntimeError(f"the scripted viewer failed: {text[-300:]}")
    return dict(json.loads(text)["events"])


def run_on_server_display(lab, number, *args, seconds=10):
    """Runs a short X program in the server's namespace on one of its displays and waits for its end."""
    process = lab.start(SERVER_NS, *args, env={"DISPLAY": f":{number}"})
    process.wait(seconds)
    lab.processes.remove(process)
    return lab.log_of(process)


def clear_auth(*pairs):
    """Environment for viewers that read credentials from it."""
    return {"VNC_USERNAME": USER_NAME, "VNC_PASSWORD": USER_PASSWORD, **dict(pairs)}

