namespace RfbWatch.Outputs.Delivery;

/// <summary>A receiver on the network.</summary>
public interface IDeliveryTarget : IAsyncDisposable
{
    /// <summary>Its name in messages and metrics; no secret is in it.</summary>
    string Name { get; }

    /// <summary>Records that one call takes at most.</summary>
    int MaxBatchRecords { get; }

    /// <summary>Sends records in order. Does not throw for what the network or the receiver does; that is a <see cref="DeliveryResult"/>.</summary>
    /// <param name="records">The records; never empty.</param>
    /// <param name="spoolId">Id of the spool: with a record's sequence it names the record for all time.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    Task<DeliveryResult> SendAsync(IReadOnlyList<SpoolRecord> records, string spoolId, CancellationToken cancellation);
}

/// <summary>What a receiver said to a batch.</summary>
/// <param name="Outcome">Which of the three.</param>
/// <param name="Reason">Why, for people; empty for <see cref="DeliveryOutcome.Acknowledged"/>.</param>
/// <param name="RetryAfter">How long the receiver asks to be left alone; null when it does not say.</param>
/// <param name="IsAnswered">Whether it is sure that the receiver has none of the batch: it said so, or nothing reached it. Else sending again may repeat what it has.</param>
public readonly record struct DeliveryResult(DeliveryOutcome Outcome, string Reason = "", TimeSpan? RetryAfter = null, bool IsAnswered = false)
{
    /// <summary>It has all of the batch.</summary>
    public static DeliveryResult Acknowledged => new(DeliveryOutcome.Acknowledged);
}

/// <summary>Kinds of <see cref="DeliveryResult"/>.</summary>
public enum DeliveryOutcome
{
    /// <summary>The receiver has everything.</summary>
    Acknowledged,

    /// <summary>Not now: the network, an overload, a passing fault. The same records are sent again.</summary>
    Retry,

    /// <summary>Never: the receiver refuses this content. A single record goes to the dead letters; a batch is tried record by record.</summary>
    Rejected,
}
