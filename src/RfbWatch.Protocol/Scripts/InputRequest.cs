namespace RfbWatch.Protocol.Scripts;

/// <summary>What a handshake script waits for before it continues.</summary>
/// <param name="For">The kind of input.</param>
/// <param name="Count">Number of bytes.</param>
internal readonly record struct InputRequest(InputRequest.Kind For, long Count)
{
    /// <summary>Kinds of input to wait for.</summary>
    internal enum Kind : byte
    {
        /// <summary>A number of bytes; if they cannot arrive, the script ends and the side is lost.</summary>
        Exactly,

        /// <summary>A number of bytes, or the certainty that they will not arrive.</summary>
        AtMost,

        /// <summary>A number of bytes to skip unread; missing ones count.</summary>
        Skip,

        /// <summary>An event of the other side; the script checks whether it is the right one.</summary>
        NextEvent,
    }

    /// <summary>An event of the other side.</summary>
    public static InputRequest NextEvent => new(Kind.NextEvent, 0);

    /// <summary>A number of bytes.</summary>
    public static InputRequest Exactly(int count) => new(Kind.Exactly, count);

    /// <summary>A number of bytes, or as many as will ever arrive.</summary>
    public static InputRequest AtMost(int count) => new(Kind.AtMost, count);

    /// <summary>A number of bytes, unread.</summary>
    public static InputRequest Skip(long count) => new(Kind.Skip, count);
}
