using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>One call of a function while it is bound: its arguments, and a place to report what is wrong with them.</summary>
internal sealed class FunctionBinding(string name, IReadOnlyList<FunctionArgument> arguments, Action<int, string, string> report)
{
    /// <summary>The name as the query writes it.</summary>
    public string Name { get; } = name;

    public IReadOnlyList<FunctionArgument> Arguments { get; } = arguments;

    public int Count => Arguments.Count;

    public KustoType TypeOf(int index) => index < Arguments.Count ? Arguments[index].Type : KustoType.Unknown;

    /// <summary>The constant value of an argument; false when there is no such argument or it is not constant.</summary>
    public bool TryConstant(int index, out KustoValue value)
    {
        value = default;
        if (index >= Arguments.Count || Arguments[index].Constant is not { } constant)
            return false;
        value = constant;
        return true;
    }

    /// <summary>The constant text of an argument, or null.</summary>
    public string? ConstantText(int index) => TryConstant(index, out KustoValue value) ? value.Text : null;

    /// <summary>
    /// The common type of some arguments as <c>iff</c>, <c>case</c> and <c>coalesce</c> take it: the widest number, a scalar over dynamic.
    /// </summary>
    public KustoType CommonType(int first = 0, int step = 1)
    {
        KustoType common = KustoType.Unknown;
        for (int i = first; i < Arguments.Count; i += step)
            common = TypePromotion.Common(common, Arguments[i].Type);
        return common;
    }

    /// <summary>True when calls may end the run on purpose for an argument that only the rows show.</summary>
    public bool MayRefuse { get; private set; }

    /// <summary>Says that calls may end the run on purpose: they are then made for the rows for which the query has them.</summary>
    public void Refuses() => MayRefuse = true;

    /// <summary>Reports an error at an argument. Binding goes on; the query will not run.</summary>
    public void Report(int argument, string code, string message) => report(argument, code, message);
}
