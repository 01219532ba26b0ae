using System.Globalization;
using System.Text;

namespace RfbWatch.Protocol;

/// <content>The opening in the string format of the product table; the strings are created when they are read, not for each message.</content>
internal sealed partial class ServerOpening
{
    /// <summary>The rectangle count that means "until LastRect" (rfbproto, LastRect pseudo-encoding).</summary>
    private const int UntilLastRect = 0xFFFF;

    /// <summary>The messages in order: <c>fence:FLAGS/LENGTH</c>, <c>update</c>, <c>clip</c>, or the type number; null for none.</summary>
    public string? Messages => _messageCount == 0 ? null : string.Join(',', _messages.Take(_messageCount).Select(message => message.ToString()));

    /// <summary>
    /// The pseudo-rectangles in order, separated and enclosed by semicolons; null for none. Each consists of the number of rectangles in its update (<c>last</c> for
    /// until LastRect), <c>/</c>, <c>empty</c> (0 by 0), <c>full</c> (the whole framebuffer) or <c>part</c>, <c>:</c>, and its encoding.
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
    /// The first rectangle of pixels; null until it was read. It consists of <c>1</c>, <c>many</c> or <c>last</c> (until LastRect) for the rectangles in its update,
    /// <c>/</c>, its shape, <c>:</c>, and its encoding. The shape is <c>full</c> or <c>part</c> as in <see cref="PseudoRectangles"/>, <c>strip64k</c> (as many whole
    /// lines as fit into 65,536 pixels) or <c>tile64</c> (64 by 64).
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

    private static string CountOf(Rectangle rectangle) =>
        rectangle.Update == UntilLastRect ? "last" : rectangle.Update.ToString(CultureInfo.InvariantCulture);

    private bool IsFull(Rectangle rectangle) => rectangle is { X: 0, Y: 0 } && rectangle.Width == width && rectangle.Height == height;

    private string ShapeOf(Rectangle rectangle) => rectangle is { Width: 0, Height: 0 } ? "empty" : IsFull(rectangle) ? "full" : "part";
}
