using System.Text;
using RfbWatch.Protocol.Readings;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests.Readings;

/// <summary>A conversation as the packets that carry it, with forged copies inserted. Side A is the client and opened the connection.</summary>
internal sealed class CopyScript
{
    private readonly List<(Side Side, byte[] Bytes, int Penalty, long? Offset)> _packets = [];

    /// <summary>The number of packets so far.</summary>
    public int Count => _packets.Count;

    public static byte[] ServerInit(string name) =>
    [
        4, 0, 3, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0,
        .. U32((uint)name.Length), .. Encoding.ASCII.GetBytes(name),
    ];

    public static byte[] U32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    public static byte[] Banner(string version) => Encoding.ASCII.GetBytes($"RFB {version}\n");

    /// <summary>A session with version 3.8 and no authentication, up to the first messages of the client.</summary>
    public static CopyScript None(params byte[] offered) => new CopyScript()
        .Server(Banner("003.008")).Client(Banner("003.008")).Server([(byte)offered.Length, .. offered]).Client([1]).Server(U32(0)).Client([1])
        .Server(ServerInit("desk")).Client([2, 0, 0, 1, 0, 0, 0, 0]).Client([3, 0, 0, 0, 0, 0, 4, 0, 3, 0]);

    /// <summary>A session with version 3.8 and VNC authentication.</summary>
    public static CopyScript Vnc(uint result = 0) => new CopyScript()
        .Server(Banner("003.008")).Client(Banner("003.008")).Server([1, 2]).Client([2])
        .Server([9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 11, 12, 13, 14, 15, 16]).Client([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]).Server(U32(result));

    public CopyScript Server(byte[] bytes) => Add(Side.B, bytes, 0, null);

    public CopyScript Client(byte[] bytes) => Add(Side.A, bytes, 0, null);

    public CopyScript Add(Side side, byte[] bytes, int penalty, long? offset)
    {
        _packets.Add((side, bytes, penalty, offset));
        return this;
    }

    /// <summary>Inserts a forged copy in front of a packet, at the stream offset that its side sends next.</summary>
    public CopyScript Forge(int before, Side side, byte[] bytes, int penalty)
    {
        _packets.Insert(before, (side, bytes, penalty, OffsetAt(before, side)));
        return this;
    }

    /// <summary>Inserts a forged copy after a packet, at the same stream offset.</summary>
    public CopyScript ForgeAfter(int packet, byte[] bytes, int penalty)
    {
        _packets.Insert(packet + 1, (_packets[packet].Side, bytes, penalty, OffsetAt(packet, _packets[packet].Side)));
        return this;
    }

    public Side SideOf(int packet) => _packets[packet].Side;

    public HandshakeVerdict? Read()
    {
        var copies = new List<StreamCopy>[] { [], [] };
        long[] next = [0, 0];
        for (int at = 0; at < _packets.Count; at++)
        {
            var (side, bytes, penalty, offset) = _packets[at];
            copies[(int)side].Add(new StreamCopy(offset ?? next[(int)side], bytes, bytes.Length, penalty, 0, next[1 - (int)side], at + 1, at));
            next[(int)side] += offset is null ? bytes.Length : 0;
        }

        return HandshakeReadings.Of(copies[0], copies[1], Side.A);
    }

    private long OffsetAt(int packet, Side side)
    {
        long offset = 0;
        foreach (var (packetSide, bytes, _, forged) in _packets.Take(packet))
        {
            offset += packetSide == side && forged is null ? bytes.Length : 0;
        }

        return offset;
    }
}
