namespace RfbWatch.Outputs.Delivery;

/// <summary>What became of the records that were ever appended to a spool.</summary>
/// <param name="Delivered">Records that the receiver has.</param>
/// <param name="Waiting">Records that wait.</param>
/// <param name="Refused">Records that went to the dead letters.</param>
/// <param name="Damaged">Records that could not be read any more.</param>
/// <param name="Repeated">Records that were sent again after an attempt without an answer.</param>
public readonly record struct SpoolCounts(long Delivered, long Waiting, long Refused, long Damaged, long Repeated)
{
    /// <summary>All of them.</summary>
    public long Appended => Delivered + Waiting + Refused + Damaged;
}
