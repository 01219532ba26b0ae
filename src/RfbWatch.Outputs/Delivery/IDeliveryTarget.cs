namespace RfbWatch.Outputs.Delivery;

/// <summary>A network receiver.</summary>
public interface IDeliveryTarget : IAsyncDisposable
{
    /// <summary>The name of the receiver in messages and metrics, without secrets.</summary>
    string Name { get; }

    /// <summary>Maximum number of records per call.</summary>
    int MaxBatchRecords { get; }

    /// <summary>Sends records in order. Network and receiver errors are returned as a <see cref="DeliveryResult"/>, not thrown as exceptions.</summary>
    /// <param name="records">The records; never empty.</param>
    /// <param name="spoolId">Id of the spool. Together with a record's sequence number, it identifies the record permanently.</param>
    /// <param name="cancellation">Cancels the attempt.</param>
    Task<DeliveryResult> SendAsync(IReadOnlyList<SpoolRecord> records, string spoolId, CancellationToken cancellation);
}

/// <summary>The response of a receiver to a batch.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Reason">The reason, as text; empty for <see cref="DeliveryOutcome.Acknowledged"/>.</param>
/// <param name="RetryAfter">The delay before the next attempt that the receiver requests; null if it requests none.</param>
/// <param name="IsAnswered">
/// For an unsuccessful attempt, whether it is certain that the receiver has not stored any of the batch, because it said so or nothing was transmitted. Otherwise, sending it again may
/// create duplicates.
/// </param>
public readonly record struct DeliveryResult(DeliveryOutcome Outcome, string Reason = "", TimeSpan? RetryAfter = null, bool IsAnswered = false)
{
    /// <summary>The result if the receiver has the whole batch.</summary>
    public static DeliveryResult Acknowledged => new(DeliveryOutcome.Acknowledged);
}

/// <summary>Kinds of <see cref="DeliveryResult"/>.</summary>
public enum DeliveryOutcome
{
    /// <summary>The receiver has everything.</summary>
    Acknowledged,

    /// <summary>A temporary failure: the network, an overload, a transient fault. The same records are sent again.</summary>
    Retry,

    /// <summary>A permanent failure: the receiver rejects this content. A single record is written to the dead letters; a batch is retried record by record.</summary>
    Rejected,
}
