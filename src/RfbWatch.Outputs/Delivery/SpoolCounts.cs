namespace RfbWatch.Outputs.Delivery;

/// <summary>Counts of the records ever appended to a spool, by outcome.</summary>
/// <param name="Delivered">Records acknowledged by the receiver.</param>
/// <param name="Waiting">Waiting records.</param>
/// <param name="Refused">Records in the dead letters.</param>
/// <param name="Damaged">Records that could not be read.</param>
/// <param name="Repeated">Records that were sent again after an unanswered attempt.</param>
public readonly record struct SpoolCounts(long Delivered, long Waiting, long Refused, long Damaged, long Repeated)
{
    /// <summary>Sum of all outcomes.</summary>
    public long Appended => Delivered + Waiting + Refused + Damaged;
}
