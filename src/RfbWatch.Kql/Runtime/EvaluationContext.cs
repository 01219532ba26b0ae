using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Runtime;

/// <summary>What one run of a query shares: its instant, its limits, its warnings, its values computed once.</summary>
internal sealed class EvaluationContext
{
    private object?[] _slots = [];
    private readonly Dictionary<string, KqlWarning> _warnings = new(StringComparer.Ordinal);
    private readonly long _began;
    private long _memory;
    private int _ticks;

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

    /// <summary>The numbered parts of the plan that runs.</summary>
    public IReadOnlyList<IRowSource> Parts { get; set; } = [];

    /// <summary>The one instant that <c>now()</c> and <c>ago()</c> see.</summary>
    public KustoValue Now { get; }

    /// <summary>For <c>rand()</c> and <c>sample</c>; seeded by the options, so that a run can be repeated.</summary>
    public Random Random { get; }

    /// <summary>Patterns that are no constants, compiled as they come.</summary>
    public RegexCache Regexes { get; } = new();

    public IReadOnlyList<KqlWarning> Warnings => [.. _warnings.Values];

    /// <summary>Adds a warning once, however many rows cause it.</summary>
    public void Warn(string code, string message) => _warnings.TryAdd(code + message, new KqlWarning(code, message));

    /// <summary>A value computed once in a run (a scalar let, a needle list), by the number the binder gave it.</summary>
    public T Once<T>(int slot, Func<EvaluationContext, T> create)
        where T : class
    {
        if (slot < _slots.Length && _slots[slot] is T known)
            return known;
        T made = create(this);
        if (slot >= _slots.Length)
            Array.Resize(ref _slots, slot + 16);
        _slots[slot] = made;
        return made;
    }

    /// <summary>Forgets the values computed once under the numbers from <paramref name="first"/> up to but without <paramref name="end"/>.</summary>
    public void Forget(int first, int end)
    {
        for (int i = first; i < end && i < _slots.Length; i++)
            _slots[i] = null;
    }

    /// <summary>Cheap check for cancellation and time, to be called about once a row.</summary>
    public void Tick()
    {
        if ((++_ticks & 0x3FF) == 0)
            CheckNow();
    }

    public void CheckNow()
    {
        Options.Cancellation.ThrowIfCancellationRequested();
        if (Options.Clock.GetElapsedTime(_began) > Limits.MaximumTime)
            throw new KqlLimitException(nameof(KqlLimits.MaximumTime), Limits.MaximumTime, "The query takes too long");
    }

    /// <summary>Counts a row that an operator keeps, with its texts: a query can make every one of them long.</summary>
    public void HoldRow(ReadOnlySpan<KustoValue> row)
    {
        long bytes = RowCost(row.Length);
        foreach (KustoValue cell in row)
            bytes += DynamicExtent.BytesOf(cell);
        Hold(bytes);
    }

    /// <summary>Estimate of the bytes that one kept row takes: the array and its cells, texts apart (see <see cref="HoldRow"/>).</summary>
    public static int RowCost(int columns) => 32 + (16 * columns);

    /// <summary>Counts memory that an operator holds, by estimate; never given back within a run.</summary>
    public void Hold(long bytes)
    {
        _memory += bytes;
        if (_memory > Limits.MaximumMemory)
            throw new KqlLimitException(nameof(KqlLimits.MaximumMemory), Limits.MaximumMemory, "The query holds too much memory");
    }

    public void CheckRows(long rows, string holder)
    {
        if (rows > Limits.MaximumRows)
            throw new KqlLimitException(nameof(KqlLimits.MaximumRows), Limits.MaximumRows, $"'{holder}' holds too many rows");
    }

    public void CheckStringLength(long length, string function)
    {
        if (length > Limits.MaximumStringLength)
            throw new KqlLimitException(nameof(KqlLimits.MaximumStringLength), Limits.MaximumStringLength, $"'{function}' makes too long a string");
    }

    public void CheckArrayLength(long length, string function)
    {
        if (length > Limits.MaximumArrayLength)
            throw new KqlLimitException(nameof(KqlLimits.MaximumArrayLength), Limits.MaximumArrayLength, $"'{function}' makes too long an array");
    }
}
