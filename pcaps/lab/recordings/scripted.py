"""Versions, choices and aborts that no real viewer can be made to send: real servers with the scripted viewer."""

from labnet import PASSWORD, SERVER4, SERVER_NS, WRONG_PASSWORD
from programs import qemu, scripted, tiny_server, xtightvnc, xtigervnc
from .registry import recording, session

TIGER, LIBVNC = "tigervnc-standalone-server tigervnc-tools", "libvncserver1 libvncserver-dev gcc"
XVNC, TINY, SCRIPTED = "TigerVNC 1.12.0 Xvnc", "libvncserver 0.9.14", "scripted viewer"
LIVE = [["pixel_format"], ["encodings", 0, -223], ["update"], ["drain", 0.3]]


@recording("version-3.3-none", "Xtigervnc -SecurityTypes None on 5900, viewer answers 003.003", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 5900, "None")
    lab.capture(path)
    scripted(lab, 5900, version="003.003", actions=LIVE)
    return [session(5900, [1], 1, "NotRequired", no_auth=True, client_version="003.003", name="lab desktop", stage="Active")]


@recording("version-3.3-vncauth-80", "Xtigervnc -SecurityTypes VncAuth on port 80, viewer answers 003.003, right password", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 80, "VncAuth")
    lab.capture(path)
    scripted(lab, 80, version="003.003", password=PASSWORD, actions=LIVE)
    return [session(80, [2], 2, "Succeeded", "WeakAuthentication", client_version="003.003", name="lab desktop", stage="Active")]


@recording("version-3.3-wrong", "Xtigervnc -SecurityTypes VncAuth on 5901, viewer answers 003.003, wrong password", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 5901, "VncAuth")
    lab.capture(path)
    scripted(lab, 5901, version="003.003", password=WRONG_PASSWORD)
    return [session(5901, [2], 2, "Failed", "WeakAuthentication", "AuthenticationFailed", client_version="003.003", stage="Authentication")]


@recording("version-3.5", "a program on libvncserver without a password on 5902, viewer answers 003.005", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    tiny_server(lab, 5902)
    lab.capture(path)
    scripted(lab, 5902, version="003.005", actions=LIVE)
    return [session(5902, [1], 1, "NotRequired", no_auth=True, client_version="003.005", name="tiny server", stage="Active")]


@recording("version-3.7-none", "Xtigervnc -SecurityTypes None on 5903, viewer answers 003.007: no SecurityResult", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 5903, "None")
    lab.capture(path)
    scripted(lab, 5903, version="003.007", actions=LIVE)
    return [session(5903, [1], 1, "NotRequired", no_auth=True, client_version="003.007", name="lab desktop", stage="Active")]


@recording("version-3.7-vncauth", "Xtigervnc -SecurityTypes VncAuth on 5904, viewer answers 003.007, wrong then right password", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 5904, "VncAuth")
    lab.capture(path)
    scripted(lab, 5904, version="003.007", password=WRONG_PASSWORD)
    scripted(lab, 5904, version="003.007", password=PASSWORD, actions=LIVE)
    return [session(5904, [2], 2, "Failed", "WeakAuthentication", "AuthenticationFailed", client_version="003.007", stage="Authentication"),
            session(5904, [2], 2, "Succeeded", "WeakAuthentication", client_version="003.007", name="lab desktop", stage="Active")]


@recording("version-3.7-tight-none", "Xtightvnc without a password on 5905, viewer answers 003.007 and chooses Tight", "TightVNC 1.3.10 Xvnc", SCRIPTED, "tightvncserver xfonts-base")
def _(lab, path):
    xtightvnc(lab, 5905, password=None, desktop="X")
    lab.capture(path)
    scripted(lab, 5905, version="003.007", choose=16, actions=[["update"], ["drain", 0.3]])
    return [session(5905, [1, 16], 16, "NotRequired", no_auth=True, client_version="003.007", name="root's X desktop (lab-server:72)", stage="Active")]


@recording("offers-none-and-vncauth", "Xtigervnc -SecurityTypes VncAuth,None on 5906, viewer takes VncAuth: no authentication was there for the asking", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 5906, "VncAuth,None")
    lab.capture(path)
    scripted(lab, 5906, choose=2, password=PASSWORD, actions=LIVE)
    return [session(5906, [2, 1], 2, "Succeeded", "WeakAuthentication", "NoAuthOffered", name="lab desktop", stage="Active", not_findings=["NoAuthSession"])]


@recording("client-banner-nul", "a program on libvncserver on 5907, viewer ends its version with NUL as old gtk-vnc did", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    tiny_server(lab, 5907)
    lab.capture(path)
    scripted(lab, 5907, terminator="00", actions=LIVE)
    return [session(5907, [1], 1, "NotRequired", no_auth=True, name="tiny server", stage="Active")]


@recording("one-byte-segments", "Xtigervnc -SecurityTypes VncAuth on 31337, viewer sends every byte as a segment of its own", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 31337, "VncAuth")
    lab.capture(path)
    scripted(lab, 31337, one_byte=True, password=PASSWORD, actions=LIVE)
    return [session(31337, [2], 2, "Succeeded", "WeakAuthentication", name="lab desktop", stage="Active")]


@recording("qemu-unknown-version", "QEMU without a password on 5900, viewer answers 003.006: refused without a reason", "QEMU 7.2", SCRIPTED, "qemu-system-x86")
def _(lab, path):
    qemu(lab, f"{SERVER4}:0")
    lab.listening(SERVER_NS, 5900)
    lab.capture(path)
    scripted(lab, 5900, version="003.006")
    return [session(5900, [], None, "Refused", client_version="003.006")]


# ---- viewers that leave -------------------------------------------------------------------------------------------------

@recording("aborted-at-each-stage", "Xtigervnc -SecurityTypes VncAuth on 22, viewers that leave: after the server's version, after their own, after the list, after the choice, after the challenge, after the result", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 22, "VncAuth", extra=["-BlacklistThreshold", "100"])
    lab.capture(path)
    truth = []
    for stop in ("banner", "versions", "types", "chosen", "challenge", "result"):
        scripted(lab, 22, stop=stop, password=PASSWORD)
    truth.append(session(22, [], None, "NotSeen", "BannerOnly", client_version=None, stage="Banner"))
    # The list and the challenge come at once, also to a viewer that leaves right after its own message.
    truth.append(session(22, [2], None, "NotSeen", stage="SecurityTypes"))
    truth.append(session(22, [2], None, "NotSeen", stage="SecurityTypes"))
    truth.append(session(22, [2], 2, "NotSeen", stage="Authentication"))
    truth.append(session(22, [2], 2, "NotSeen", stage="Authentication"))
    truth.append(session(22, [2], 2, "Succeeded", "WeakAuthentication", stage="Authentication"))
    return truth


@recording("aborted-vencrypt-sub-types", "QEMU with anonymous TLS on 5901, viewer leaves after the VeNCrypt sub-types", "QEMU 7.2", SCRIPTED, "qemu-system-x86")
def _(lab, path):
    qemu(lab, f"{SERVER4}:1,tls-creds=tls0", "-object", "tls-creds-anon,id=tls0,endpoint=server")
    lab.listening(SERVER_NS, 5901)
    lab.capture(path)
    scripted(lab, 5901, stop="sub_types")
    return [session(5901, [19], 19, "NotSeen", "NoAuthOffered", not_findings=["NoAuthSession"])]


@recording("aborted-after-init", "a program on libvncserver without a password on 5908, viewer leaves with a reset after ServerInit", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    tiny_server(lab, 5908)
    lab.capture(path)
    scripted(lab, 5908, stop="init", close="rst")
    return [session(5908, [1], 1, "NotRequired", no_auth=True, name="tiny server", stage="Initialised")]


@recording("hostile-desktop-name", "a program on libvncserver on 5909 whose desktop name holds terminal escapes, a CSV formula, HTML and broken UTF-8", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    hostile = b"=HYPERLINK(\"http://x\")\x1b[2J\x1b]0;owned\x07\x1b[31m<script>alert(1)</script>,\"\r\n\xff\xfe\xc3\xe2\x80\xae"
    tiny_server(lab, 5909, "--name", hostile.hex())
    lab.capture(path)
    scripted(lab, 5909, actions=LIVE)
    return [session(5909, [1], 1, "NotRequired", no_auth=True, stage="Active", desktop_name_hex=hostile.hex())]


# ---- policy drift -------------------------------------------------------------------------------------------------------

@recording("drift-before", "Xtigervnc -SecurityTypes TLSVnc,VncAuth on 5900: the server before somebody changed it (compare drift-later)", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 5900, "TLSVnc,VncAuth", desktop="plant console")
    lab.capture(path)
    scripted(lab, 5900, choose=2, password=PASSWORD, actions=LIVE)
    return [session(5900, [19, 2], 2, "Succeeded", "WeakAuthentication", "Downgrade", name="plant console", stage="Active")]


@recording("drift-later", "Xtigervnc -SecurityTypes None on 5900: the same server after somebody changed it (compare drift-before)", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 5900, "None", desktop="plant console")
    lab.capture(path)
    scripted(lab, 5900, actions=LIVE)
    return [session(5900, [1], 1, "NotRequired", no_auth=True, name="plant console", stage="Active")]
