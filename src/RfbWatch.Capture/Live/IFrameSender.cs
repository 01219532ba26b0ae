using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>Sends raw frames on an interface. Must be used by only one thread.</summary>
public interface IFrameSender : IDisposable
{
    /// <summary>The link type of the interface. Only frames of this link type can be sent.</summary>
    LinkType LinkType { get; }

    /// <summary>
    /// The longest frame that the interface accepts, in bytes, with the link-layer header and without a VLAN tag; <see cref="int.MaxValue"/> if unknown.
    /// </summary>
    int MaxFrameLength { get; }

    /// <summary>
    /// Sends one frame, starting with its link-layer header and without a frame check sequence. Returns null if the system accepted it, otherwise the reason.
    /// </summary>
    string? Send(ReadOnlySpan<byte> frame);
}
