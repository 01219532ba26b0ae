using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RfbWatch.Protocol.Tables;

namespace RfbWatch.Protocol.Fingerprints;

/// <summary>
/// The shape of what a server sends between ServerInit and its first picture: which messages, and where the rectangles lie. A program
/// chooses these, whoever uses it. No content is in it: no pixel, no clipboard text, no name.
/// </summary>
/// <remarks>
/// Bounded: at most <see cref="MaxMessages"/> messages and <see cref="MaxRectangles"/> pseudo-rectangles are kept, and nothing after the first
/// rectangle of pixels. All room is taken when the session opens, none for a message.
/// </remarks>
/// <param name="width">Width of the framebuffer in ServerInit, pixels.</param>
/// <param name="height">Height of the framebuffer in ServerInit, pixels.</param>
internal sealed class ServerOpening(int width, int height)
{
    /// <summary>Most messages that are kept.</summary>
    public const int MaxMessages = 8;

    /// <summary>Most pseudo-rectangles that are kept.</summary>
    public const int MaxRectangles = 8;

    /// <summary>The number of rectangles that stands for "until LastRect" (rfbproto, LastRect pseudo-encoding).</summary>
    private const int UntilLastRect = 0xFFFF;

    private readonly Message[] _messages = new Message[MaxMessages];
    private readonly Rectangle[] _rectangles = new Rectangle[MaxRectangles];
    private int _messageCount;
    private int _rectangleCount;
    private int _update;
    private uint? _screenId;
    private (uint Flags, uint Size)? _clipboard;
    private Rectangle? _cursor;
    private Rectangle? _picture;

    /// <summary>The first picture has come: nothing more belongs to the opening.</summary>
    public bool IsOver => _picture is not null;

    /// <summary>Whether the identifier of a screen is still missing (ExtendedDesktopSize).</summary>
    public bool WantsScreenId => _screenId is null;

    /// <summary>Whether the abilities of the extended clipboard are still missing.</summary>
    public bool WantsClipboard => _clipboard is null;

    /// <summary>A message whose fixed part is read.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="fixedPart">Its fixed part without the type byte; empty where that is all of it.</param>
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

    /// <summary>A FramebufferUpdate begins.</summary>
    /// <param name="rectangles">The number of rectangles in its header.</param>
    public void OnUpdate(int rectangles) => _update = rectangles;

    /// <summary>A rectangle of the update.</summary>
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

    /// <summary>The identifier of the first screen in an ExtendedDesktopSize rectangle.</summary>
    public void OnScreen(uint id) => _screenId ??= id;

    /// <summary>The abilities in a ServerCutText of the extended clipboard.</summary>
    /// <param name="flags">Formats and actions.</param>
    /// <param name="size">The size limit of the first format in bytes.</param>
    public void OnClipboard(uint flags, uint size) => _clipboard ??= (flags, size);

    /// <summary>The messages in order: <c>fence:FLAGS/LENGTH</c>, <c>update</c>, <c>clip</c>, or the type number; null for none.</summary>
    public string? Messages => _messageCount == 0 ? null : string.Join(',', _messages.Take(_messageCount).Select(message => message.ToString()));

    /// <summary>
    /// The pseudo-rectangles in order, each after and before a semicolon: rectangles in its update, <c>/</c>, <c>empty</c> (0 by 0), <c>full</c> (the whole framebuffer)
    /// or <c>part</c>, <c>:</c>, its encoding; null for none.
    /// </summary>
    public string? PseudoRectangles
    {
        get
        {
            if (_rectangleCount == 0)
            {
                return null;
            }

            var text = new StringBuilder(";");
            foreach (var rectangle in _rectangles.AsSpan(0, _rectangleCount))
            {
                text.Append(CultureInfo.InvariantCulture, $"{CountOf(rectangle)}/{ShapeOf(rectangle)}:{rectangle.Encoding};");
            }

            return text.ToString();
        }
    }

    /// <summary>
    /// The first rectangle of pixels: <c>1</c>, <c>many</c> or <c>last</c> (until LastRect) rectangles in its update, <c>/</c>, its shape as in <see cref="PseudoRectangles"/> or
    /// <c>strip64k</c> (as many whole lines as 65,536 pixels hold) or <c>tile64</c> (64 by 64), <c>:</c>, its encoding; null until it came.
    /// </summary>
    public string? Picture
    {
        get
        {
            const int StripPixels = 0x10000;
            const int Tile = 64;
            if (_picture is not { } picture)
            {
                return null;
            }

            string count = picture.Update switch { 1 => "1", UntilLastRect => "last", _ => "many" };
            string shape = picture switch
            {
                _ when IsFull(picture) => "full",
                { Width: Tile, Height: Tile } => "tile64",
                { Width: > 0 } when picture.Height == StripPixels / picture.Width => "strip64k",
                _ => "part",
            };
            return string.Create(CultureInfo.InvariantCulture, $"{count}/{shape}:{picture.Encoding}");
        }
    }

    /// <summary>Size and hot spot of the first cursor, <c>18x18@0,0</c>; null for none.</summary>
    public string? Cursor => _cursor is { } cursor
        ? string.Create(CultureInfo.InvariantCulture, $"{cursor.Width}x{cursor.Height}@{cursor.X},{cursor.Y}") : null;

    /// <summary>The identifier of the first screen in 8 hex digits; null for none.</summary>
    public string? ScreenId => _screenId?.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>Flags and first size limit of the extended clipboard in hex, <c>1b000001/00000000</c>; null for none.</summary>
    public string? Clipboard => _clipboard is var (flags, size) ? string.Create(CultureInfo.InvariantCulture, $"{flags:x8}/{size:x8}") : null;

    private static bool IsPicture(int encoding) => encoding is (>= 0 and not (>= Encodings.VmwareCursor and <= Encodings.VmwareMachineState)) or Encodings.TightPng;

    private static bool IsCursor(int encoding) => encoding is Encodings.Cursor or Encodings.XCursor or Encodings.CursorWithAlpha or Encodings.VmwareCursor;

    private static string CountOf(Rectangle rectangle) =>
        rectangle.Update == UntilLastRect ? "last" : rectangle.Update.ToString(CultureInfo.InvariantCulture);

    private bool IsFull(Rectangle rectangle) => rectangle is { X: 0, Y: 0 } && rectangle.Width == width && rectangle.Height == height;

    private string ShapeOf(Rectangle rectangle) => rectangle is { Width: 0, Height: 0 } ? "empty" : IsFull(rectangle) ? "full" : "part";

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

    /// <summary>Type numbers that the texts above name (RFC 6143 section 7.6, rfbproto Fence).</summary>
    private static class ServerMessageNumbers
    {
        public const byte FramebufferUpdate = 0;
        public const byte ServerCutText = 3;
        public const byte Fence = 248;
    }
}
