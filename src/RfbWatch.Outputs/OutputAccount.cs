using System.Globalization;
using RfbWatch.Events;
using RfbWatch.Kql.Values;

namespace RfbWatch.Outputs;

/// <summary>
/// What became of the rows that were given to one output: a snapshot that never changes. Every row is in exactly one of delivered, waiting, refused and lost, so that
/// <see cref="Balances"/> holds whenever no row is on its way. Counted since the account began, across restarts and kill -9; the account of standard output begins with each process.
/// </summary>
public sealed record OutputAccount
{
    /// <summary>Name of the output, as in metrics and health.</summary>
    public required string Output { get; init; }

    /// <summary>Rows that the sensor gave to it.</summary>
    public long Emitted { get; init; }

    /// <summary>Rows that are where they were to go: in the file, in the store, acknowledged by the receiver.</summary>
    public long Delivered { get; init; }

    /// <summary>Rows that wait, on disk or in memory, and will be delivered when the receiver or the disk is back.</summary>
    public long Waiting { get; init; }

    /// <summary>Rows that the receiver refused for good; they are in the dead letters.</summary>
    public long Refused { get; init; }

    /// <summary>Rows that nothing will deliver any more, by cause; causes without any are left out.</summary>
    public IReadOnlyDictionary<LossCause, long> Lost { get; init; } = new SortedDictionary<LossCause, long>();

    /// <summary>
    /// Rows that were sent again although the receiver may have had them: an attempt before had ended without an answer. At least the rows that arrived twice;
    /// a receiver knows them by their id.
    /// </summary>
    public long Repeated { get; init; }

    /// <summary>All rows that were lost.</summary>
    public long LostRows => Lost.Values.Sum();

    /// <summary>The account as an object, with the names of its members.</summary>
    public KustoValue ToBag() => Cell.Bag(
        new(nameof(Emitted), KustoValue.Of(Emitted)),
        new(nameof(Delivered), KustoValue.Of(Delivered)),
        new(nameof(Waiting), KustoValue.Of(Waiting)),
        new(nameof(Refused), KustoValue.Of(Refused)),
        new(nameof(Lost), Cell.Counts(Lost.Select(lost => KeyValuePair.Create(lost.Key.ToString(), lost.Value)))),
        new(nameof(Repeated), KustoValue.Of(Repeated)));

    /// <summary>The account as a line for people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Output}: {Emitted} rows emitted = {Delivered} delivered + {Waiting} waiting + {Refused} refused + {LostRows} lost{(Lost.Count > 0 ? $" ({string.Join(", ", Lost.Select(lost => $"{lost.Key} {lost.Value}"))})" : "")}; {Repeated} repeated");

    /// <summary>Whether it adds up: emitted = delivered + waiting + refused + lost.</summary>
    public bool Balances => Emitted == Delivered + Waiting + Refused + LostRows;
}

/// <summary>Why a row was lost.</summary>
public enum LossCause
{
    /// <summary>The spool held <c>Spool:MaxMegabytes</c> already.</summary>
    SpoolFull,

    /// <summary>The disk took no rows (full, read-only, failing), and memory for those that wait was full or there is none.</summary>
    DiskRefused,

    /// <summary>The row is larger than a record may be.</summary>
    TooLarge,

    /// <summary>Rows that waited in memory for a disk when the sensor was stopped.</summary>
    Stopped,

    /// <summary>Rows that were on their way, or waited in memory for a disk, when the process was killed or crashed.</summary>
    Crashed,

    /// <summary>What had been stored was damaged or removed before it could be delivered.</summary>
    Damaged,

    /// <summary>Whoever read the output went away.</summary>
    ReaderGone,

    /// <summary>A defect of this program.</summary>
    Defect,
}
