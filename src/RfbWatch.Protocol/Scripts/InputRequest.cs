namespace RfbWatch.Protocol.Scripts;

/// <summary>What a handshake script waits for before it goes on.</summary>
/// <param name="For">The kind of thing.</param>
/// <param name="Count">How many bytes.</param>
internal readonly record struct InputRequest(InputRequest.Kind For, long Count)
{
    /// <summary>Kinds of things to wait for.</summary>
    internal enum Kind : byte
    {
        /// <summary>So many bytes; when they cannot come the script ends and the side is lost.</summary>
        Exactly,

        /// <summary>So many bytes, or the certainty that they will not come.</summary>
        AtMost,

        /// <summary>So many bytes passed over, unread; missing ones count.</summary>
        Skip,

        /// <summary>An event of the other side; the script checks whether it is the right one.</summary>
        NextEvent,
    }

    /// <summary>An event of the other side.</summary>
    public static InputRequest NextEvent => new(Kind.NextEvent, 0);

    /// <summary>So many bytes.</summary>
    public static InputRequest Exactly(int count) => new(Kind.Exactly, count);

    /// <summary>So many bytes, or as many as will ever come.</summary>
    public static InputRequest AtMost(int count) => new(Kind.AtMost, count);

    /// <summary>So many bytes, unread.</summary>
    public static InputRequest Skip(long count) => new(Kind.Skip, count);
}
