using System.Net;

namespace RfbWatch.Throughput;

/// <summary>The endpoints of one generated flow. Addresses are private (RFC 1918, RFC 4193).</summary>
internal sealed record Endpoints(byte[] Client, byte[] Server, ushort ClientPort, ushort ServerPort, int Vlan)
{
    public bool IsIPv6 => Client.Length == 16;

    public string ClientText => new IPAddress(Client).ToString();

    public string ServerText => new IPAddress(Server).ToString();

    /// <summary>Addresses and ports that no other flow of the capture uses: they contain the index.</summary>
    public static Endpoints Draw(Dice dice, CaptureProfile profile, int index, ushort serverPort)
    {
        bool v6 = dice.Chance(profile.IPv6Share);
        int vlan = dice.Chance(profile.VlanShare) ? 100 + dice.Below(8) : -1;
        ushort clientPort = (ushort)(20000 + index % 40000);
        return new Endpoints(Address(v6, 10, index / 40000 * 251 + dice.Below(251)), Address(v6, 172, dice.Below(4000)), clientPort, serverPort, vlan);
    }

    private static byte[] Address(bool v6, byte network, int host)
    {
        if (!v6)
        {
            return network == 10
                ? [10, (byte)(host >> 16), (byte)(host >> 8), (byte)host]
                : [172, (byte)(16 + (host >> 16 & 15)), (byte)(host >> 8), (byte)host];
        }

        byte[] address = new byte[16];
        address[0] = 0xfd;
        address[1] = network;
        address[13] = (byte)(host >> 16);
        address[14] = (byte)(host >> 8);
        address[15] = (byte)host;
        return address;
    }
}
