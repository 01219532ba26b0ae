namespace RfbWatch.Detection.Findings;

/// <summary>Pages of the findings about the path of a session, the behaviour of the ends, and what could not be seen.</summary>
internal static class PathPages
{
    public static readonly (string Name, FindingPage Page)[] All =
    [
        ("PublicPeer", new(
            "One end has a public address that is not in the home networks.",
            "Remote control crosses the perimeter: an exposed server, or an outbound session.",
            "Which side is outside? A public client on one of your servers means that the server is exposed; a public server may belong to a vendor, or be used for exfiltration.",
            "Close the port at the perimeter; use a VPN or a gateway with strong authentication.",
            "Home networks that are not configured: name your own public blocks with --home-net.")),
        ("ReverseConnection", new(
            "The RFB server opened the TCP connection.",
            "Support tools and malware (UltraVNC used by Gamaredon, VNC modules of banking trojans) use this to pass firewalls that only filter inbound connections.",
            "To whom did the server connect? Is the viewer your help desk? Which process opened the connection?",
            "Allow such connections only to known support addresses; block all other outbound ones.",
            "Help desks to which users connect (listening viewers).")),
        ("Repeater", new(
            "The session runs through an UltraVNC repeater: RFB 000.000, a 250-byte block, or REP keep-alives.",
            "The repeater hides the other end, and anyone who knows or guesses the ID can connect to the server.",
            "See CarrierTarget for the ID or target; who operates the repeater?",
            "Allow only your own repeaters; filter by address.",
            "Help desks with their own repeater.")),
        ("Tunnelled", new(
            "RFB is tunnelled in WebSocket, HTTP CONNECT or SOCKS.",
            "Port-based rules and many tools do not detect it; attackers often use proxies for outbound connections.",
            "See Carrier and CarrierTarget. Is the proxy or the WebSocket server one of yours?",
            "Restrict what the proxy may connect to; put WebSocket consoles behind a login.",
            "noVNC consoles of virtualisation and cloud platforms.")),
        ("NonStandardPort", new(
            "The port that accepted the connection is none of 5500, 5800-5810, 5900-5910.",
            "Port-based rules miss it, which may be the intention.",
            "Which service is expected on that port? Who opened it?",
            "Move the server to its usual port or shut it down; adapt the firewall rules.",
            "Display numbers above 10, consoles of hypervisors, WebSocket listeners.")),
        ("BannerOnly", new(
            "The connection ended after the version exchange; both directions were captured completely.",
            "Scanners use this to take inventory.",
            "Look for the same client on other servers and ports.",
            "Close the port to the source of the scan.",
            "Your own monitoring systems and vulnerability scanners.")),
        ("ServerRunsAhead", new(
            "The server sent messages that are only valid as answers, before the client had sent the request.",
            "Exploits against viewers do this, because they do not depend on the viewer's messages (LibVNC CVE-2019-15690, CVE-2016-9941).",
            "Which viewer connected, and what ran on its machine afterwards?",
            "Update viewers; do not connect to unknown servers.",
            "Unusual but harmless servers that do not wait. Early refusals that are typical of a product are not reported.")),
        ("HandshakeConflict", new(
            "Packets with the same stream offsets of the handshake carry different bytes, or the server answers a choice that is in no captured packet. The session contains the bytes that are confirmed by the other side's answers; the Conflict column lists the frames, their marks, why a copy was chosen, and the results of rival readings.",
            "To hide a session from a sensor, an attacker sends segments that the receiver drops: with a low time to live, a wrong checksum or an old timestamp.",
            "Examine the frames in Conflict: which host sent the copy that was not chosen (MAC address, TTL)? If undecided is true, more than one reading fits: check the server's configuration.",
            "Treat the sender as hostile until there is an explanation. Let a firewall normalise traffic before the mirror port.",
            "Damaged retransmissions and middleboxes that rewrite payloads; not seen in recordings of ordinary traffic.")),
        ("OversizeField", new(
            "A length on the wire is unreasonably large, such as 4294967295 for a name, or the client requested a scale of zero (anomaly ZeroScale).",
            "Such lengths cause overflows in viewers and servers (LibVNC CVE-2018-20019, CVE-2018-7225, and others); a zero scale crashed servers (CVE-2014-6054).",
            "The anomalies name the field. Which side sent it, and did the other side crash?",
            "Update both sides; block unknown peers.",
            "Damaged captures can show a length that was never sent: see MissedBytes and OverlapDiffers.")),
        ("FileTransfer", new(
            "UltraVNC or Tight file transfer messages were observed.",
            "Files were transferred in or out, bypassing mail and web filters.",
            "See FileTransfers and ClientBytes against ServerBytes for the direction; file names are shown with --show-names.",
            "Disable file transfer on the server if it is not needed.",
            "Support sessions.")),
        ("ClipboardTransfer", new(
            "Clipboard text was transferred in at least one direction.",
            "Clipboards contain passwords; text can be exfiltrated in small pieces.",
            "See ClipboardClientBytes and ClipboardServerBytes. The text itself is never stored.",
            "Disable clipboard exchange if it is not needed.",
            "Almost every normal work session.")),
        ("RemotePowerAction", new(
            "The client sent an xvp shutdown, reboot or reset.",
            "The client can stop the machine.",
            "Was maintenance planned?",
            "Disable the xvp extension if it is not needed.",
            "Administrators of virtual machines.")),
        ("MidStream", new(
            "The conversation had already begun when the capture started, and was recognised by the structure of its messages.",
            "How it was authenticated is unknown; the absence of a finding has no meaning.",
            "Look for an earlier capture with its beginning; RoleBasis shows how the roles were determined.",
            "Start captures earlier, or keep the sensor running.",
            "None: it describes the capture, not the session.")),
    ];
}
