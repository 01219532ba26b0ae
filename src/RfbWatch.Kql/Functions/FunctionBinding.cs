using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>A function call that is being bound: its arguments, and a callback that reports errors in them.</summary>
internal sealed class FunctionBinding(string name, IReadOnlyList<FunctionArgument> arguments, Action<int, string, string> report)
{
    /// <summary>The function name as written in the query.</summary>
    public string Name { get; } = name;

    public IReadOnlyList<FunctionArgument> Arguments { get; } = arguments;

    public int Count => Arguments.Count;

    public KustoType TypeOf(int index) => index < Arguments.Count ? Arguments[index].Type : KustoType.Unknown;

    /// <summary>Gets the constant value of an argument; returns false when the argument is missing or not constant.</summary>
    public bool TryConstant(int index, out KustoValue value)
    {
        value = default;
        if (index >= Arguments.Count || Arguments[index].Constant is not { } constant)
        {
            return false;
        }

        value = constant;
        return true;
    }

    /// <summary>Returns the text of a constant argument, or null.</summary>
    public string? ConstantText(int index) => TryConstant(index, out var value) ? value.Text : null;

    /// <summary>
    /// Returns the common type of some arguments by the rules of <c>iff</c>, <c>case</c> and <c>coalesce</c>: the widest numeric type. A scalar type takes
    /// precedence over dynamic.
    /// </summary>
    public KustoType CommonType(int first = 0, int step = 1)
    {
        var common = KustoType.Unknown;
        for (int i = first; i < Arguments.Count; i += step)
        {
            common = TypePromotion.Common(common, Arguments[i].Type);
        }

        return common;
    }

    /// <summary>Whether a call may fail deliberately because of an argument whose value is known only at run time.</summary>
    public bool MayRefuse { get; private set; }

    /// <summary>Declares that calls may fail deliberately. The plan then keeps each call for every row for which the query contains it.</summary>
    public void Refuses() => MayRefuse = true;

    /// <summary>Reports an error in an argument. Binding continues, but the query will not run.</summary>
    public void Report(int argument, string code, string message) => report(argument, code, message);
}
