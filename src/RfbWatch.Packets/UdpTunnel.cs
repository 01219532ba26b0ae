using System.Runtime.CompilerServices;

namespace RfbWatch.Packets;

/// <summary>
/// UDP ports of tunnels that have no other identification (IANA registry "Service Name and Transport Protocol Port Number") and their headers. A port only
/// determines which header to look for; the header must be valid.
/// </summary>
internal static class UdpTunnel
{
    public const int L2tp = 1701;
    public const int GtpU = 2152;
    public const int Teredo = 3544;
    public const int Lisp = 4341;

    /// <summary>GRE in UDP (RFC 8086).</summary>
    public const int Gre = 4754;
    public const int Vxlan = 4789;
    public const int VxlanGpe = 4790;
    public const int Geneve = 6081;

    /// <summary>MPLS in UDP (RFC 7510).</summary>
    public const int Mpls = 6635;

    /// <summary>VXLAN, with the port used by Linux before 4789 was assigned.</summary>
    public const int LinuxVxlan = 8472;

    // Tunnels that are recognised, but not opened.
    public const int EspInUdp = 4500;
    public const int CapwapData = 5247;
    public const int WireGuard = 51820;

    /// <summary>Whether packets to or from this port are examined. These few comparisons are the cost of every UDP packet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPort(int port) => port is >= L2tp and <= LinuxVxlan or WireGuard && IsExactPort(port);

    /// <summary>Returns the header for a port; <see cref="Header.Done"/> for any other port.</summary>
    public static Header HeaderOf(int port) => port switch
    {
        L2tp => Header.L2tp,
        GtpU => Header.GtpU,
        Teredo => Header.Teredo,
        Lisp => Header.Lisp,
        Gre => Header.Gre,
        Vxlan or LinuxVxlan => Header.Vxlan,
        VxlanGpe => Header.VxlanGpe,
        Geneve => Header.Geneve,
        Mpls => Header.Mpls,
        _ => Header.Done,
    };

    private static bool IsExactPort(int port) =>
        port is L2tp or GtpU or Teredo or Lisp or EspInUdp or Gre or Vxlan or VxlanGpe or CapwapData or Geneve or Mpls or LinuxVxlan or WireGuard;
}
