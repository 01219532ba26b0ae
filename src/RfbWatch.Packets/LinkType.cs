namespace RfbWatch.Packets;

/// <summary>
/// Link-layer header types, with their numbers in capture files and on live interfaces
/// (the LINKTYPE_ registry of the tcpdump project). Only those that can be decoded have a name;
/// any other number is a valid value, is counted, and is reported by its number.
/// </summary>
public enum LinkType
{
    /// <summary>BSD loopback: a 32-bit address family in the byte order of the capturing host (LINKTYPE_NULL).</summary>
    Null = 0,

    /// <summary>Ethernet II and IEEE 802.3 (LINKTYPE_ETHERNET).</summary>
    Ethernet = 1,

    /// <summary>PPP, with or without HDLC framing (LINKTYPE_PPP).</summary>
    Ppp = 9,

    /// <summary>Raw IP, with the number used in some BSD captures (DLT_RAW on most systems).</summary>
    RawBsd = 12,

    /// <summary>Raw IP, with the number used by OpenBSD (its DLT_RAW).</summary>
    RawOpenBsd = 14,

    /// <summary>PPP in HDLC-like framing (LINKTYPE_PPP_HDLC, RFC 1662).</summary>
    PppHdlc = 50,

    /// <summary>PPPoE: the session header and its payload (LINKTYPE_PPP_ETHER, RFC 2516).</summary>
    PppEther = 51,

    /// <summary>Raw IP: the first nibble is the version, 4 or 6 (LINKTYPE_RAW).</summary>
    Raw = 101,

    /// <summary>Cisco HDLC, or PPP in its place (LINKTYPE_C_HDLC).</summary>
    CiscoHdlc = 104,

    /// <summary>OpenBSD loopback: a 32-bit address family in network byte order (LINKTYPE_LOOP).</summary>
    Loop = 108,

    /// <summary>Linux cooked capture, version 1 (LINKTYPE_LINUX_SLL).</summary>
    LinuxSll = 113,

    /// <summary>IEEE 802.11 without additional headers (LINKTYPE_IEEE802_11).</summary>
    Ieee80211 = 105,

    /// <summary>IEEE 802.11 after a PRISM or AVS header (LINKTYPE_IEEE802_11_PRISM).</summary>
    Prism = 119,

    /// <summary>IEEE 802.11 after a radiotap header (LINKTYPE_IEEE802_11_RADIOTAP).</summary>
    Radiotap = 127,

    /// <summary>IEEE 802.11 after an AVS header (LINKTYPE_IEEE802_11_AVS).</summary>
    Avs = 163,

    /// <summary>A PPI header followed by IEEE 802.11 or Ethernet (LINKTYPE_PPI).</summary>
    Ppi = 192,

    /// <summary>Raw IPv4 (LINKTYPE_IPV4).</summary>
    IPv4 = 228,

    /// <summary>Raw IPv6 (LINKTYPE_IPV6).</summary>
    IPv6 = 229,

    /// <summary>Linux cooked capture, version 2 (LINKTYPE_LINUX_SLL2).</summary>
    LinuxSll2 = 276,
}
