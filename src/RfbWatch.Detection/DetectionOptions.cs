using RfbWatch.Protocol;
using RfbWatch.Protocol.Conversations;

namespace RfbWatch.Detection;

/// <summary>Options of a detection run.</summary>
public sealed record DetectionOptions
{
    /// <summary>Your own networks. Default <see cref="HomeNetworks.Default"/>.</summary>
    public HomeNetworks HomeNetworks { get; init; } = HomeNetworks.Default;

    /// <summary>Ports whose flows are reported even if they are not RFB. Default <see cref="PortSet.Watched"/>.</summary>
    public PortSet WatchedPorts { get; init; } = PortSet.Watched;

    /// <summary>Whether every flow is reported. Default false.</summary>
    public bool AllConnections { get; init; }

    /// <summary>
    /// Number of alternatives per second of packet time that a worker may test to choose between copies of the same bytes (<see cref="CopySearchBudget"/>); one takes
    /// about 20 to 60 microseconds. Default 2,000.
    /// </summary>
    public int CopySearchesPerSecond { get; init; } = 2_000;

    /// <summary>Maximum unused budget that accumulates. Default 1,000,000: for a capture file, a longer search is acceptable. In live capture, a burst delays the packets after it.</summary>
    public int CopySearchBurst { get; init; } = 1_000_000;

    /// <summary>Limits of one conversation.</summary>
    public ConversationOptions Conversation { get; init; } = new();
}
