namespace RfbWatch.Detection.Findings;

/// <summary>Pages of the findings about authentication. Sources: RFC 6143 section 7, the rfbproto document, the CVE entries named.</summary>
internal static class AuthenticationPages
{
    public static readonly (string Name, FindingPage Page)[] All =
    [
        ("NoAuthSession", new(
            "The chosen method requires no authentication: security type None, None or an empty list inside Tight, SASL ANONYMOUS, or a *None sub-type of VeNCrypt. The server then sent ServerInit, or the session continued encrypted.",
            "Anyone who can reach the port sees the screen and controls keyboard and mouse. Scanners find exposed servers without a password within hours.",
            "Check ServerIP and ServerPort, the client (your own, or PublicPeer), and KeyEvents: was the session used, or only viewed? Connect with a viewer from an allowed machine: it must prompt for a password.",
            "Set a password or, better, a VeNCrypt X509 type; let the server listen only on localhost and connect through SSH or a gateway; block the port at the perimeter.",
            "Virtual machine consoles that a management layer protects with a ticket, kiosks, and laboratories may be intentional; add an exception with an owner and an expiry date.")),
        ("NoAuthOffered", new(
            "One of the methods offered by the server requires no authentication, whether or not this client chose it.",
            "The next client may choose it. The password required by the other methods protects nothing.",
            "Compare OfferedSecurityTypes with the server's configuration; look for NoAuthSession on the same server.",
            "Remove None (and the TLSNone, X509None, Ident sub-types) from the server's list of security types.",
            "A server that offers None only to trusted addresses looks the same from such an address.")),
        ("CleartextCredentials", new(
            "The chosen method sends a user name or password unencrypted: VeNCrypt Plain without TLS, Tight's Unix login, SASL PLAIN without TLS.",
            "Anyone on the path can read it, and it often belongs to an account of the operating system or the domain.",
            "See SecurityTypeName and SecuritySubTypeName. Treat the account as compromised since the first such session.",
            "Change the password; allow only sub-types inside TLS (TLSPlain, X509Plain).",
            "If a VPN or SSH tunnel ends before the sensor, the external part of the path may be protected; the part seen by the sensor is not.")),
        ("WeakAuthentication", new(
            "The login used VNC Authentication (DES, eight characters), xvp, Apple's Diffie-Hellman, MS-Logon or an MD5 hash: the password can be computed from a recording.",
            "MS-Logon reveals domain passwords within seconds; VNC passwords can be found by a dictionary attack or exhaustive search.",
            "See SecurityTypeName. Who can record this segment? Is the password used elsewhere?",
            "Use VeNCrypt with X509, RealVNC's RA2 with encryption, or a tunnel; use a separate password for VNC.",
            "None: the exchange was observed. In an isolated management network the risk may be acceptable.")),
        ("CleartextSession", new(
            "The login was protected (RA2ne, Apple, MS-Logon III), but everything after it was sent in clear text.",
            "Anyone on the path can read the screen, typed passwords and the clipboard, while users believe that the session is encrypted.",
            "See SecurityTypeName; KeyEvents and the clipboard counters show what was transmitted.",
            "Enable encryption on the server (RealVNC: Encryption AlwaysOn; macOS: encrypt all network data), or use a tunnel.",
            "Sessions inside a tunnel that ends before the sensor.")),
        ("AuthBypassAttempt", new(
            "The client chose a security type that was not in the server's list. With type None, this is the pattern of CVE-2006-2369.",
            "Vulnerable servers (RealVNC 4.1.1 and products built on it) accept such a client. Scanners try this everywhere.",
            "If the server answered with a failure or closed the connection, it was only an attempt. Look for the same client on other servers.",
            "Update the server; block the client at the perimeter.",
            "nmap's VNC scripts send the same probe.")),
        ("AuthBypassSucceeded", new(
            "The client chose None although the server had not offered it, no challenge was exchanged, and the server accepted it (CVE-2006-2369).",
            "Anyone who can reach the server can take control of it; this client did.",
            "Treat the machine as compromised from the time of this session; check KeyEvents and FileTransfers.",
            "Disconnect the server from the network, replace it with a maintained product, and investigate the machine.",
            "None known: both the list and the choice were observed.")),
        ("Downgrade", new(
            "The client answered with a version below 3.7 although the server offered 3.7 or more, or a stronger method preceded the chosen one in the server's list.",
            "A man in the middle can force this, so that weaker methods are used.",
            "Compare ServerVersion with ClientVersion and OfferedSecurityTypes with SecurityType; is the client known to behave like this?",
            "Remove the weaker methods from the server's list; update the viewer.",
            "macOS Screen Sharing answers 3.3 to servers that are not Apple's; viewers without TLS cannot use VeNCrypt.")),
        ("AuthenticationFailed", new(
            "The server sent SecurityResult 1 (failed).",
            "One failure is a typing error; many indicate password guessing.",
            "Count the failures of this client and on this server; was there a success afterwards?",
            "Use account lockout and long passwords; block access from outside.",
            "Users who mistype their password.")),
        ("LockedOut", new(
            "The server reported too many failed attempts.",
            "There were earlier attempts, possibly before the capture began. During the lockout, legitimate users cannot log in either.",
            "Look for AuthenticationFailed on the same server: which clients tried?",
            "Block the source; do not expose the port.",
            "Scripts with an old password.")),
        ("PredictableChallenge", new(
            "The challenge is the output of a C library's random generator for a seed near the time of the packet; or challenges of two sessions with one server are related by addition, as only glibc's generator produces them; or its bytes are regular: a short pattern, constant steps, printable text, few different values.",
            "An attacker who knows the generator can compute future challenges and prepare responses, or obtain the same challenge again and replay a recorded response.",
            "See ServerProduct; it identifies the generator family.",
            "Update the server; use VeNCrypt with X509 or a tunnel, which do not depend on this challenge.",
            "The probability of a false positive is below 2 to the power of -50; for printable text alone, one in 8 million challenges.")),
        ("RepeatedChallenge", new(
            "The same challenge was sent in another session of this run.",
            "With a recorded response, the server can be accessed again without the password.",
            "Compare the sessions of the server: is the challenge always the same (a repeater, a broken generator), or equal for two sessions in the same second (time as seed)?",
            "Replace the server; use VeNCrypt with X509 or a tunnel.",
            "Recordings of one connection at two points of the network. The same connection in two files of one run is recognised and not reported.")),
    ];
}
