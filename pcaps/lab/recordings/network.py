"""The same sessions on networks that are not a plain wire: tags, tunnels, fragments, disorder, other capture formats."""

import gzip
import shutil
import time

from labnet import CLIENT4, CLIENT6, CLIENT_NS, MIDDLE_NS, PASSWORD, SERVER4, SERVER6, SERVER_NS
from programs import scripted, tiny_server, xtigervnc
from .registry import recording, session

TIGER, LIBVNC = "tigervnc-standalone-server tigervnc-tools", "libvncserver1 libvncserver-dev gcc"
XVNC, TINY, SCRIPTED = "TigerVNC 1.12.0 Xvnc", "libvncserver 0.9.14", "scripted viewer"
LIVE = [["pixel_format"], ["encodings", 0, -223], ["update"], ["drain", 0.3]]

def no_auth(port, encapsulation=None, server=SERVER4, client=CLIENT4, **more):
    return [session(port, [1], 1, "NotRequired", no_auth=True, name="tiny server", stage="Active", server=server, client=client, encapsulation=encapsulation, **more)]


# ---- tags and tunnels ---------------------------------------------------------------------------------------------------

@recording("vxlan-5001", "a program on libvncserver inside the kernel's VXLAN 5001, captured outside", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    for name, here, there, inner in ((SERVER_NS, "10.77.0.10", "10.77.0.20", "10.78.0.10"), (CLIENT_NS, "10.77.0.20", "10.77.0.10", "10.78.0.20")):
        lab.inside(name, "ip", "link", "add", "vx0", "type", "vxlan", "id", "5001", "dstport", "4789", "local", here, "remote", there, "dev", "eth0")
        lab.inside(name, "ip", "link", "set", "vx0", "up")
        lab.inside(name, "ip", "addr", "add", f"{inner}/24", "dev", "vx0")
    tiny_server(lab, 5900)
    lab.capture(path)
    scripted(lab, 5900, host="10.78.0.10", actions=LIVE)
    return no_auth(5900, "vxlan 5001", "10.78.0.10", "10.78.0.20")


def mirrored(lab, path, port, wrap, server_options=(), device="span", mirror="span", host=SERVER4, **settings):
    """A session over the lab's link, captured at its mirror port."""
    lab.wire(mirror=mirror, wrap=wrap, **settings)
    tiny_server(lab, port, *server_options)
    lab.capture(path, name=MIDDLE_NS, device=device, filter="")
    scripted(lab, port, host=host, actions=LIVE)


WRAPPINGS = [
    # name, port, encapsulation (innermost first), description, the Encapsulation column if its text is defined
    ("mirror-vlan-12", 5900, [["vlan", 12]], "in VLAN 12", "vlan 12"),
    ("mirror-qinq-100-12", 5901, [["vlan", 12], ["svlan", 100]], "in VLAN 12 inside service VLAN 100 (802.1ad)", None),
    ("mirror-vlan-vxlan", 5902, [["vxlan", 5001], ["vlan", 12]], "in VXLAN 5001, and the outer packets in VLAN 12", "vlan 12 / vxlan 5001"),
    ("mirror-geneve-7001", 5903, [["geneve", 7001]], "in GENEVE 7001 with an option", None),
    ("mirror-gre", 5904, [["gre"]], "in GRE", None),
    ("mirror-gretap-vlan", 5905, [["vlan", 7], ["gretap", 77]], "in VLAN 7 inside Ethernet over GRE with a key", None),
    ("mirror-ipip", 5906, [["ipip"]], "in IP-in-IP", None),
    ("mirror-ip4-in-ip6", 5907, [["ip6ip6"]], "in IPv6", None),
    ("mirror-erspan-2", 5908, [["erspan2", 123, 5]], "by ERSPAN type II", None),
    ("mirror-erspan-3", 5909, [["erspan3", 123, 5]], "by ERSPAN type III", None),
    ("mirror-mpls", 5910, [["mpls", 100, 200]], "behind two MPLS labels", None),
    ("mirror-pppoe", 5900, [["pppoe", 17]], "in a PPPoE session", None),
]


def register_wrapping(name, port, wrap, what, encapsulation):
    @recording(name, f"a program on libvncserver on {port}, mirrored {what} (written by the lab's own wire)", TINY, SCRIPTED, LIBVNC, relay="wire")
    def _(lab, path):
        mirrored(lab, path, port, wrap)
        return no_auth(port, encapsulation)


for wrapping in WRAPPINGS:
    register_wrapping(*wrapping)


@recording("mirror-ipv6-in-ipv4", "a program on libvncserver over IPv6 on 5901, mirrored in IPv4 (protocol 41; written by the lab's own wire)", TINY, SCRIPTED, LIBVNC, relay="wire")
def _(lab, path):
    mirrored(lab, path, 5901, [["ipip"]], host=SERVER6)
    return no_auth(5901, None, SERVER6, CLIENT6)


# ---- fragments ----------------------------------------------------------------------------------------------------------

@recording("fragments-ipv4", "Xtigervnc (VncAuth), client and server behind routers whose link carries 68 bytes: longer packets are in fragments", XVNC, SCRIPTED, TIGER, relay="routers")
def _(lab, path):
    xtigervnc(lab, 5900, "VncAuth")
    lab.capture(path, name=MIDDLE_NS, device="to-far")
    scripted(lab, 5900, host="10.79.0.10", password=PASSWORD, actions=[["encodings", 0, -223], ["update", 8, 4], ["drain", 0.5]])
    return [session(5900, [2], 2, "Succeeded", "WeakAuthentication", name="lab desktop", stage="Active", server="10.79.0.10", client="10.78.0.20")]


@recording("mirror-gre-fragments", "a program on libvncserver on 49201, mirrored in GRE over a path of 300 bytes: the outer packets are in fragments (written by the lab's own wire)", TINY, SCRIPTED, LIBVNC, relay="wire")
def _(lab, path):
    mirrored(lab, path, 49201, [["gre"]], outer_mtu=300)
    return no_auth(49201)


# ---- disorder -----------------------------------------------------------------------------------------------------------

def disturbed(lab, path, port, **chances):
    """A session whose path between capture (at the server) and viewer is disturbed in both directions."""
    lab.wire(**chances)
    xtigervnc(lab, port, "VncAuth")
    lab.capture(path)
    scripted(lab, port, password=PASSWORD, timeout=20, actions=[["pixel_format"], ["encodings", 0, -223], ["update", 40, 20], ["keys", "abcdefgh"], ["update", 40, 20], ["drain", 1.5]])
    return [session(port, [2], 2, "Succeeded", "WeakAuthentication", name="lab desktop", stage="Active", keys=16)]


@recording("path-reorders", "Xtigervnc (VncAuth) over a path on which every fourth packet is 20 ms late", XVNC, SCRIPTED, TIGER, relay="wire")
def _(lab, path):
    return disturbed(lab, path, 5901, late=25, late_ms=20)


@recording("path-loses", "Xtigervnc (VncAuth) over a path that loses 15 % of the packets: retransmissions of what the capture saw and of what it did not", XVNC, SCRIPTED, TIGER, relay="wire")
def _(lab, path):
    return disturbed(lab, path, 5902, loss=15)


@recording("path-doubles", "Xtigervnc (VncAuth) over a path that doubles half of the packets", XVNC, SCRIPTED, TIGER, relay="wire")
def _(lab, path):
    return disturbed(lab, path, 5903, twice=50, late=10, late_ms=5)


@recording("mirror-duplicates", "Xtigervnc (VncAuth), captured on every device of a bridge at once (cooked, SLL2): each frame several times", XVNC, SCRIPTED, TIGER, relay="bridge")
def _(lab, path):
    xtigervnc(lab, 5904, "VncAuth")
    lab.capture(path, name=MIDDLE_NS, device="any")
    scripted(lab, 5904, password=PASSWORD, actions=LIVE)
    return [session(5904, [2], 2, "Succeeded", "WeakAuthentication", name="lab desktop", stage="Active")]


# ---- capture formats ----------------------------------------------------------------------------------------------------

@recording("offloads-on", "a program on libvncserver, offloads left on: frames of many segments, checksums not filled in", TINY, SCRIPTED, LIBVNC, offloads=True)
def _(lab, path):
    tiny_server(lab, 5900, "--size", "100x100")
    lab.capture(path)
    scripted(lab, 5900, actions=[["encodings", 0], ["update", 100, 100], ["drain", 0.4]])
    return no_auth(5900, server=SERVER4, client=CLIENT4)


@recording("nanoseconds", "Xtigervnc without authentication on 5901, pcap with nanosecond times", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 5901, "None")
    lab.capture(path, nanoseconds=True)
    scripted(lab, 5901, actions=LIVE)
    return [session(5901, [1], 1, "NotRequired", no_auth=True, name="lab desktop", stage="Active")]


@recording("format-pcapng", "Xtigervnc without authentication on 5902, pcapng written by dumpcap", XVNC, SCRIPTED, TIGER + " wireshark-common", file="format-pcapng.pcapng")
def _(lab, path):
    xtigervnc(lab, 5902, "None")
    lab.capture(path, pcapng=True)
    scripted(lab, 5902, actions=LIVE)
    return [session(5902, [1], 1, "NotRequired", no_auth=True, name="lab desktop", stage="Active")]


@recording("format-gzip", "Xtigervnc (VncAuth) on 5903, pcap compressed with gzip", XVNC, SCRIPTED, TIGER, file="format-gzip.pcap.gz")
def _(lab, path):
    xtigervnc(lab, 5903, "VncAuth")
    capture = lab.capture(lab.path("plain.pcap"))
    scripted(lab, 5903, password=PASSWORD, actions=LIVE)
    capture.stop()
    with open(lab.path("plain.pcap"), "rb") as plain, open(path, "wb") as target, gzip.GzipFile("", "wb", 9, target, mtime=0) as packed:
        shutil.copyfileobj(plain, packed)
    return [session(5903, [2], 2, "Succeeded", "WeakAuthentication", name="lab desktop", stage="Active")]


@recording("format-raw-ip", "a program on libvncserver on 5904, mirrored to a TUN device: raw IP, no link layer", TINY, SCRIPTED, LIBVNC, relay="wire")
def _(lab, path):
    mirrored(lab, path, 5904, [["ip"]], mirror="tun", device="tun0")
    return no_auth(5904)


@recording("format-snaplen-96", "Xtigervnc without authentication on 5907, captured with a snaplen of 96: long frames are cut", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 5907, "None")
    lab.capture(path, snaplen=96)
    scripted(lab, 5907, actions=LIVE)
    # The name is in a truncated frame; the offer and the choice are not.
    return [session(5907, [1], 1, "NotRequired", no_auth=True, server=SERVER4)]


@recording("format-loopback", "server and viewer on the same machine, captured on lo over IPv6", TINY, SCRIPTED, LIBVNC)
def _(lab, path):
    tiny_server(lab, 5905)
    lab.capture(path, device="lo", filter="")
    scripted(lab, 5905, host="::1", name=SERVER_NS, actions=LIVE)
    return no_auth(5905, server="::1", client="::1")


@recording("midstream", "Xtigervnc without authentication on 5906: the capture begins when the session has long been open", XVNC, SCRIPTED, TIGER)
def _(lab, path):
    xtigervnc(lab, 5906, "None")
    actions = [["pixel_format"], ["encodings", 0, -223], ["update"], ["wait", 2.5]]
    actions += [["update", 16, 16, 1], ["pointer", [10, 10, 0], [20, 20, 0], [20, 20, 1], [20, 20, 0]], ["keys", "hello world"], ["update", 16, 16, 0]] * 3 + [["drain", 0.4]]
    viewer = scripted(lab, 5906, wait=False, actions=actions)
    time.sleep(1.2)
    lab.capture(path)
    viewer.wait(15)
    lab.processes.remove(viewer)
    # The capture does not show who opened the connection.
    return [session(5906, [], None, "NotSeen", "MidStream", initiator="Unknown", server_version=None, client_version=None, stage="Active", keys=66, pointer_events=12, mid_stream=True,
                    not_findings=["NoAuthSession"])]
