"""Activity in sessions: typing, clipboards, files, power. The texts are planted, so that tests can search for leaks."""

import os
import struct
import time

from labnet import CLIENT_NS, COPIED, PASSWORD, SERVER4, SERVER_NS, TYPED
from programs import qemu, scripted, tiger_viewer, tight_viewer, tiny_server, xtightvnc, xtigervnc
from .registry import recording, session

TIGER = "tigervnc-standalone-server tigervnc-viewer tigervnc-tools xvfb xdotool xclip"
LIBVNC = "libvncserver1 libvncserver-dev gcc"
XVNC, VIEWER, TINY, SCRIPTED = "TigerVNC 1.12.0 Xvnc", "TigerVNC 1.12.0 viewer", "libvncserver 0.9.14", "scripted viewer"


def copy(lab, display, text, name=CLIENT_NS, selection="clipboard"):
    """Makes an X client own a selection of a display (or fill its old cut buffer)."""
    source = lab.path(f"clip-{display[1:]}")
    with open(source, "w", encoding="ascii") as target:
        target.write(text)
    lab.start(name, "xclip", "-quiet", "-selection", selection, "-in", source, env={"DISPLAY": display})
    time.sleep(0.5)


def focus_and_type(lab, display, title, text):
    found = lab.x(display, "xdotool", "search", "--onlyvisible", "--name", title, check=False).split()
    if not found:
        raise RuntimeError(f"no window named {title!r} on {display}")
    lab.x(display, "xdotool", "mousemove", "--window", found[-1], "100", "100")
    lab.x(display, "xdotool", "windowfocus", found[-1], check=False)
    time.sleep(0.3)
    lab.x(display, "xdotool", "mousemove_relative", "12", "8", "click", "1")
    lab.x(display, "xdotool", "type", "--delay", "15", text)
    time.sleep(0.4)


@recording("activity-tigervnc", "keys typed, pointer moved and text copied both ways (extended clipboard) between xtigervncviewer and Xtigervnc (VncAuth) on 5900", XVNC, VIEWER, TIGER)
def _(lab, path):
    xtigervnc(lab, 5900, "VncAuth")
    lab.start(SERVER_NS, "vncconfig", "-nowin", env={"DISPLAY": ":71"})
    display = lab.display()
    lab.capture(path)
    viewer = tiger_viewer(lab, f"{SERVER4}::5900", password=PASSWORD)
    focus_and_type(lab, display, "lab desktop", TYPED)
    copy(lab, display, COPIED)
    focus_and_type(lab, display, "lab desktop", "x")
    lab.x(":71", "xclip", "-selection", "clipboard", "-out", check=False)
    copy(lab, ":71", COPIED, SERVER_NS)
    lab.x(display, "xclip", "-selection", "clipboard", "-out", check=False)
    time.sleep(0.5)
    lab.end(viewer)
    return [session(5900, [2], 2, "Succeeded", "WeakAuthentication", "ClipboardTransfer", name="lab desktop", stage="Active")]


@recording("activity-tightvnc", "keys typed in xtightvncviewer, text copied on the server's side (classic clipboard) of Xtightvnc (Tight, VNC authentication) on 5901", "TightVNC 1.3.10 Xvnc", "TightVNC 1.3.10 viewer", "tightvncserver xtightvncviewer xfonts-base xvfb xdotool xclip")
def _(lab, path):
    xtightvnc(lab, 5901, desktop="X")
    display = lab.display()
    lab.capture(path)
    viewer = tight_viewer(lab, f"{SERVER4}::5901", PASSWORD)
    focus_and_type(lab, display, "TightVNC", TYPED)
    copy(lab, ":72", COPIED, SERVER_NS, "buffer-cut")
    time.sleep(0.5)
    lab.end(viewer)
    return [session(5901, [2, 16], 16, "Succeeded", "WeakAuthentication", "PredictableChallenge", "ClipboardTransfer", sub=2, name="root's X desktop (lab-server:72)", stage="Active")]


@recording("activity-counted-3389", "a known number of keys, pointer events and clipboard bytes to a program on libvncserver on 3389", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    tiny_server(lab, 3389)
    points = [[10, 10, 0], [20, 20, 1], [20, 20, 0]]
    lab.capture(path)
    scripted(lab, 3389, actions=[["pixel_format"], ["encodings", 0, -223], ["update"], ["keys", TYPED], ["pointer", *points], ["cut", COPIED], ["cut", COPIED], ["update", 8, 8], ["drain", 0.4]])
    return [session(3389, [1], 1, "NotRequired", "ClipboardTransfer", no_auth=True, name="tiny server", stage="Active", keys=2 * len(TYPED), pointer_events=len(points),
                    clipboard_client_bytes=2 * len(COPIED))]


@recording("activity-server-clipboard", "a program on libvncserver with a password on 5902 sends its clipboard behind pixels", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    tiny_server(lab, 5902, "--password", PASSWORD, "--cut", COPIED)
    lab.capture(path)
    scripted(lab, 5902, password=PASSWORD, actions=[["pixel_format"], ["encodings", 5, 0, -223], ["update"], ["wait", 0.2], ["update"], ["drain", 1.2]])
    return [session(5902, [2], 2, "Succeeded", "WeakAuthentication", "PredictableChallenge", "ClipboardTransfer", name="tiny server", stage="Active", clipboard_server_bytes=len(COPIED))]


@recording("power-xvp", "a viewer asks a program on libvncserver with xvp on 5903 to reboot and to shut down", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    tiny_server(lab, 5903, "--xvp")
    lab.capture(path)
    scripted(lab, 5903, actions=[["encodings", 0, -309], ["update"], ["wait", 0.3], ["xvp", 3], ["xvp", 2], ["drain", 0.4]])
    return [session(5903, [1], 1, "NotRequired", "RemotePowerAction", no_auth=True, name="tiny server", stage="Active")]


@recording("resize-and-qemu-keys", "QEMU on 5904: extended key events (scan codes) and a request for another desktop size", "QEMU 7.2", SCRIPTED, "qemu-system-x86")
def _(lab, path):
    qemu(lab, f"{SERVER4}:4")
    lab.listening(SERVER_NS, 5904)
    lab.capture(path)
    key = lambda down, keysym, code: struct.pack(">BBHII", 255, 0, down, keysym, code).hex()
    size = struct.pack(">BBHHBB", 251, 0, 400, 300, 1, 0) + struct.pack(">IHHHHI", 0, 0, 0, 400, 300, 0)
    scripted(lab, 5904, actions=[["encodings", 0, -223, -258, -308], ["update"], ["wait", 0.3], ["raw", key(1, 0x61, 30)], ["raw", key(0, 0x61, 30)], ["raw", size.hex()], ["update", 8, 8], ["drain", 0.4]])
    return [session(5904, [1], 1, "NotRequired", no_auth=True, name="QEMU (lab-vm)", stage="Active", keys=2)]


# ---- files --------------------------------------------------------------------------------------------------------------

def ultra(kind, param=0, size=0, payload=b"", length=None):
    """UltraVNC's FileTransfer message (client message 7)."""
    return (struct.pack(">BBBxII", 7, kind, param, size, len(payload) if length is None else length) + payload).hex()


@recording("files-ultravnc", "a viewer lists a folder, fetches one file and sends another over UltraVNC's file transfer to a program on libvncserver on 5905", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    folder = lab.path("share")
    os.makedirs(folder)
    with open(os.path.join(folder, "planted.txt"), "w", encoding="ascii") as target:
        target.write("PLANTED-FILE-7731\n" * 20)
    tiny_server(lab, 5905, "--ultra-files", setup=f"mount --bind {folder} /srv\n")
    there = "C:/srv"
    content = b"PLANTED-UPLOAD-7731\n" * 10
    lab.capture(path)
    scripted(lab, 5905, actions=[
        ["encodings", 0], ["update"], ["wait", 0.2],
        ["raw", ultra(1, 1, 0, there.encode())], ["wait", 0.3],                                    # directory request, content
        ["raw", ultra(3, 0, 0, f"{there}/planted.txt".encode())], ["wait", 0.3],                   # file request
        ["raw", ultra(4, 0, 0)], ["wait", 0.5],                                                    # file header: go on
        ["raw", ultra(8, 0, len(content), f"{there}/upload.txt,01/01/2026 12:00".encode()) + "00000000"], ["wait", 0.3],  # file offer, high word of the size
        ["raw", ultra(5, 0, 0, content)], ["wait", 0.2],                                           # file packet, not compressed
        ["raw", ultra(6)], ["drain", 0.5]])                                                        # end of file
    return [session(5905, [1], 1, "NotRequired", "FileTransfer", no_auth=True, name="tiny server", stage="Active", file_transfers=2)]


@recording("files-tightvnc", "a viewer lists a folder and fetches a file over TightVNC 1.3's file transfer from a program on libvncserver on 5906", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    folder = lab.path("share")
    os.makedirs(folder)
    with open(os.path.join(folder, "planted.txt"), "w", encoding="ascii") as target:
        target.write("PLANTED-FILE-7731\n" * 20)
    tiny_server(lab, 5906, "--tight-files", folder)
    listing = struct.pack(">BBH", 130, 0, 1) + b"/"
    fetch = struct.pack(">BBHI", 131, 0, 12, 0) + b"/planted.txt"
    lab.capture(path)
    scripted(lab, 5906, choose=16, actions=[["encodings", 0], ["update"], ["wait", 0.3], ["raw", listing.hex()], ["wait", 0.3], ["raw", fetch.hex()], ["drain", 0.8]])
    return [session(5906, [1, 16], 16, "NotRequired", "FileTransfer", no_auth=True, name="tiny server", stage="Active", file_transfers=1)]
