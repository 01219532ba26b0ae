using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>Puts frames on an interface as they are. For one thread.</summary>
public interface IFrameSender : IDisposable
{
    /// <summary>How the frames of the interface begin; frames of another link type are no frames there.</summary>
    LinkType LinkType { get; }

    /// <summary>The longest frame that the interface takes, in bytes with the link-layer header and without a VLAN tag; <see cref="int.MaxValue"/> when it is not known.</summary>
    int MaxFrameLength { get; }

    /// <summary>Sends one frame, from its link-layer header on and without a frame check sequence. Null when the system took it, else why it did not.</summary>
    string? Send(ReadOnlySpan<byte> frame);
}
