using RfbWatch.Protocol;
using RfbWatch.Protocol.Conversations;

namespace RfbWatch.Detection;

/// <summary>Options of a detection run.</summary>
public sealed record DetectionOptions
{
    /// <summary>The networks whose hosts are ours. Default <see cref="HomeNetworks.Default"/>.</summary>
    public HomeNetworks HomeNetworks { get; init; } = HomeNetworks.Default;

    /// <summary>Ports whose flows are reported also when they are not RFB. Default <see cref="PortSet.Watched"/>.</summary>
    public PortSet WatchedPorts { get; init; } = PortSet.Watched;

    /// <summary>Whether every flow is reported. Default false.</summary>
    public bool AllConnections { get; init; }

    /// <summary>Conversations that a worker reads in a second of packet time to choose between copies of the same bytes (<see cref="CopySearchBudget"/>); one takes some 20 to 60 microseconds. Default 2,000.</summary>
    public int CopySearchesPerSecond { get; init; } = 2_000;

    /// <summary>Of these, how many may be saved up. Default 1,000,000: a capture file may take its time. Live, a burst delays the packets behind it.</summary>
    public int CopySearchBurst { get; init; } = 1_000_000;

    /// <summary>Limits of one conversation.</summary>
    public ConversationOptions Conversation { get; init; } = new();
}
