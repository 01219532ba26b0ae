namespace RfbWatch.Protocol;

/// <summary>A handshake with differing copies, and its final reading.</summary>
public abstract class DisputedHandshake
{
    /// <summary>The result of the best reading.</summary>
    public abstract ReadingFacts Facts { get; }

    /// <summary>The results of readings that fit nearly as well, the best first, all different. Empty if there are none.</summary>
    public required IReadOnlyList<ReadingFacts> Rivals { get; init; }

    /// <summary>Whether a copy was omitted because a limit was reached.</summary>
    public required bool Truncated { get; init; }

    /// <summary>The first part of the handshake at which copies differ, and why the best reading's bytes were chosen; null if there is none in the handshake.</summary>
    public required HandshakeConflict? Conflict { get; init; }

    /// <summary>Whether a rival denies, or claims, that the session was opened without authentication.</summary>
    public bool Undecided => Rivals.Any(rival => rival.NoAuthentication != Facts.NoAuthentication);

    /// <summary>
    /// Assembles both streams: as read by the conversation that was started with this verdict; before that, according to the best reading, first with the copies that it uses, then with the others by
    /// weight. Calls the receiver in the order in which the bytes arrived.
    /// </summary>
    /// <param name="receive">Receives side, bytes and their arrival. The bytes are valid during the call.</param>
    /// <returns>Stream offsets of the end of each side's bytes.</returns>
    public abstract (long A, long B) Replay(Action<Side, ReadOnlyMemory<byte>, Arrival> receive);
}
