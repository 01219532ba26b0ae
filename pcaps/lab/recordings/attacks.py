"""Guessing, lock-outs, scans and probes."""

import re
import time

from labnet import CLIENT4_B, CLIENT_NS, PASSWORD, SERVER4, WRONG_PASSWORD
from programs import scripted, tiny_server, xtigervnc
from .registry import recording, session

TIGER = "tigervnc-standalone-server tigervnc-tools"
XVNC = "TigerVNC 1.12.0 Xvnc"
WORDS = ["password", "123456", "letmein", "vnc", "admin"]


def word_list(lab, *last):
    path = lab.path("words.txt")
    with open(path, "w", encoding="ascii") as words:
        words.write("\n".join([*WORDS, *last]) + "\n")
    return path


def run_tool(lab, *args, seconds=60):
    process = lab.start(CLIENT_NS, *args)
    process.wait(seconds)
    lab.processes.remove(process)
    return lab.log_of(process)


def accepted(log):
    """The number of connections that Xvnc reports as accepted."""
    return len(re.findall(r"Connections: accepted", log))


def guesses(port, connections, version):
    """One failure per connection that the server accepted, except the last one, which has the right password."""
    wrong = session(port, [2], 2, "Failed", "WeakAuthentication", "AuthenticationFailed", client_version=version, stage="Authentication")
    right = session(port, [2], 2, "Succeeded", "WeakAuthentication", client_version=version, stage="Authentication")
    return [dict(wrong) for _ in range(connections - 1)] + [right]


@recording("bruteforce-hydra", "hydra -P against Xtigervnc (VncAuth, lock-out off) on 5901: five wrong words, then the right one", XVNC, "hydra 9.4", TIGER + " hydra")
def _(lab, path):
    server = xtigervnc(lab, 5901, "VncAuth", extra=["-BlacklistThreshold", "1000", "-Log", "*:stderr:100"])
    lab.capture(path)
    run_tool(lab, "hydra", "-I", "-t", "1", "-P", word_list(lab, PASSWORD), "-s", "5901", SERVER4, "vnc")
    took = accepted(lab.log_of(server))
    if took != len(WORDS) + 1:
        raise RuntimeError(f"hydra made {took} connections for {len(WORDS) + 1} words")
    return guesses(5901, took, "003.007")


@recording("bruteforce-nmap", "nmap --script vnc-brute against Xtigervnc (VncAuth, lock-out off) on 49152", XVNC, "nmap 7.93 vnc-brute", TIGER + " nmap")
def _(lab, path):
    server = xtigervnc(lab, 49152, "VncAuth", extra=["-BlacklistThreshold", "1000", "-Log", "*:stderr:100"])
    lab.capture(path)
    run_tool(lab, "nmap", "-Pn", "-n", "-p", "49152", "--script", "+vnc-brute", "--script-args",
             f"passdb={word_list(lab, PASSWORD)},brute.threads=1,brute.start=1", SERVER4)
    return guesses(49152, accepted(lab.log_of(server)), "003.008")


@recording("lockout-tigervnc", "Xtigervnc -BlacklistThreshold 3 on 5900: three wrong passwords, then refusals out of turn", XVNC, "scripted viewer", TIGER)
def _(lab, path):
    xtigervnc(lab, 5900, "VncAuth", extra=["-BlacklistThreshold", "3", "-BlacklistTimeout", "30"])
    lab.capture(path)
    truth = []
    for attempt in range(5):
        scripted(lab, 5900, password=WRONG_PASSWORD)
        if attempt < 3:
            truth.append(session(5900, [2], 2, "Failed", "WeakAuthentication", "AuthenticationFailed", stage="Authentication"))
        else:
            # The server announces 3.3 here and does not wait for the viewer, which nevertheless answers with its own version.
            truth.append(session(5900, [], None, "Refused", "LockedOut", server_version="003.003", client_version="003.008"))
        time.sleep(0.2)
    return truth


@recording("password-spray", "one wrong password from one address to four servers (libvncserver) on 5901 to 5904", "libvncserver 0.9.14", "scripted viewer", "libvncserver1 libvncserver-dev gcc")
def _(lab, path):
    ports = range(5901, 5905)
    for port in ports:
        tiny_server(lab, port, "--password", PASSWORD)
    lab.capture(path)
    truth = []
    for port in ports:
        scripted(lab, port, password=WRONG_PASSWORD, source=CLIENT4_B)
        truth.append(session(port, [2], 2, "Failed", "WeakAuthentication", "AuthenticationFailed", "PredictableChallenge", client=CLIENT4_B, stage="Authentication"))
    return truth


@recording("scan-syn", "nmap -sS over 5895-5905 with Xtigervnc listening on 5900: no banner is read", XVNC, "nmap 7.93 -sS", TIGER + " nmap", negative=True)
def _(lab, path):
    xtigervnc(lab, 5900, "VncAuth")
    lab.capture(path)
    run_tool(lab, "nmap", "-Pn", "-n", "-sS", "-p", "5895-5905", SERVER4)


@recording("scan-banner-grab", "two servers on 5900 and 31337, a scanner reads the banner and leaves", "libvncserver 0.9.14", "scripted viewer", "libvncserver1 libvncserver-dev gcc")
def _(lab, path):
    for port in (5900, 31337):
        tiny_server(lab, port)
    lab.capture(path)
    truth = []
    for port in (5900, 31337):
        scripted(lab, port, stop="banner")
        truth.append(session(port, [], None, "NotSeen", "BannerOnly", client_version=None, stage="Banner"))
    return truth


@recording("scan-banner-idle", "Xtigervnc on 5905, a connection that never says a word and is reset after two seconds", XVNC, "scripted viewer", TIGER)
def _(lab, path):
    xtigervnc(lab, 5905, "VncAuth")
    lab.capture(path)
    scripted(lab, 5905, stop="idle", idle=2, close="rst")
    return [session(5905, [], None, "NotSeen", "BannerOnly", client_version=None, stage="Banner")]


@recording("scan-nmap-version", "nmap -sV of Xtigervnc on 8443: reads the banner", XVNC, "nmap 7.93 -sV", TIGER + " nmap")
def _(lab, path):
    xtigervnc(lab, 8443, "VncAuth")
    lab.capture(path)
    run_tool(lab, "nmap", "-Pn", "-n", "-sV", "--version-light", "-p", "8443", SERVER4)
    return [session(8443, [], None, "NotSeen", "BannerOnly", client_version=None, stage="Banner")]


@recording("scan-nmap-vnc-info", "nmap --script vnc-info of Xtigervnc (TLSVnc,VncAuth) on 5900", XVNC, "nmap 7.93 vnc-info", TIGER + " nmap")
def _(lab, path):
    xtigervnc(lab, 5900, "TLSVnc,VncAuth")
    lab.capture(path)
    run_tool(lab, "nmap", "-Pn", "-n", "-p", "5900", "--script", "vnc-info", SERVER4)
    return [session(5900, [19, 2], 19, "NotSeen", not_findings=["NoAuthSession", "NoAuthOffered"])]


@recording("probe-cve-2006-2369", "nmap --script realvnc-auth-bypass of Xtigervnc (VncAuth) on 5901: asks for None though it is not offered, and is turned away", XVNC, "nmap 7.93 realvnc-auth-bypass", TIGER + " nmap")
def _(lab, path):
    xtigervnc(lab, 5901, "VncAuth")
    lab.capture(path)
    run_tool(lab, "nmap", "-Pn", "-n", "-p", "5901", "--script", "realvnc-auth-bypass", SERVER4)
    return [session(5901, [2], 1, "NotSeen", "AuthBypassAttempt", not_findings=["NoAuthSession", "AuthBypassSucceeded"])]


@recording("probe-cve-2006-2369-libvncserver", "realvnc-auth-bypass of a program on libvncserver with a password on 5902", "libvncserver 0.9.14", "nmap 7.93 realvnc-auth-bypass", "libvncserver1 libvncserver-dev gcc nmap")
def _(lab, path):
    tiny_server(lab, 5902, "--password", PASSWORD)
    lab.capture(path)
    run_tool(lab, "nmap", "-Pn", "-n", "-p", "5902", "--script", "realvnc-auth-bypass", SERVER4)
    return [session(5902, [2], 1, "NotSeen", "AuthBypassAttempt", not_findings=["NoAuthSession", "AuthBypassSucceeded"])]


@recording("screenshot-bot", "a program on libvncserver without a password on 5903, visited by vncsnapshot", "libvncserver 0.9.14", "vncsnapshot 1.2a", "libvncserver1 libvncserver-dev gcc vncsnapshot")
def _(lab, path):
    tiny_server(lab, 5903)
    lab.capture(path)
    run_tool(lab, "vncsnapshot", "-quiet", f"{SERVER4}:3", lab.path("shot.jpg"), seconds=20)
    return [session(5903, [1], 1, "NotRequired", no_auth=True, client_version="003.003", name="tiny server", stage="Active")]
