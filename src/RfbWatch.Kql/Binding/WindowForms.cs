using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>The functions over ordered rows (Kusto, window functions).</summary>
internal static class WindowForms
{
    private static readonly Dictionary<string, WindowForm> ByName = new(StringComparer.Ordinal)
    {
        ["prev"] = new(1, 3, null, (_, arguments, frame) => Neighbour(arguments, frame, -1)),
        ["next"] = new(1, 3, null, (_, arguments, frame) => Neighbour(arguments, frame, 1)),
        ["row_number"] = new(0, 2, KustoType.Long, RowNumber),
        ["row_cumsum"] = new(1, 2, null, RowCumulativeSum),
        ["row_rank_dense"] = new(1, 2, KustoType.Long, (owner, arguments, frame) => Rank(owner, arguments, frame, isDense: true)),
        ["row_rank_min"] = new(1, 2, KustoType.Long, (owner, arguments, frame) => Rank(owner, arguments, frame, isDense: false)),
        ["row_window_session"] = new(3, 4, KustoType.DateTime, RowWindowSession),
    };

    public static WindowForm? Find(string name) => ByName.GetValueOrDefault(name);

    public static IEnumerable<string> Names => ByName.Keys;

    private static KustoValue Neighbour(Scalar[] arguments, RowFrame frame, int direction)
    {
        long offset = arguments.Length > 1 ? arguments[1].Evaluate(frame).AsLong : 1;
        long at = frame.Index + (direction * offset);
        var window = frame.Window!;
        if (at < 0 || at >= window.Count)
        {
            return arguments.Length > 2 ? arguments[2].Evaluate(frame) : KustoValue.MissingOf(arguments[0].Type);
        }

        var row = frame.Row;
        int index = frame.Index;
        frame.Row = window[(int)at];
        frame.Index = (int)at;
        var value = arguments[0].Evaluate(frame);
        frame.Row = row;
        frame.Index = index;
        return value;
    }

    private static bool Restarts(Scalar[] arguments, int at, RowFrame frame) => arguments.Length > at && arguments[at].Evaluate(frame).IsTrue;

    private static KustoValue RowNumber(object owner, Scalar[] arguments, RowFrame frame)
    {
        long start = arguments.Length > 0 ? arguments[0].Evaluate(frame).AsLong : 1;
        long number = frame.State.TryGetValue(owner, out var last) && !Restarts(arguments, 1, frame) ? last.AsLong + 1 : start;
        frame.State[owner] = KustoValue.Of(number);
        return KustoValue.Of(number);
    }

    private static KustoValue RowCumulativeSum(object owner, Scalar[] arguments, RowFrame frame)
    {
        var term = arguments[0].Evaluate(frame);
        bool goesOn = frame.State.TryGetValue(owner, out var sum) && !Restarts(arguments, 1, frame);
        var result = !goesOn || sum.IsNull ? term : term.IsNull ? sum : Arithmetic.Add(sum, term);
        frame.State[owner] = result;
        return result;
    }

    private static KustoValue Rank(object owner, Scalar[] arguments, RowFrame frame, bool isDense)
    {
        var term = arguments[0].Evaluate(frame);
        var lastKey = (owner, "last");
        var countKey = (owner, "count");
        bool goesOn = frame.State.TryGetValue(owner, out var rank) && !Restarts(arguments, 1, frame);
        long count = goesOn ? frame.State[countKey].AsLong + 1 : 1;
        long next = !goesOn ? 1 : frame.State[lastKey] == term ? rank.AsLong : isDense ? rank.AsLong + 1 : count;
        frame.State[owner] = KustoValue.Of(next);
        frame.State[lastKey] = term;
        frame.State[countKey] = KustoValue.Of(count);
        return KustoValue.Of(next);
    }

    // row_window_session(time, longest session, longest pause, restart) returns the start of the session that contains the row.
    private static KustoValue RowWindowSession(object owner, Scalar[] arguments, RowFrame frame)
    {
        var time = arguments[0].Evaluate(frame);
        if (time.Kind != ValueKind.DateTime)
        {
            return KustoValue.Null;
        }

        var lastKey = (owner, "last");
        bool goesOn = frame.State.TryGetValue(owner, out var start) && !Restarts(arguments, 3, frame)
            && time.AsLong - start.AsLong <= arguments[1].Evaluate(frame).AsLong
            && time.AsLong - frame.State[lastKey].AsLong <= arguments[2].Evaluate(frame).AsLong;
        var session = goesOn ? start : time;
        frame.State[owner] = session;
        frame.State[lastKey] = time;
        return session;
    }
}
