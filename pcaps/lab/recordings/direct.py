"""Direct sessions: one real server, one real viewer, nothing between them."""

from labnet import CLIENT6, PASSWORD, SERVER4, SERVER6, USER_NAME, WRONG_PASSWORD
from programs import clear_auth, pam_service, tiger_viewer, xtigervnc
from .registry import recording, session

TIGER = "tigervnc-standalone-server tigervnc-viewer tigervnc-tools"
XVNC, VIEWER = "TigerVNC 1.12.0 Xvnc", "TigerVNC 1.12.0 viewer"


def tiger_pair(lab, path, port, security, viewer_options=(), password=None, seconds=1.5, host=SERVER4, desktop="lab desktop", **capture):
    """Xvnc and viewer of TigerVNC; the viewer is closed after some seconds."""
    xtigervnc(lab, port, security, desktop)
    lab.display()
    lab.capture(path, **capture)
    viewer = tiger_viewer(lab, f"{host}::{port}", *viewer_options, password=password, seconds=seconds)
    lab.end(viewer)


@recording("tigervnc-none", "Xtigervnc -SecurityTypes None on 5900, viewed with xtigervncviewer", XVNC, VIEWER, TIGER)
def _(lab, path):
    tiger_pair(lab, path, 5900, "None")
    return [session(5900, [1], 1, "NotRequired", no_auth=True, name="lab desktop", stage="Active", not_findings=["NonStandardPort"])]


@recording("tigervnc-vncauth", "Xtigervnc -SecurityTypes VncAuth on 5901, right password", XVNC, VIEWER, TIGER)
def _(lab, path):
    tiger_pair(lab, path, 5901, "VncAuth", password=PASSWORD)
    return [session(5901, [2], 2, "Succeeded", "WeakAuthentication", name="lab desktop", stage="Active", not_findings=["NoAuthSession", "PredictableChallenge"])]


@recording("tigervnc-vncauth-wrong", "Xtigervnc -SecurityTypes VncAuth on 5905, wrong password", XVNC, VIEWER, TIGER)
def _(lab, path):
    tiger_pair(lab, path, 5905, "VncAuth", password=WRONG_PASSWORD)
    return [session(5905, [2], 2, "Failed", "WeakAuthentication", "AuthenticationFailed", stage="Authentication")]


@recording("tigervnc-tlsnone-443", "Xtigervnc -SecurityTypes TLSNone on 443", XVNC, VIEWER, TIGER)
def _(lab, path):
    tiger_pair(lab, path, 443, "TLSNone", ["-SecurityTypes", "TLSNone"])
    return [session(443, [19], 19, "Encrypted", no_auth=True, sub=257)]


@recording("tigervnc-tlsvnc", "Xtigervnc -SecurityTypes TLSVnc on 5902, right password", XVNC, VIEWER, TIGER)
def _(lab, path):
    tiger_pair(lab, path, 5902, "TLSVnc", ["-SecurityTypes", "TLSVnc"], password=PASSWORD)
    return [session(5902, [19], 19, "Encrypted", sub=258, not_findings=["NoAuthSession"])]


@recording("tigervnc-x509none-8443", "Xtigervnc -SecurityTypes X509None on 8443, the viewer trusts its authority", XVNC, VIEWER, TIGER)
def _(lab, path):
    tiger_pair(lab, path, 8443, "X509None", ["-SecurityTypes", "X509None", "-X509CA", lab.authority()])
    return [session(8443, [19], 19, "Encrypted", no_auth=True, sub=260)]


@recording("tigervnc-x509vnc", "Xtigervnc -SecurityTypes X509Vnc on 5903, the viewer trusts its authority", XVNC, VIEWER, TIGER)
def _(lab, path):
    tiger_pair(lab, path, 5903, "X509Vnc", ["-SecurityTypes", "X509Vnc", "-X509CA", lab.authority()], password=PASSWORD)
    return [session(5903, [19], 19, "Encrypted", sub=261, not_findings=["NoAuthSession"])]


def plain(lab, path, port, rule):
    xtigervnc(lab, port, "Plain", extra=["-PlainUsers", USER_NAME, "-pam_service", "rfbwatch-lab"], setup=pam_service(lab, rule))
    lab.display()
    lab.capture(path)
    lab.end(tiger_viewer(lab, f"{SERVER4}::{port}", "-SecurityTypes", "Plain", env=clear_auth(), seconds=2.5))


@recording("tigervnc-plain-3389", "Xtigervnc -SecurityTypes Plain on 3389: user and password in clear, accepted by PAM", XVNC, VIEWER, TIGER)
def _(lab, path):
    plain(lab, path, 3389, "pam_permit.so")
    return [session(3389, [19], 19, "Succeeded", "CleartextCredentials", sub=256, name="lab desktop", stage="Active")]


@recording("tigervnc-plain-wrong", "Xtigervnc -SecurityTypes Plain on 5904: user and password in clear, refused by PAM", XVNC, VIEWER, TIGER)
def _(lab, path):
    plain(lab, path, 5904, "pam_deny.so")
    return [session(5904, [19], 19, "Failed", "CleartextCredentials", "AuthenticationFailed", sub=256)]


@recording("tigervnc-none-ipv6-22", "Xtigervnc -SecurityTypes None on port 22, over IPv6", XVNC, VIEWER, TIGER)
def _(lab, path):
    tiger_pair(lab, path, 22, "None", host=f"[{SERVER6}]")
    return [session(22, [1], 1, "NotRequired", no_auth=True, name="lab desktop", stage="Active", client=CLIENT6, server=SERVER6)]
