namespace RfbWatch.Protocol.Scripts;

/// <summary>What a handshake script waits for before it goes on.</summary>
/// <param name="For">The kind of thing.</param>
/// <param name="Count">How many bytes.</param>
internal readonly record struct Wait(Wait.Kind For, long Count)
{
    /// <summary>Kinds of things to wait for.</summary>
    internal enum Kind : byte
    {
        /// <summary>So many bytes; when they cannot come the script ends and the side is lost.</summary>
        Bytes,

        /// <summary>So many bytes, or the certainty that they will not come.</summary>
        BytesOrLess,

        /// <summary>So many bytes passed over, unread; missing ones count.</summary>
        Skip,

        /// <summary>News from the other side; the script looks itself whether it is the right one.</summary>
        News,
    }

    /// <summary>News from the other side.</summary>
    public static Wait News => new(Kind.News, 0);

    /// <summary>So many bytes.</summary>
    public static Wait Bytes(int count) => new(Kind.Bytes, count);

    /// <summary>So many bytes, or as many as will ever come.</summary>
    public static Wait BytesOrLess(int count) => new(Kind.BytesOrLess, count);

    /// <summary>So many bytes, unread.</summary>
    public static Wait Skip(long count) => new(Kind.Skip, count);
}
