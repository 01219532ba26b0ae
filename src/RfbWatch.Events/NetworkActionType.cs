namespace RfbWatch.Events;

/// <summary>The values of DeviceNetworkEvents.ActionType that RfbWatch writes. All but the last are Defender's own.</summary>
public enum NetworkActionType : byte
{
    /// <summary>The device opened a connection, and it was accepted.</summary>
    ConnectionSuccess,

    /// <summary>The device accepted a connection that another device opened.</summary>
    InboundConnectionAccepted,

    /// <summary>A connection was found whose beginning was not captured.</summary>
    ConnectionFound,

    /// <summary>The other end refused the connection.</summary>
    ConnectionFailed,

    /// <summary>RFB was recognised in the connection. Our own name, following Defender's *ConnectionInspected names.</summary>
    RfbConnectionInspected,
}
