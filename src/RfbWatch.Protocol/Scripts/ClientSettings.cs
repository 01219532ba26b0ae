namespace RfbWatch.Protocol.Scripts;

/// <summary>
/// What the client set that sizes the server's rectangles. A pixel format set before the first FramebufferUpdateRequest is in force for
/// every update, since the server reads the client's messages in order. One set later comes into force at a moment that separate
/// streams do not show: where its pixels differ on the wire, their size is uncertain from then on.
/// </summary>
internal sealed class ClientSettings
{
    private readonly List<PixelFormat> _later = []; // one for each size there is, so never more than a few
    private PixelFormat? _first;

    /// <summary>The client has asked for an update: what it set before is in force.</summary>
    public bool RequestedUpdate { get; set; }

    /// <summary>The client's encodings, of which the first may be kept alone, name the extended clipboard.</summary>
    public bool NamesExtendedClipboard { get; set; }

    /// <summary>The client's encodings name extended mouse buttons.</summary>
    public bool NamesExtendedPointer { get; set; }

    /// <summary>Client messages are missing, so that a pixel format may be among them.</summary>
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

    /// <summary>The format that sizes pixels; null when it is uncertain.</summary>
    /// <param name="server">The server's own, in force until the client sets another.</param>
    public PixelFormat? InForce(PixelFormat server)
    {
        var format = _first ?? server;
        if (!RequestedUpdate || Lost)
        {
            return null;
        }

        // Asked for every rectangle: no closure, so that nothing is allocated.
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
