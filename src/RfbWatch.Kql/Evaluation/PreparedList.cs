using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The right side of a list operator, prepared for look-ups.</summary>
internal sealed class PreparedList
{
    private readonly ListOperator _operation;
    private readonly HashSet<string>? _texts;
    private readonly HashSet<KustoValue>? _values;
    private readonly TermSet? _terms;

    /// <param name="operation">The operator.</param>
    /// <param name="items">The list. A null in it equals nothing and is not a text.</param>
    /// <param name="isForOne">True if only one value is looked up before the list is created again.</param>
    public PreparedList(ListOperator operation, IEnumerable<KustoValue> items, bool isForOne = false)
    {
        IEnumerable<KustoValue> values = items.Where(item => !item.IsNull);
        _operation = operation;
        switch (operation)
        {
            case ListOperator.In or ListOperator.NotIn:
                _texts = new HashSet<string>(StringComparer.Ordinal);
                _values = [];
                foreach (KustoValue value in values)
                {
                    _texts.Add(value.Text);
                    _values.Add(Normal(value));
                }

                break;
            case ListOperator.InIgnoreCase or ListOperator.NotInIgnoreCase:
                _texts = new HashSet<string>(values.Select(value => value.Text), StringComparer.OrdinalIgnoreCase);
                break;
            default:
                _terms = new TermSet(values.Select(value => value.Text), isScreened: !isForOne);
                break;
        }
    }

    /// <summary>Whether the value is in the list, ignoring negation.</summary>
    public bool Holds(KustoValue value)
    {
        switch (_operation)
        {
            case ListOperator.In or ListOperator.NotIn:
                if (value.AsString is { } text)
                    return _texts!.Contains(text);
                return !value.IsNull && (_values!.Contains(Normal(value)) || (_texts!.Count > 0 && _values.Contains(KustoValue.Of(value.Text))));
            case ListOperator.InIgnoreCase or ListOperator.NotInIgnoreCase:
                return _texts!.Contains(value.Text);
            case ListOperator.HasAny or ListOperator.NotHasAny:
                return _terms!.Any(value.Text);
            default:
                return _terms!.All(value.Text);
        }
    }

    // Numbers of different types are the same value if they are equal.
    private static KustoValue Normal(KustoValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Real or ValueKind.Decimal when value.TryGetReal(out double real) && real == Math.Floor(real) && Math.Abs(real) < 1L << 53:
                return KustoValue.Of((long)real);
            case ValueKind.Decimal:
                return KustoValue.Of((double)value.AsDecimal);
            case ValueKind.Bool:
                return KustoValue.Of(value.AsLong);
            default:
                return value;
        }
    }
}
