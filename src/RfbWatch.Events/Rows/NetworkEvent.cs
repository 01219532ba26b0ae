using RfbWatch.Detection;
using RfbWatch.Flows;
using RfbWatch.Kql.Values;
using RfbWatch.Packets;

namespace RfbWatch.Events.Rows;

/// <summary>The data of a row of DeviceNetworkEvents: a flow from the viewpoint of the device at one of its ends.</summary>
public sealed class NetworkEvent
{
    private readonly FlowSummary _flow;

    /// <summary>Creates an event for a flow.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="fromInitiator">Whether the viewpoint is that of the initiator.</param>
    /// <param name="action">The action.</param>
    /// <param name="options">Options with the names of devices.</param>
    public NetworkEvent(in FlowSummary flow, bool fromInitiator, NetworkActionType action, RowOptions options)
    {
        _flow = flow;
        FromInitiator = fromInitiator;
        Action = action;
        Device = options.Inventory.At(LocalAddress);
    }

    /// <summary>The flow.</summary>
    public ref readonly FlowSummary Flow => ref _flow;

    /// <summary>Time of the event: that of the flow's first packet (100 ns ticks, UTC).</summary>
    public long Ticks => _flow.FirstTicks;

    /// <summary>Whether the viewpoint is that of the flow's initiator.</summary>
    public bool FromInitiator { get; }

    /// <summary>The action.</summary>
    public NetworkActionType Action { get; }

    /// <summary>The device whose viewpoint it is.</summary>
    public Device Device { get; }

    /// <summary>The interface that saw the flow. Default empty, as for a capture file.</summary>
    public string Interface { get; init; } = "";

    /// <summary>The inspected session; null for a row about the connection.</summary>
    public Session? Inspected { get; init; }

    /// <summary>Company and product of the process, inferred from the fingerprinted product; null if nothing was inferred.</summary>
    internal VersionInfo? Inferred { get; init; }

    /// <summary>
    /// Returns the value that the endpoint reported for an InitiatingProcess column, by column name; null for a column that the endpoint does not have. Null, the default, if no endpoint
    /// reported the process.
    /// </summary>
    public Func<string, KustoValue?>? Process { get; set; }

    /// <summary>Address of the device.</summary>
    public IpAddress LocalAddress => FromInitiator ? _flow.InitiatorAddress : _flow.ResponderAddress;

    /// <summary>TCP port of the device.</summary>
    public int LocalPort => FromInitiator ? _flow.InitiatorPort : _flow.ResponderPort;

    /// <summary>Address of the other end.</summary>
    public IpAddress RemoteAddress => FromInitiator ? _flow.ResponderAddress : _flow.InitiatorAddress;

    /// <summary>TCP port of the other end.</summary>
    public int RemotePort => FromInitiator ? _flow.ResponderPort : _flow.InitiatorPort;
}
