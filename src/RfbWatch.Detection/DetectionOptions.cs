using RfbWatch.Protocol;

namespace RfbWatch.Detection;

/// <summary>What a run of detection is told from outside.</summary>
public sealed record DetectionOptions
{
    /// <summary>The networks whose hosts are ours. Default <see cref="HomeNetworks.Default"/>.</summary>
    public HomeNetworks HomeNetworks { get; init; } = HomeNetworks.Default;

    /// <summary>Ports whose flows are reported also when they are not RFB. Default <see cref="PortSet.Watched"/>.</summary>
    public PortSet WatchedPorts { get; init; } = PortSet.Watched;

    /// <summary>Whether every flow is reported. Default false.</summary>
    public bool AllConnections { get; init; }

    /// <summary>Limits of one conversation.</summary>
    public ConversationOptions Conversation { get; init; } = new();
}
