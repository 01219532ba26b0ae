namespace RfbWatch.Events;

/// <summary>The values of DeviceNetworkEvents.ActionType that RfbWatch writes. All but the last one are defined by Defender.</summary>
public enum NetworkActionType : byte
{
    /// <summary>The device opened a connection, and it was accepted.</summary>
    ConnectionSuccess,

    /// <summary>The device accepted a connection that another device opened.</summary>
    InboundConnectionAccepted,

    /// <summary>A connection was found whose beginning was not captured or whose initiator is unknown.</summary>
    ConnectionFound,

    /// <summary>The connection was refused.</summary>
    ConnectionFailed,

    /// <summary>RFB was recognised in the connection. The name is specific to RfbWatch and follows Defender's *ConnectionInspected names.</summary>
    RfbConnectionInspected,
}
