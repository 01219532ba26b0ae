using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Runtime;

/// <summary>The state shared by all nodes during one run of a query: the current instant, limits, warnings, and values computed once.</summary>
internal sealed class EvaluationContext
{
    // A check reads the clock, which takes about as long as a few dozen steps.
    private const long StepsPerCheck = 1 << 20;

    private object?[] _slots = [];
    private readonly Dictionary<string, KqlWarning> _warnings = new(StringComparer.Ordinal);
    private readonly long _began;
    private long _memory;
    private int _ticks;
    private long _steps;

    public EvaluationContext(ITableSource source, RunOptions options)
    {
        Source = source;
        Options = options;
        Limits = options.Limits;
        Now = KustoValue.Of(options.Now);
        Random = new Random(options.RandomSeed);
        _began = options.Clock.GetTimestamp();
    }

    public ITableSource Source { get; }

    public RunOptions Options { get; }

    public KqlLimits Limits { get; }

    /// <summary>The numbered parts of the plan being run.</summary>
    public IReadOnlyList<IRowSource> Parts { get; set; } = [];

    /// <summary>The instant that <c>now()</c> and <c>ago()</c> use.</summary>
    public KustoValue Now { get; }

    /// <summary>Source of random numbers for <c>rand()</c> and <c>sample</c>; seeded by the options, so that runs are reproducible.</summary>
    public Random Random { get; }

    /// <summary>Regular expressions that are not constant; each is compiled on first use.</summary>
    public RegexCache Regexes { get; } = new();

    public IReadOnlyList<KqlWarning> Warnings => [.. _warnings.Values];

    /// <summary>Adds a warning; repeated warnings are dropped.</summary>
    public void Warn(string code, string message) => _warnings.TryAdd(code + message, new KqlWarning(code, message));

    /// <summary>Returns a value that is computed once per run (a scalar let, a list of search terms) and stored in the slot that the binder assigned.</summary>
    public T Once<T>(int slot, Func<EvaluationContext, T> create)
        where T : class
    {
        if (slot < _slots.Length && _slots[slot] is T known)
        {
            return known;
        }

        var made = create(this);
        if (slot >= _slots.Length)
        {
            Array.Resize(ref _slots, slot + 16);
        }

        _slots[slot] = made;
        return made;
    }

    /// <summary>Discards the values in the slots from <paramref name="first"/> up to but excluding <paramref name="end"/>.</summary>
    public void Forget(int first, int end)
    {
        for (int i = first; i < end && i < _slots.Length; i++)
        {
            _slots[i] = null;
        }
    }

    /// <summary>Checks for cancellation and the time limit. Cheap enough to be called about once per row.</summary>
    public void Tick()
    {
        if ((++_ticks & 0x3FF) == 0)
        {
            CheckNow();
        }
    }

    /// <summary>Does the same for a loop inside one call of a function, whose steps are too cheap to check each.</summary>
    /// <param name="steps">The number of steps that are about to be taken.</param>
    public void Tick(long steps)
    {
        _steps += steps;
        if (_steps >= StepsPerCheck)
        {
            _steps = 0;
            CheckNow();
        }
    }

    public void CheckNow()
    {
        Options.Cancellation.ThrowIfCancellationRequested();
        if (Options.Clock.GetElapsedTime(_began) > Limits.MaximumTime)
        {
            throw new KqlLimitException(nameof(KqlLimits.MaximumTime), Limits.MaximumTime, "The query takes too long");
        }
    }

    /// <summary>Counts the memory of a row that an operator keeps. Strings are included, because a query can make each of them long.</summary>
    public void HoldRow(ReadOnlySpan<KustoValue> row) => Hold(BytesOf(row));

    /// <summary>Returns the estimated memory of a row, in bytes, including its strings.</summary>
    public static long BytesOf(ReadOnlySpan<KustoValue> row)
    {
        long bytes = RowCost(row.Length);
        foreach (var cell in row)
        {
            bytes += DynamicExtent.BytesOf(cell);
        }

        return bytes;
    }

    /// <summary>Returns the estimated memory of one kept row, in bytes: the array and its cells, without strings (see <see cref="HoldRow"/>).</summary>
    public static int RowCost(int columns) => 32 + (16 * columns);

    /// <summary>
    /// Counts memory that an operator keeps, estimated in bytes; negative if a value replaces a larger one. Memory that an operator gives back before the end of the run is counted by an
    /// <see cref="OperatorMemory"/>.
    /// </summary>
    public void Hold(long bytes)
    {
        _memory += bytes;
        if (_memory > Limits.MaximumMemory)
        {
            throw new KqlLimitException(nameof(KqlLimits.MaximumMemory), Limits.MaximumMemory, "The query needs too much memory");
        }
    }

    /// <summary>Subtracts memory that is no longer kept.</summary>
    public void Release(long bytes) => _memory -= bytes;

    public void CheckRows(long rows, string holder)
    {
        if (rows > Limits.MaximumRows)
        {
            throw new KqlLimitException(nameof(KqlLimits.MaximumRows), Limits.MaximumRows, $"'{holder}' keeps too many rows");
        }
    }

    public void CheckStringLength(long length, string function)
    {
        if (length > Limits.MaximumStringLength)
        {
            throw new KqlLimitException(nameof(KqlLimits.MaximumStringLength), Limits.MaximumStringLength, $"The string made by '{function}' is too long");
        }
    }

    public void CheckArrayLength(long length, string function)
    {
        if (length > Limits.MaximumArrayLength)
        {
            throw new KqlLimitException(nameof(KqlLimits.MaximumArrayLength), Limits.MaximumArrayLength, $"The array made by '{function}' is too long");
        }
    }
}
