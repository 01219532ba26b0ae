using RfbWatch.Detection;
using RfbWatch.Flows;
using RfbWatch.Kql.Values;
using RfbWatch.Packets;

namespace RfbWatch.Events.Rows;

/// <summary>What a row of DeviceNetworkEvents is made of: a flow, seen from the device at one of its ends.</summary>
public sealed class NetworkEvent
{
    private readonly FlowSummary _flow;

    /// <summary>An event of a flow.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="fromInitiator">Whether it is seen from the end that opened it.</param>
    /// <param name="action">What happened.</param>
    /// <param name="options">Names of devices.</param>
    public NetworkEvent(in FlowSummary flow, bool fromInitiator, NetworkActionType action, RowOptions options)
    {
        _flow = flow;
        FromInitiator = fromInitiator;
        Action = action;
        Device = options.Inventory.At(LocalAddress);
    }

    /// <summary>The flow.</summary>
    public ref readonly FlowSummary Flow => ref _flow;

    /// <summary>Its time: of the flow's first packet (100 ns ticks, UTC).</summary>
    public long Ticks => _flow.FirstTicks;

    /// <summary>Whether it is seen from the end that opened the flow.</summary>
    public bool FromInitiator { get; }

    /// <summary>What happened.</summary>
    public NetworkActionType Action { get; }

    /// <summary>The device that it is seen from.</summary>
    public Device Device { get; }

    /// <summary>The interface that saw the flow. Default empty: a capture file.</summary>
    public string Interface { get; init; } = "";

    /// <summary>The session that was inspected; null for a row about the connection.</summary>
    public Session? Inspected { get; init; }

    /// <summary>Company and product of the process, inferred from its product's fingerprint; null where nothing was inferred.</summary>
    internal VersionInfo? Inferred { get; init; }

    /// <summary>The endpoint's own values of the InitiatingProcess columns, by the column's name: null for a column that the endpoint does not have. Default null: no endpoint reported the process.</summary>
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
