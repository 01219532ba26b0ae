namespace RfbWatch.Protocol.Streams;

/// <summary>The answer to input of one side.</summary>
/// <param name="Demand">What is needed of the bytes that follow.</param>
/// <param name="Direct">
/// Takes the next bytes of the side instead of the receiver that answered; null where they have to come to that receiver. Holds until the receiver gets other input of either side.
/// </param>
internal readonly record struct StreamStep(Demand Demand, DirectReader? Direct = null)
{
    /// <summary>No byte that follows is needed.</summary>
    public static StreamStep Done => new(Demand.Done);

    /// <summary>The next byte is needed.</summary>
    public static StreamStep Bytes => default;
}
