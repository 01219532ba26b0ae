namespace RfbWatch.Packets;

/// <summary>UDP ports of the tunnels that have no other mark (IANA registry; 8472 is what Linux used before 4789 was assigned).</summary>
internal static class TunnelPort
{
    public const int Vxlan = 4789;
    public const int VxlanGpe = 4790;
    public const int LinuxVxlan = 8472;
    public const int Geneve = 6081;
}
