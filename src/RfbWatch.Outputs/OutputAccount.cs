using System.Globalization;
using RfbWatch.Events;
using RfbWatch.Kql.Values;

namespace RfbWatch.Outputs;

/// <summary>
/// Counts of the rows emitted to one output, by outcome, as an immutable snapshot. Every row is exactly one of delivered, waiting, refused or lost, so
/// <see cref="Balances"/> is true whenever no row is in transit. Counts persist across restarts and kill -9, except for standard output, whose account starts with each process.
/// </summary>
public sealed record OutputAccount
{
    /// <summary>Name of the output, as in metrics and health.</summary>
    public required string Output { get; init; }

    /// <summary>Rows emitted to the output.</summary>
    public long Emitted { get; init; }

    /// <summary>Rows delivered: written to the file or the store, or acknowledged by the receiver.</summary>
    public long Delivered { get; init; }

    /// <summary>Rows that are waiting, on disk or in memory, and will be delivered when the receiver or the disk is available again.</summary>
    public long Waiting { get; init; }

    /// <summary>Rows that the receiver permanently refused; they are in the dead letters.</summary>
    public long Refused { get; init; }

    /// <summary>Lost rows by cause; causes without rows are omitted.</summary>
    public IReadOnlyDictionary<LossCause, long> Lost { get; init; } = new SortedDictionary<LossCause, long>();

    /// <summary>
    /// Rows that were sent again although the receiver may have received them, because an earlier attempt was not answered. This is an upper bound on the number of rows that arrived twice;
    /// a receiver recognises them by their id.
    /// </summary>
    public long Repeated { get; init; }

    /// <summary>Total number of lost rows.</summary>
    public long LostRows => Lost.Values.Sum();

    /// <summary>Returns the account as an object with its property names as keys.</summary>
    public KustoValue ToBag() => Cell.Bag(
        new(nameof(Emitted), KustoValue.Of(Emitted)),
        new(nameof(Delivered), KustoValue.Of(Delivered)),
        new(nameof(Waiting), KustoValue.Of(Waiting)),
        new(nameof(Refused), KustoValue.Of(Refused)),
        new(nameof(Lost), Cell.Counts(Lost.Select(lost => KeyValuePair.Create(lost.Key.ToString(), lost.Value)))),
        new(nameof(Repeated), KustoValue.Of(Repeated)));

    /// <summary>Returns the account as one line of text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Output}: {Emitted} rows emitted = {Delivered} delivered + {Waiting} waiting + {Refused} refused + {LostRows} lost{(Lost.Count > 0 ? $" ({string.Join(", ", Lost.Select(lost => $"{lost.Key} {lost.Value}"))})" : "")}; {Repeated} repeated");

    /// <summary>Whether the account balances: emitted = delivered + waiting + refused + lost.</summary>
    public bool Balances => Emitted == Delivered + Waiting + Refused + LostRows;
}

/// <summary>Causes of loss.</summary>
public enum LossCause
{
    /// <summary>The spool had reached <c>Spool:MaxMegabytes</c>.</summary>
    SpoolFull,

    /// <summary>The disk did not accept rows (full, read-only, failing), and memory for waiting rows was full or the output has none.</summary>
    DiskRefused,

    /// <summary>The row is larger than the maximum size of a record.</summary>
    TooLarge,

    /// <summary>Rows were waiting in memory for the disk when the sensor was stopped.</summary>
    Stopped,

    /// <summary>Rows were in transit, or waiting in memory for the disk, when the process was killed or crashed.</summary>
    Crashed,

    /// <summary>Stored rows were damaged or removed before they could be delivered.</summary>
    Damaged,

    /// <summary>The process that read the output has ended.</summary>
    ReaderGone,

    /// <summary>An internal error.</summary>
    Defect,
}
