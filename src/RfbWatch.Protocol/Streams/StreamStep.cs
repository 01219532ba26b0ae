namespace RfbWatch.Protocol.Streams;

/// <summary>The response to input of one side.</summary>
/// <param name="Demand">The demand for the following bytes.</param>
/// <param name="Direct">
/// Receives the next bytes of the side instead of the receiver that returned it; null if they must go to that receiver. Valid until the receiver gets other input of either side.
/// </param>
internal readonly record struct StreamStep(Demand Demand, DirectReader? Direct = null)
{
    /// <summary>No further byte is needed.</summary>
    public static StreamStep Done => new(Demand.Done);

    /// <summary>The next byte is needed.</summary>
    public static StreamStep Bytes => default;
}
