using System.Globalization;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Tables;

namespace RfbWatch.Protocol.Messages;

/// <summary>Rectangles whose length depends on the pixel size.</summary>
internal sealed partial class ServerMessageReader
{
    private bool _waiting;
    private PixelFormat _format;

    /// <summary>Whether a rectangle of pixels waits until the client's pixel format is known.</summary>
    protected override bool IsBlocked()
    {
        if (!_waiting)
        {
            return false;
        }

        if (!Handshake.ClientSettings.RequestedUpdate && !Handshake.ClientSettings.Lost && !Handshake.ClientGone)
        {
            return true;
        }

        _waiting = false;
        BeginPixels();
        return Stopped;
    }

    /// <summary>Begins a rectangle whose length depends on the pixel size, which is now either known or cannot become known.</summary>
    private void BeginPixels()
    {
        if (Handshake.ServerInit?.PixelFormat is not { } server || Handshake.ClientSettings.InForce(server) is not { } format)
        {
            Stop(Anomaly.AmbiguousPixelFormat);
            return;
        }

        _format = format;
        switch (_encoding)
        {
            case Encodings.Raw:
                Pass((long)_width * _height * PixelSizes.Plain(format));
                break;
            case Encodings.Rre or Encodings.CoRre:
                Ask(State.RectangleCount, sizeof(uint));
                break;
            case Encodings.Hextile or Encodings.ZlibHex:
                BeginTiles();
                NextHextile();
                break;
            case Encodings.Trle:
                BeginTiles();
                NextTrle();
                break;
            case Encodings.Cursor:
                Pass(((long)_width * _height * PixelSizes.Plain(format)) + MaskLength);
                break;
            case Encodings.VmwareCursor:
                Ask(State.VmwareCursor, 2);
                break;
            default:
                Ask(State.TightControl, 1);
                break;
        }
    }

    private long MaskLength => (long)((_width + 7) / 8) * _height;

    private void OnSubrectangles(uint count)
    {
        const int WidePosition = 8;
        const int NarrowPosition = 4;
        int pixel = PixelSizes.Plain(_format);
        Pass(pixel + (count * (long)(pixel + (_encoding == Encodings.Rre ? WidePosition : NarrowPosition))));
    }

    private void OnAlphaCursor(int encoding)
    {
        if (encoding == Encodings.Raw)
        {
            Pass((long)_width * _height * sizeof(uint));
        }
        else if (encoding is Encodings.Zlib or Encodings.Zrle)
        {
            Ask(State.RectangleLength, sizeof(uint));
        }
        else
        {
            Stop(string.Create(CultureInfo.InvariantCulture, $"{Anomaly.UnsizedEncoding}({encoding})"));
        }
    }

    private void OnDisplayMode(ReadOnlySpan<byte> item)
    {
        // From here on the server sends this format without a request (VMware); the size of later pixels is certain only if it is the same.
        var format = PixelFormatShape.Read(item);
        Handshake.ClientSettings.SetPixelFormat(format);
        NextRectangle();
    }
}
