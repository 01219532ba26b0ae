namespace RfbWatch.Protocol.MidStream;

/// <summary>
/// Limits how many runs pass each position of the searched bytes. Runs that begin at different positions often continue at the same one, and following each of them to its
/// end would cost time quadratic in the number of bytes. After <see cref="MaxRuns"/> runs, only one with a higher score than those before it passes: the others become
/// sufficient no earlier.
/// </summary>
internal readonly ref struct RunPasses
{
    /// <summary>
    /// Number of runs that pass a position in any case. Scores are compared only after them, because the state of two runs with the same score may differ: in a viewer's
    /// messages, one of so many is sufficient already.
    /// </summary>
    public const int MaxRuns = 64;

    private readonly Span<Mark> _marks;

    private RunPasses(Span<Mark> marks) => _marks = marks;

    /// <summary>Every run passes, for a search that begins at few positions.</summary>
    public static RunPasses Unlimited => default;

    /// <summary>Whether the runs are limited; then one begins at every position, so that another one continues where a run is given up.</summary>
    public bool AreLimited => !_marks.IsEmpty;

    /// <summary>No run has passed yet.</summary>
    /// <param name="length">Number of searched bytes.</param>
    public static RunPasses Over(int length) => new(new Mark[length]);

    /// <summary>The same, with positions counted from one of them on.</summary>
    public RunPasses From(int position) => AreLimited ? new RunPasses(_marks[position..]) : this;

    /// <summary>Whether another run may pass a position; it is counted if so.</summary>
    /// <param name="position">The position.</param>
    /// <param name="score">The score of the run there.</param>
    public bool TryPass(int position, int score)
    {
        if (!AreLimited)
        {
            return true;
        }

        ref var mark = ref _marks[position];
        if (mark.Runs == MaxRuns && score <= mark.Best)
        {
            return false;
        }

        mark.Best = (sbyte)(mark.Runs == 0 ? score : Math.Max(mark.Best, score));
        mark.Runs = (byte)Math.Min(mark.Runs + 1, MaxRuns);
        return true;
    }

    private struct Mark
    {
        public byte Runs;
        public sbyte Best;
    }
}
