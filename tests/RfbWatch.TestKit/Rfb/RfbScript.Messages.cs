namespace RfbWatch.TestKit.Rfb;

public sealed partial class RfbScript
{
    public RfbScript SetPixelFormat(byte[]? format = null) => Client(w => w.U8(0, 0, 0, 0).Bytes(format ?? Rgb888));

    public RfbScript SetEncodings(params int[] encodings) => Client(w =>
    {
        w.U8(2, 0).U16(encodings.Length);
        foreach (int encoding in encodings)
        {
            w.U32(encoding);
        }
    });

    public RfbScript UpdateRequest(bool incremental = false, int width = 1024, int height = 768) =>
        Client(w => w.U8(3, incremental ? 1 : 0).U16(0, 0, width, height));

    public RfbScript Key(uint keysym, bool down = true) => Client(w => w.U8(4, down ? 1 : 0, 0, 0).U32(keysym));

    public RfbScript Pointer(int buttons, int x, int y) => Client(w => w.U8(5, buttons).U16(x, y));

    public RfbScript ClientCutText(string text) => Client(w => w.U8(6, 0, 0, 0).String32(text));

    public RfbScript ServerCutText(string text) => Server(w => w.U8(3, 0, 0, 0).String32(text));

    /// <summary>Extended clipboard: a negative length, flags, then zlib data.</summary>
    public RfbScript ExtendedClientCutText(int length) => Client(w => w.U8(6, 0, 0, 0).U32(-length).U32(0x10000001).Fill(length - 4, 3));

    public RfbScript Bell() => Server(2);

    /// <summary>A FramebufferUpdate; each rectangle is x, y, width, height, encoding and its bytes.</summary>
    public RfbScript Update(params (int X, int Y, int W, int H, int Encoding, byte[] Data)[] rectangles) => Server(w =>
    {
        w.U8(0, 0).U16(rectangles.Length);
        foreach (var r in rectangles)
        {
            w.U16(r.X, r.Y, r.W, r.H).U32(r.Encoding).Bytes(r.Data);
        }
    });

    /// <summary>An update with one Raw rectangle of the given size, 32 bits per pixel.</summary>
    public RfbScript RawUpdate(int width, int height) => Update((0, 0, width, height, 0, new byte[width * height * 4]));

    /// <summary>UltraVNC file transfer: content type, parameter, size field and data.</summary>
    public RfbScript UltraFile(bool fromServer, int content, int parameter, uint size, byte[] data)
    {
        void Write(WireWriter w) => w.U8(7, content).U16(parameter).U32(size, data.Length).Bytes(data);
        return fromServer ? Server(Write) : Client(Write);
    }

    /// <summary>xvp: 2 shutdown, 3 reboot, 4 reset.</summary>
    public RfbScript Xvp(int code) => Client(w => w.U8(250, 0, 1, code));

    public RfbScript SetDesktopSize(int width, int height, int screens = 1) => Client(w =>
    {
        w.U8(251, 0).U16(width, height).U8(screens, 0);
        for (int i = 0; i < screens; i++)
        {
            w.U32(i).U16(0, 0, width, height).U32(0);
        }
    });

    public RfbScript TextChat(bool fromServer, string text)
    {
        void Write(WireWriter w) => w.U8(11, 0, 0, 0).String32(text);
        return fromServer ? Server(Write) : Client(Write);
    }

    /// <summary>A plain session after the handshake: pixel format, encodings, a request, an update, keys and pointer events.</summary>
    public RfbScript Session() => SetPixelFormat().SetEncodings(16, 5, 0, -239, -223).UpdateRequest().RawUpdate(16, 16)
        .UpdateRequest(incremental: true).Key('a').Key('a', down: false).Pointer(1, 10, 10).Pointer(0, 10, 10).UpdateRequest(incremental: true);

    /// <summary>An opened session: SecurityResult if the version has one, ClientInit, ServerInit and <see cref="Session"/>.</summary>
    public RfbScript Open(bool result, string name = "desk")
    {
        if (result)
        {
            Result(0);
        }

        return ClientInit().ServerInit(name).Session();
    }

}
