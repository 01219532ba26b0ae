namespace RfbWatch.Detection.Findings;

/// <summary>Pages of the findings about authentication. Sources: RFC 6143 section 7, the rfbproto document, the CVE entries named.</summary>
internal static class AuthenticationPages
{
    public static readonly (string Name, FindingPage Page)[] All =
    [
        ("NoAuthSession", new(
            "The chosen method asks for nothing: security type None, None or an empty list inside Tight, SASL ANONYMOUS, or a *None sub-type of VeNCrypt. The server then sent ServerInit, or the session went on encrypted.",
            "Whoever reaches the port sees the screen and holds the keyboard and mouse. Exposed servers without a password are found by scanners within hours.",
            "Look at ServerIP and ServerPort, at the client (ours or PublicPeer), and at KeyEvents: was the session used, or only looked at? Connect with a viewer from an allowed machine: it must ask for a password.",
            "Set a password or, better, a VeNCrypt X509 type; let the server listen on localhost only and reach it through SSH or a gateway; block the port at the border.",
            "Consoles of virtual machines that a management layer guards with a ticket, kiosks, and laboratories may be meant so. They deserve an exception with an owner and an end.")),
        ("NoAuthOffered", new(
            "Among the methods that the server offered is one that asks for nothing, whether or not this client took it.",
            "The next client may take it. The password that others are asked for protects nothing.",
            "Compare OfferedSecurityTypes with the server's configuration; look for NoAuthSession of the same server.",
            "Remove None (and the TLSNone, X509None, Ident sub-types) from the server's list of security types.",
            "Servers that offer None only to addresses they trust look the same from such an address.")),
        ("CleartextCredentials", new(
            "The chosen method sends a user name or password as it is: VeNCrypt Plain without TLS, Tight's Unix login, SASL PLAIN without TLS.",
            "Anyone on the path can read it, and it is often an account of the operating system or the domain.",
            "See SecurityTypeName and SecuritySubTypeName. Treat the account as known to others since the first such session.",
            "Change the password; allow only sub-types inside TLS (TLSPlain, X509Plain).",
            "Inside a VPN or SSH tunnel that ends before the sensor the way outside may be protected; what the sensor sees is in clear.")),
        ("WeakAuthentication", new(
            "The login used VNC Authentication (DES, eight characters), xvp, Apple's Diffie-Hellman, MS-Logon or an MD5 hash: from a recording the password can be computed.",
            "MS-Logon gives away domain passwords within seconds; VNC passwords fall to a dictionary or full search.",
            "See SecurityTypeName. Who can record this segment? Is the password used elsewhere?",
            "Use VeNCrypt with X509, RA2 of RealVNC with encryption on, or a tunnel; give VNC a password of its own.",
            "None: the exchange was seen. Inside a closed management network the risk may be accepted.")),
        ("CleartextSession", new(
            "The login was protected (RA2ne, Apple, MS-Logon III), and all that followed went in clear text.",
            "Screen, typed passwords and clipboard can be read by anyone on the path, while users believe the session is encrypted.",
            "See SecurityTypeName; KeyEvents and the clipboard counters say what crossed.",
            "Switch encryption on at the server (RealVNC: Encryption AlwaysOn; macOS: encrypt all network data), or tunnel.",
            "Inside a tunnel that ends before the sensor.")),
        ("AuthBypassAttempt", new(
            "The client chose a security type that the server's list did not hold. With type None this is the shape of CVE-2006-2369.",
            "Vulnerable servers (RealVNC 4.1.1 and products built on it) let such a client in. Scanners try it everywhere.",
            "Did the server answer with a failure or close? Then it only was an attempt. Look for the same client at other servers.",
            "Update the server; block the client at the border.",
            "nmap's VNC scripts make the same probe.")),
        ("AuthBypassSucceeded", new(
            "The client chose None although the server had not offered it, no challenge was exchanged, and the server let it in (CVE-2006-2369).",
            "The server can be taken over by anyone who reaches it; this client just did.",
            "Treat the machine as compromised from the time of this session; look at KeyEvents and FileTransfers.",
            "Take the server off the network, replace it with a maintained one, investigate the machine.",
            "None known: the list and the choice were both seen.")),
        ("Downgrade", new(
            "The client answered with a version below 3.7 although the server offered 3.7 or more, or a stronger method stood before the chosen one in the server's list.",
            "A man in the middle can force this, and weaker methods follow from it.",
            "Compare ServerVersion with ClientVersion and OfferedSecurityTypes with SecurityType; is the client known to do so?",
            "Remove the weaker methods from the server's list; update the viewer.",
            "macOS Screen Sharing answers 3.3 to servers that are not Apple's; viewers without TLS skip VeNCrypt.")),
        ("AuthenticationFailed", new(
            "The server sent SecurityResult 1 (failed).",
            "One failure is a typing error; many are a search for the password.",
            "Count the failures of this client and at this server; was there a success afterwards?",
            "Lock-out and long passwords; no reach from outside.",
            "Users who mistype.")),
        ("LockedOut", new(
            "The server said that there had been too many failed attempts.",
            "Attempts happened before, maybe before the capture began. While locked, rightful users are kept out too.",
            "Look for AuthenticationFailed at the same server; who attempted?",
            "Block the source; do not expose the port.",
            "Scripts with an old password.")),
        ("PredictableChallenge", new(
            "The challenge is what a C library's random generator gives for a seed near the time of the packet; or challenges of two sessions with one server are sums of each other, as only glibc's generator makes them; or its bytes are regular in themselves: a short pattern, steps of one size, printable text, few different values.",
            "Whoever knows the generator can compute coming challenges and prepare responses, or get the same challenge again and replay a recorded response.",
            "See ServerProduct; the finding names the generator family by its product.",
            "Update the server; use VeNCrypt with X509 or a tunnel, which do not rest on this challenge.",
            "The chance of a hit by accident is below 2 to the power of -50; of printable text alone, one in 8 million challenges.")),
        ("RepeatedChallenge", new(
            "The same challenge was sent in another session of this run.",
            "A recorded response opens the server again without the password.",
            "Compare the sessions of the server: always the same (a repeater, a broken generator), or two in the same second (time as seed)?",
            "Replace the server; use VeNCrypt with X509 or a tunnel.",
            "Recordings of one connection at two places; the same connection in two files of one run is recognised and not counted.")),
    ];
}
