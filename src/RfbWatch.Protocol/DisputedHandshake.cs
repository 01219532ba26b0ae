namespace RfbWatch.Protocol;

/// <summary>A handshake of which copies differ, as it was read in the end.</summary>
public abstract class DisputedHandshake
{
    /// <summary>What the best reading says.</summary>
    public abstract ReadingFacts Facts { get; }

    /// <summary>What readings say that fit nearly as well, the best first; each says something else. Empty where the best one stands alone.</summary>
    public required IReadOnlyList<ReadingFacts> Rivals { get; init; }

    /// <summary>Whether a copy was left out because a limit was met.</summary>
    public required bool Truncated { get; init; }

    /// <summary>The first place of the handshake that copies disagree about, and why the best reading's bytes are taken; null where none is in the handshake.</summary>
    public required HandshakeConflict? Conflict { get; init; }

    /// <summary>Whether a rival denies, or claims, that the session was opened without authentication.</summary>
    public bool Undecided => Rivals.Any(rival => rival.NoAuthentication != Facts.NoAuthentication);

    /// <summary>
    /// Puts both streams together: as the conversation took them that was begun with this verdict; before that, as the best reading has them, the copies that it uses first, then the rest by
    /// weight. Calls the receiver in the order in which the bytes arrived.
    /// </summary>
    /// <param name="receive">Takes side, bytes and their arrival. The bytes are valid during the call.</param>
    /// <returns>Where the bytes of each side end: stream offsets.</returns>
    public abstract (long A, long B) Replay(Action<Side, ReadOnlyMemory<byte>, Arrival> receive);
}
