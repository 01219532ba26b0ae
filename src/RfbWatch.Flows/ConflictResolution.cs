namespace RfbWatch.Flows;

/// <summary>A sink's resolution of conflicting copies: where each stream continues.</summary>
/// <param name="InitiatorOffset">Stream offset of the next byte that the sink needs from the initiator's stream; -1: the stream continues as before.</param>
/// <param name="InitiatorUnneeded">Number of bytes from there on that the sink does not need, like the result of <see cref="IStreamSink.OnBytes"/>.</param>
/// <param name="ResponderOffset">Like <paramref name="InitiatorOffset"/>, for the responder's stream.</param>
/// <param name="ResponderUnneeded">Like <paramref name="InitiatorUnneeded"/>, for the responder's stream.</param>
public readonly record struct ConflictResolution(long InitiatorOffset, long InitiatorUnneeded, long ResponderOffset, long ResponderUnneeded)
{
    /// <summary>Both streams continue as before.</summary>
    public static ConflictResolution Unchanged => new(-1, 0, -1, 0);
}
