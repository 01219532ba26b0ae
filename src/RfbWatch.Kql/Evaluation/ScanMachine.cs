using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// scan: sequences of rows that pass through steps. For each row, the steps are tried from last to first. A row that matches a step either advances
/// the sequence of the previous step, taking over its state, or continues the step's own sequence (Kusto, scan operator).
/// </summary>
internal sealed class ScanMachine(IReadOnlyList<ScanStage> steps, int inputWidth, Scalar[] initial, bool withMatchId)
{
    private readonly int _own = inputWidth + initial.Length;

    public IEnumerable<KustoValue[]> Run(IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        var states = new State?[steps.Count];
        var frame = new RowFrame(context);
        KustoValue[] start = [.. initial.Select(value => value.Evaluate(frame))];
        long nextMatch = 0;
        foreach (var row in rows)
        {
            context.Tick();
            for (int at = steps.Count - 1; at >= 0; at--)
            {
                var moved = TryMove(at, row, states, start, frame, ref nextMatch, out bool fromBefore);
                if (moved is null)
                {
                    continue;
                }

                foreach (var last in Left(at, fromBefore, states))
                {
                    yield return last;
                }

                if (fromBefore)
                {
                    Clear(at, moved.Match, states);
                }

                states[at] = moved;
                if (steps[at].Output == "all")
                {
                    yield return OutputOf(moved);
                }
            }
        }

        for (int at = 0; at < states.Length; at++)
        {
            if (steps[at].Output == "last" && states[at] is { } state)
            {
                yield return OutputOf(state);
            }
        }
    }

    private State? TryMove(int at, KustoValue[] row, State?[] states, KustoValue[] start, RowFrame frame, ref long nextMatch, out bool fromBefore)
    {
        fromBefore = true;
        var before = at == 0 ? null : Before(at, states);
        if ((at == 0 && states[0] is null) || before is not null)
        {
            var path = before?.Path;
            if (Meets(at, row, path, before?.Values ?? start, start, frame, out var values))
            {
                return new State(before?.Match ?? nextMatch++, row, values, path, at, steps.Count);
            }
        }

        fromBefore = false;
        if (states[at] is { } own && Meets(at, row, own.Path, own.Values, start, frame, out var kept))
        {
            return new State(own.Match, row, kept, own.Path, at, steps.Count);
        }

        fromBefore = true;
        if (at == 0 && states[0] is not null && Meets(0, row, null, start, start, frame, out var fresh))
        {
            return new State(nextMatch++, row, fresh, null, 0, steps.Count);
        }

        return null;
    }

    private State? Before(int at, State?[] states)
    {
        for (int i = at - 1; i >= 0; i--)
        {
            if (states[i] is { } state)
            {
                return state;
            }

            if (!steps[i].Optional)
            {
                return null;
            }
        }

        return null;
    }

    private bool Meets(int at, KustoValue[] row, State[]? path, KustoValue[] carried, KustoValue[] start, RowFrame frame, out KustoValue[] values)
    {
        var wide = new KustoValue[_own * (1 + steps.Count)];
        row.AsSpan(0, inputWidth).CopyTo(wide);
        carried.CopyTo(wide, inputWidth);
        for (int i = 0; path is not null && i < path.Length; i++)
        {
            if (path[i] is not { } passed)
            {
                continue;
            }

            passed.Row.AsSpan(0, inputWidth).CopyTo(wide.AsSpan(_own * (i + 1)));
            passed.Values.CopyTo(wide, (_own * (i + 1)) + inputWidth);
        }

        // Until a step has matched, its declared columns have their default values.
        for (int i = 0; i < steps.Count; i++)
        {
            if (path is null || path[i] is null)
            {
                start.CopyTo(wide, (_own * (i + 1)) + inputWidth);
            }
        }

        frame.Row = wide;
        values = [];
        if (!steps[at].Condition.Evaluate(frame).IsTrue)
        {
            return false;
        }

        values = [.. carried];
        foreach (var (column, value) in steps[at].Assigned)
        {
            values[column - inputWidth] = value.Evaluate(frame);
        }

        return true;
    }

    // Outputs the last row of a sequence that is being replaced, if the step has output=last.
    private IEnumerable<KustoValue[]> Left(int at, bool fromBefore, State?[] states)
    {
        if (fromBefore && steps[at].Output == "last" && states[at] is { } replaced)
        {
            yield return OutputOf(replaced);
        }
    }

    private static void Clear(int at, long match, State?[] states)
    {
        for (int i = 0; i < at; i++)
        {
            if (states[i]?.Match == match)
            {
                states[i] = null;
            }
        }
    }

    private KustoValue[] OutputOf(State state) =>
        withMatchId
            ? [.. state.Row.AsSpan(0, inputWidth), .. state.Values, KustoValue.Of(state.Match)]
            : [.. state.Row.AsSpan(0, inputWidth), .. state.Values];

    private sealed class State
    {
        public State(long match, KustoValue[] row, KustoValue[] values, State[]? path, int at, int steps)
        {
            Match = match;
            Row = row;
            Values = values;
            Path = new State[steps];
            path?.CopyTo(Path, 0);
            Path[at] = this;
        }

        public long Match { get; }

        public KustoValue[] Row { get; }

        public KustoValue[] Values { get; }

        public State[] Path { get; }
    }
}
