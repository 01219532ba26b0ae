namespace RfbWatch.Flows;

/// <summary>What a sink made of conflicting copies: where each stream goes on.</summary>
/// <param name="InitiatorOffset">Stream offset of the next byte that the sink needs of the initiator's stream; -1: it goes on as before.</param>
/// <param name="InitiatorUnneeded">How many bytes from there on it does not need, as <see cref="IStreamSink.OnBytes"/> returns it.</param>
/// <param name="ResponderOffset">As <paramref name="InitiatorOffset"/>, of the responder's stream.</param>
/// <param name="ResponderUnneeded">As <paramref name="InitiatorUnneeded"/>, of the responder's stream.</param>
public readonly record struct ConflictResolution(long InitiatorOffset, long InitiatorUnneeded, long ResponderOffset, long ResponderUnneeded)
{
    /// <summary>Both streams go on as before.</summary>
    public static ConflictResolution Unchanged => new(-1, 0, -1, 0);
}
