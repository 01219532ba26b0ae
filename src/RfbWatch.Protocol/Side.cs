namespace RfbWatch.Protocol;

/// <summary>One of the two ends of a conversation. Protocol knows no TCP: the caller decides what A and B are and keeps to it (RfbWatch makes A the TCP initiator where it is known).</summary>
public enum Side : byte
{
    /// <summary>One end.</summary>
    A,

    /// <summary>The other end.</summary>
    B,
}
