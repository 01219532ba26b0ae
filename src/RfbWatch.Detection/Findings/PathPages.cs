namespace RfbWatch.Detection.Findings;

/// <summary>Pages of the findings about the way a session took, what was done in it and what could not be seen.</summary>
internal static class PathPages
{
    public static readonly (string Name, FindingPage Page)[] All =
    [
        ("PublicPeer", new(
            "One end has a public address that is not in the home networks.",
            "Remote control crosses the border: an exposed server, or a session that leads out.",
            "Which side is outside? A public client at a server of ours is an exposed server; a public server may be a vendor's, or a way out.",
            "Close the port at the border; use a VPN or a gateway with strong authentication.",
            "Home networks that are not configured: name public blocks of your own with --home-net.")),
        ("ReverseConnection", new(
            "The end that speaks the RFB server's part opened the TCP connection.",
            "That is how support tools and malware (UltraVNC used by Gamaredon, VNC modules of bankers) come through firewalls that only guard the way in.",
            "Whom did the server call? Is that viewer a help desk of yours? Which process made the connection?",
            "Allow such connections only to known support addresses; block the rest on the way out.",
            "Help desks that let users call in (listening viewers).")),
        ("Repeater", new(
            "The session runs through an UltraVNC repeater: RFB 000.000, a 250-byte block, or REP keep-alives.",
            "The repeater hides who sits at the other end, and anyone who knows or guesses the ID meets the server.",
            "See CarrierTarget for the ID or target; who runs the repeater?",
            "Allow only repeaters of your own; filter by address.",
            "Help desks with a repeater of their own.")),
        ("Tunnelled", new(
            "RFB rides inside WebSocket, HTTP CONNECT or SOCKS.",
            "Port-based rules and many tools do not see it; proxies are a usual way out for attackers.",
            "See Carrier and CarrierTarget. Is the proxy or the WebSocket listener one of yours?",
            "Restrict what the proxy may connect to; put WebSocket consoles behind a login.",
            "noVNC consoles of virtualisation and cloud platforms.")),
        ("NonStandardPort", new(
            "The port that accepted the connection is none of 5500, 5800-5810, 5900-5910.",
            "Rules that go by ports are blind to it, which may be the intention.",
            "Which service is expected on that port? Who opened it?",
            "Move the server to its usual port or close it; adapt firewall rules.",
            "Display numbers above 10, consoles of hypervisors, WebSocket listeners.")),
        ("BannerOnly", new(
            "The connection ended after the version exchange, from both directions seen whole.",
            "That is how scanners take inventory.",
            "Look for the same client at other servers and ports.",
            "Close the port to where the scan came from.",
            "Monitoring systems, vulnerability scanners of your own.")),
        ("ServerRunsAhead", new(
            "The server sent messages that only answer a client's, before the client had sent it.",
            "Exploits against viewers are sent so: nothing the viewer says matters to them (LibVNC CVE-2019-15690, CVE-2016-9941).",
            "Which viewer connected, and what ran on its machine afterwards?",
            "Update viewers; do not connect to servers you do not know.",
            "Unusual but harmless servers that do not wait; refusals that products send early are not counted.")),
        ("HandshakeConflict", new(
            "Packets with the same stream offsets of the handshake carry different bytes, or the server answers a choice that no captured packet holds. The session shows the bytes that the other side's answers confirm; the Conflict column names the frames, their marks, why a copy was taken, and what rival readings say.",
            "Whoever wants to hide a session from a sensor sends bytes that the receiver drops: with a low time to live, a wrong checksum or an old timestamp.",
            "Look at the frames in Conflict: which host sent the copy that was not taken (MAC address, TTL)? If Undecided is true, more than one reading fits: check the server's configuration.",
            "Treat the sender as hostile until it is explained. Let a firewall normalise traffic before the mirror port.",
            "Damaged retransmissions and middleboxes that rewrite payloads; not seen in recordings of ordinary traffic.")),
        ("OversizeField", new(
            "A length on the wire is far beyond any use, as 4294967295 for a name, or the client asked to scale by zero (anomaly ZeroScale).",
            "Such lengths drive overflows in viewers and servers (LibVNC CVE-2018-20019, CVE-2018-7225, and others); a zero scale crashed servers (CVE-2014-6054).",
            "The anomalies name what was read; which side sent it, and did the other side survive?",
            "Update both sides; keep unknown peers out.",
            "Damaged captures can show a length that was never sent: see MissedBytes and OverlapDiffers.")),
        ("FileTransfer", new(
            "UltraVNC or Tight file transfer messages were seen.",
            "Files came in or went out past mail and web filters.",
            "See FileTransfers and ClientBytes against ServerBytes for the direction; file names are shown with --show-names.",
            "Switch file transfer off at the server where it is not needed.",
            "Support sessions.")),
        ("ClipboardTransfer", new(
            "Clipboard text crossed in at least one direction.",
            "Passwords are pasted; text leaves in small pieces.",
            "See ClipboardClientBytes and ClipboardServerBytes. The text itself is never kept.",
            "Switch clipboard exchange off where it is not needed.",
            "Nearly every session of a person at work.")),
        ("RemotePowerAction", new(
            "The client sent an xvp shutdown, reboot or reset.",
            "Whoever may do so can stop the machine.",
            "Was maintenance planned?",
            "Switch the xvp extension off where it is not needed.",
            "Administrators of virtual machines.")),
        ("MidStream", new(
            "The conversation was under way when the capture began, and was recognised by the grammar of its messages.",
            "How it was authenticated is not known; absence of a finding says nothing.",
            "Look for an earlier capture with its beginning; RoleBasis says what the roles rest on.",
            "Start captures earlier, or keep the sensor running.",
            "None: it describes the view, not the session.")),
    ];
}
