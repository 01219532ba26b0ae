namespace RfbWatch.Protocol;

/// <summary>A handshake with differing copies, and its final reading.</summary>
public abstract class DisputedHandshake
{
    /// <summary>The result of the best reading.</summary>
    public abstract ReadingFacts Facts { get; }

    /// <summary>The distinct results of other readings that fit nearly as well, best first. Empty if there are none.</summary>
    public required IReadOnlyList<ReadingFacts> Rivals { get; init; }

    /// <summary>Whether a copy was omitted because a limit was reached.</summary>
    public required bool Truncated { get; init; }

    /// <summary>The first part of the handshake at which copies differ, and why the best reading's bytes were chosen; null if there is none in the handshake.</summary>
    public required HandshakeConflict? Conflict { get; init; }

    /// <summary>Whether a rival disagrees with the best reading about whether the session was opened without authentication.</summary>
    public bool Undecided => Rivals.Any(rival => rival.NoAuthentication != Facts.NoAuthentication);

    /// <summary>
    /// Assembles both streams. If a conversation was started with this verdict, these are the streams that it read. Otherwise they follow the best reading, first
    /// with the copies that it uses, then with the others by weight. Calls the receiver in the order in which the bytes arrived.
    /// </summary>
    /// <param name="receive">Receives the side, the bytes and their arrival. The bytes are valid only during the call.</param>
    /// <returns>The stream offset after the last byte of each side.</returns>
    public abstract (long A, long B) Replay(Action<Side, ReadOnlyMemory<byte>, Arrival> receive);
}
