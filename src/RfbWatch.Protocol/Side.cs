namespace RfbWatch.Protocol;

/// <summary>One of the two ends of a conversation. Protocol has no notion of TCP: the caller assigns A and B consistently (RfbWatch makes A the TCP initiator if it is known).</summary>
public enum Side : byte
{
    /// <summary>One end.</summary>
    A,

    /// <summary>The other end.</summary>
    B,
}
