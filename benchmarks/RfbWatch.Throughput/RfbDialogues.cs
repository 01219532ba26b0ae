using System.Buffers.Binary;
using System.Text;

namespace RfbWatch.Throughput;

/// <summary>
/// RFB sessions like those of real servers and viewers (RFC 6143): handshakes of several versions and security types, then
/// update requests, input events and framebuffer updates whose rectangles all have a known size.
/// </summary>
internal static class RfbDialogues
{
    private static readonly ushort[] UsualPorts = [5900, 5901, 5902, 5903, 5905];
    private static readonly ushort[] OddPorts = [22, 80, 443, 3389, 8443, 8080, 53, 6900];
    private static readonly int[] Encodings = [7, 16, 5, 2, 1, 0, -239, -224, -223];

    /// <summary>30 % 590x, 28 % well-known ports of other services, the rest any.</summary>
    public static ushort Port(Dice dice) => dice.Unit() switch
    {
        < 0.30 => dice.Pick<ushort>(UsualPorts),
        < 0.58 => dice.Pick<ushort>(OddPorts),
        _ => (ushort)(1024 + dice.Below(64000)),
    };

    public static IEnumerable<Step> Session(Dice dice, CaptureProfile profile)
    {
        foreach (var step in Handshake(dice))
        {
            yield return step;
        }

        yield return new Step(true, SetPixelFormat());
        yield return new Step(true, SetEncodings());
        long left = dice.HeavyTail(profile.MeanFramebuffer);
        bool full = true;
        while (left > 0 || profile.Endless)
        {
            yield return new Step(true, UpdateRequest(!full));
            full = false;
            int body = (int)Math.Min(200 + dice.HeavyTail(profile.SegmentSize < 64 ? 60 : 12_000), 2_000_000);
            yield return new Step(false, UpdateHeader(body), body);
            left -= body;
            if (dice.Chance(0.5))
            {
                yield return new Step(true, Pointer(dice));
            }

            if (dice.Chance(0.2))
            {
                yield return new Step(true, Key((byte)('a' + dice.Below(26)), down: true));
                yield return new Step(true, Key((byte)('a' + dice.Below(26)), down: false));
            }
        }
    }

    private static IEnumerable<Step> Handshake(Dice dice)
    {
        byte[] challenge = new byte[16];
        byte[] response = new byte[16];
        for (int i = 0; i < 16; i++)
        {
            challenge[i] = (byte)dice.Below(256);
            response[i] = (byte)dice.Below(256);
        }

        switch (dice.Below(6))
        {
            case 0: // 3.8, no authentication
                yield return Banner(false, "003.008");
                yield return Banner(true, "003.008");
                yield return new Step(false, [1, 1]);
                yield return new Step(true, [1]);
                yield return new Step(false, [0, 0, 0, 0]);
                break;
            case 1: // 3.3, no authentication
                yield return Banner(false, "003.003");
                yield return Banner(true, "003.003");
                yield return new Step(false, [0, 0, 0, 1]);
                break;
            case 2: // 3.7, no authentication: no result follows
                yield return Banner(false, "003.007");
                yield return Banner(true, "003.007");
                yield return new Step(false, [2, 2, 1]);
                yield return new Step(true, [1]);
                break;
            case 3: // 3.8, VNC authentication
                yield return Banner(false, "003.008");
                yield return Banner(true, "003.008");
                yield return new Step(false, [2, 19, 2]);
                yield return new Step(true, [2]);
                yield return new Step(false, challenge);
                yield return new Step(true, response);
                yield return new Step(false, [0, 0, 0, 0]);
                break;
            case 4: // 3.3, VNC authentication
                yield return Banner(false, "003.003");
                yield return Banner(true, "003.003");
                yield return new Step(false, [0, 0, 0, 2]);
                yield return new Step(false, challenge);
                yield return new Step(true, response);
                yield return new Step(false, [0, 0, 0, 0]);
                break;
            default: // 3.8, VNC authentication offered beside Tight
                yield return Banner(false, "003.008");
                yield return Banner(true, "003.008");
                yield return new Step(false, [2, 2, 16]);
                yield return new Step(true, [2]);
                yield return new Step(false, challenge);
                yield return new Step(true, response);
                yield return new Step(false, [0, 0, 0, 0]);
                break;
        }

        yield return new Step(true, [1]);
        yield return new Step(false, ServerInit($"desk{dice.Below(1000)}:1"), EndsHandshake: true);
    }

    public static Step Banner(bool fromClient, string version) => new(fromClient, Encoding.ASCII.GetBytes($"RFB {version}\n"));

    public static byte[] ServerInit(string name)
    {
        byte[] message = new byte[24 + name.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, 1024);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), 768);
        PixelFormat(message.AsSpan(4));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(20), (uint)name.Length);
        Encoding.ASCII.GetBytes(name, message.AsSpan(24));
        return message;
    }

    private static void PixelFormat(Span<byte> format)
    {
        ReadOnlySpan<byte> rgb888 = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];
        rgb888.CopyTo(format);
    }

    public static byte[] SetPixelFormat()
    {
        byte[] message = new byte[20];
        PixelFormat(message.AsSpan(4));
        return message;
    }

    public static byte[] SetEncodings()
    {
        byte[] message = new byte[4 + 4 * Encodings.Length];
        message[0] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)Encodings.Length);
        for (int i = 0; i < Encodings.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4 + 4 * i), Encodings[i]);
        }

        return message;
    }

    public static byte[] UpdateRequest(bool incremental) => [3, incremental ? (byte)1 : (byte)0, 0, 0, 0, 0, 4, 0, 3, 0];

    private static byte[] Pointer(Dice dice) => [5, (byte)dice.Below(2), (byte)dice.Below(4), (byte)dice.Below(256), (byte)dice.Below(3), (byte)dice.Below(256)];

    public static byte[] Key(byte symbol, bool down) => [4, down ? (byte)1 : (byte)0, 0, 0, 0, 0, 0, symbol];

    /// <summary>One rectangle in the ZRLE encoding (16): its length precedes the data, so that any filler works.</summary>
    public static byte[] UpdateHeader(int body)
    {
        byte[] message = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), 1);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(8), 640);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), 480);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(12), 16);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(16), (uint)body);
        return message;
    }
}
