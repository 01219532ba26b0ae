using System.Buffers.Binary;
using System.Globalization;
using RfbWatch.Protocol.Tables;

namespace RfbWatch.Protocol;

/// <summary>
/// The structure of the data that a server sends between ServerInit and its first rectangle of pixels: the messages, and the positions of the rectangles. It depends
/// on the program, not on its user. It contains no content: no pixels, no clipboard text, no names.
/// </summary>
/// <remarks>
/// Bounded: at most <see cref="MaxMessages"/> messages and <see cref="MaxRectangles"/> pseudo-rectangles are stored, and nothing after the first rectangle of pixels.
/// All memory is allocated when the session opens, none per message.
/// </remarks>
/// <param name="width">Width of the framebuffer in ServerInit, pixels.</param>
/// <param name="height">Height of the framebuffer in ServerInit, pixels.</param>
internal sealed partial class ServerOpening(int width, int height)
{
    /// <summary>Maximum number of stored messages.</summary>
    public const int MaxMessages = 8;

    /// <summary>Maximum number of stored pseudo-rectangles.</summary>
    public const int MaxRectangles = 8;

    private Message[] _messages = new Message[MaxMessages];
    private Rectangle[] _rectangles = new Rectangle[MaxRectangles];
    private int _messageCount;
    private int _rectangleCount;
    private int _update;
    private uint? _screenId;
    private (uint Flags, uint Size)? _clipboard;
    private Rectangle? _cursor;
    private Rectangle? _picture;

    /// <summary>Whether the first rectangle of pixels has arrived, which ends the opening.</summary>
    public bool IsOver => _picture is not null;

    /// <summary>Whether the identifier of a screen is still missing (ExtendedDesktopSize).</summary>
    public bool WantsScreenId => _screenId is null;

    /// <summary>Whether the capabilities of the extended clipboard are still missing.</summary>
    public bool WantsClipboard => _clipboard is null;

    /// <summary>A snapshot that does not change as the server continues.</summary>
    public ServerOpening Copy()
    {
        var copy = (ServerOpening)MemberwiseClone();
        copy._messages = [.. _messages];
        copy._rectangles = [.. _rectangles];
        return copy;
    }

    /// <summary>Records a message whose fixed part was read.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="fixedPart">Its fixed part without the type byte; empty if it consists only of the type byte.</param>
    public void OnMessage(byte type, ReadOnlySpan<byte> fixedPart)
    {
        const int FenceFlags = 3;
        const int FenceLength = FenceFlags + sizeof(uint);
        if (_messageCount == MaxMessages)
        {
            return;
        }

        bool fence = type == ServerMessageNumbers.Fence;
        _messages[_messageCount++] = new Message
        {
            Type = type,
            FenceFlags = fence ? BinaryPrimitives.ReadUInt32BigEndian(fixedPart[FenceFlags..]) : 0,
            FenceLength = fence ? fixedPart[FenceLength] : (byte)0,
        };
    }

    /// <summary>Records the beginning of a FramebufferUpdate.</summary>
    /// <param name="rectangles">The number of rectangles in its header.</param>
    public void OnUpdate(int rectangles) => _update = rectangles;

    /// <summary>Records a rectangle of the current update.</summary>
    /// <param name="header">Its 12 bytes: position, size, encoding (RFC 6143 section 7.6.1).</param>
    public void OnRectangle(ReadOnlySpan<byte> header)
    {
        var rectangle = new Rectangle
        {
            Update = _update,
            X = BinaryPrimitives.ReadUInt16BigEndian(header),
            Y = BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            Width = BinaryPrimitives.ReadUInt16BigEndian(header[4..]),
            Height = BinaryPrimitives.ReadUInt16BigEndian(header[6..]),
            Encoding = BinaryPrimitives.ReadInt32BigEndian(header[8..]),
        };
        if (IsPicture(rectangle.Encoding))
        {
            _picture ??= rectangle;
            return;
        }

        if (IsCursor(rectangle.Encoding))
        {
            _cursor ??= rectangle;
        }

        if (_rectangleCount < MaxRectangles)
        {
            _rectangles[_rectangleCount++] = rectangle;
        }
    }

    /// <summary>Records the identifier of the first screen in an ExtendedDesktopSize rectangle.</summary>
    public void OnScreen(uint id) => _screenId ??= id;

    /// <summary>Records the capabilities in a ServerCutText of the extended clipboard.</summary>
    /// <param name="flags">Formats and actions.</param>
    /// <param name="size">The size limit of the first format in bytes.</param>
    public void OnClipboard(uint flags, uint size) => _clipboard ??= (flags, size);

    private static bool IsPicture(int encoding) => encoding is (>= 0 and not (>= Encodings.VmwareCursor and <= Encodings.VmwareMachineState)) or Encodings.TightPng;

    private static bool IsCursor(int encoding) => encoding is Encodings.Cursor or Encodings.XCursor or Encodings.CursorWithAlpha or Encodings.VmwareCursor;

    private struct Message
    {
        public byte Type;
        public byte FenceLength;
        public uint FenceFlags;

        public override readonly string ToString() => Type switch
        {
            ServerMessageNumbers.Fence => string.Create(CultureInfo.InvariantCulture, $"fence:{FenceFlags:x8}/{FenceLength}"),
            ServerMessageNumbers.FramebufferUpdate => "update",
            ServerMessageNumbers.ServerCutText => "clip",
            _ => Type.ToString(CultureInfo.InvariantCulture),
        };
    }

    private struct Rectangle
    {
        public int Update;
        public int Encoding;
        public ushort X;
        public ushort Y;
        public ushort Width;
        public ushort Height;
    }

    /// <summary>Type numbers of the messages that have a name in the strings above (RFC 6143 section 7.6, rfbproto Fence).</summary>
    private static class ServerMessageNumbers
    {
        public const byte FramebufferUpdate = 0;
        public const byte ServerCutText = 3;
        public const byte Fence = 248;
    }
}
