namespace RfbWatch.Protocol.Scripts;

/// <summary>
/// The client's settings that determine the size of the server's rectangles. A pixel format set before the first FramebufferUpdateRequest applies to every update,
/// because the server reads the client's messages in order. A format set later takes effect at a time that separate streams do not show: if its pixels differ on the
/// wire, their size is uncertain from then on.
/// </summary>
internal sealed class ClientSettings
{
    private readonly List<PixelFormat> _later = []; // one for each distinct size, so never more than a few
    private PixelFormat? _first;

    /// <summary>Whether the client has requested an update: settings made before that are in effect.</summary>
    public bool RequestedUpdate { get; set; }

    /// <summary>Whether the client's encodings, including those that are not stored, contain the extended clipboard.</summary>
    public bool NamesExtendedClipboard { get; set; }

    /// <summary>Whether the client's encodings contain extended mouse buttons.</summary>
    public bool NamesExtendedPointer { get; set; }

    /// <summary>Whether client messages are missing, so that a pixel format may be among them.</summary>
    public bool Lost { get; set; }

    public void SetPixelFormat(PixelFormat format)
    {
        if (!RequestedUpdate)
        {
            _first = format;
        }
        else if (!_later.Exists(f => SameOnWire(f, format)))
        {
            _later.Add(format);
        }
    }

    /// <summary>The pixel format in effect; null if it is uncertain.</summary>
    /// <param name="server">The server's own format, in effect until the client sets another.</param>
    public PixelFormat? InForce(PixelFormat server)
    {
        var format = _first ?? server;
        if (!RequestedUpdate || Lost)
        {
            return null;
        }

        // Called for every rectangle: no closure, so that nothing is allocated.
        foreach (var later in _later)
        {
            if (!SameOnWire(later, format))
            {
                return null;
            }
        }

        return format;
    }

    private static bool SameOnWire(PixelFormat a, PixelFormat b) =>
        PixelSizes.Plain(a) == PixelSizes.Plain(b) && PixelSizes.Compressed(a) == PixelSizes.Compressed(b)
        && PixelSizes.Tight(a) == PixelSizes.Tight(b);
}
