using System.Globalization;
using System.Text;

namespace RfbWatch.TestKit.Rfb;

public sealed partial class RfbScript
{
    /// <summary>32 bits, depth 24, little-endian, red 16, green 8, blue 0: what most servers send.</summary>
    public static byte[] Rgb888 { get; } = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];

    /// <summary>8 bits, red 3, green 3, blue 2: the first pixel format that RealVNC's viewer requests.</summary>
    public static byte[] Rgb332 { get; } = [8, 8, 0, 1, 0, 7, 0, 7, 0, 3, 0, 3, 6, 0, 0, 0];

    /// <summary>Both banners, the server's first. If the client version is null, it is the server's.</summary>
    public RfbScript Versions(string server, string? client = null, char terminator = '\n') =>
        Server(Banner(server)).Client(Banner(client ?? server, terminator));

    public RfbScript ServerBanner(string version, char terminator = '\n') => Server(Banner(version, terminator));

    public RfbScript ClientBanner(string version, char terminator = '\n') => Client(Banner(version, terminator));

    /// <summary>The list of security types in 3.7 and later.</summary>
    public RfbScript SecurityTypes(params byte[] types) => Server([(byte)types.Length, .. types]);

    /// <summary>The security type that a 3.3 server dictates.</summary>
    public RfbScript DictatedType(uint type) => Server(w => w.U32(type));

    /// <summary>The client's choice.</summary>
    public RfbScript Choose(byte type) => Client(type);

    /// <summary>An empty list and a reason.</summary>
    public RfbScript RefuseByList(string reason) => Server(w => w.U8(0).String32(reason));

    /// <summary>Type 0 in four bytes and a reason; null for no reason, like QEMU.</summary>
    public RfbScript RefuseByType(string? reason) => Server(w =>
    {
        w.U32(0);
        if (reason is not null)
        {
            w.String32(reason);
        }
    });

    /// <summary>SecurityResult, with a reason if one is given.</summary>
    public RfbScript Result(uint result, string? reason = null) => Server(w =>
    {
        w.U32(result);
        if (reason is not null)
        {
            w.String32(reason);
        }
    });

    public RfbScript ClientInit(byte shared = 1) => Client(shared);

    public RfbScript ServerInit(string name = "desk", int width = 1024, int height = 768, byte[]? pixelFormat = null) =>
        ServerInitOfBytes(Encoding.UTF8.GetBytes(name), width, height, pixelFormat);

    public RfbScript ServerInitOfBytes(byte[] name, int width = 1024, int height = 768, byte[]? pixelFormat = null) => Server(w =>
        w.U16(width, height).Bytes(pixelFormat ?? Rgb888).U32(name.Length).Bytes(name));

    /// <summary>ServerInit with a name that begins with Apple's 22 binary bytes.</summary>
    public RfbScript AppleServerInit(string name) => ServerInitOfBytes(
        [0, 0, 0, 0, 0, 2, 0xBF, 0xFE, 0xE7, 3, 0xE0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(name)], 1440, 900);

    private static byte[] Banner(string version, char terminator = '\n') =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"RFB {version}{terminator}"));
}
