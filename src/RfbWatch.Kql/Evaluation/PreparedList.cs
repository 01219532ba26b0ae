using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The right side of a list operator, prepared for lookups.</summary>
internal sealed class PreparedList
{
    private readonly ListOperator _operation;
    private readonly HashSet<string>? _texts;
    private readonly HashSet<KustoValue>? _values;
    private readonly TermSet? _terms;

    /// <param name="operation">The operator.</param>
    /// <param name="items">The items of the list. Nulls are ignored, because they equal nothing.</param>
    /// <param name="isForOne">True if the list is used for only one lookup.</param>
    public PreparedList(ListOperator operation, IEnumerable<KustoValue> items, bool isForOne = false)
    {
        var values = items.Where(item => !item.IsNull);
        _operation = operation;
        switch (operation)
        {
            case ListOperator.In or ListOperator.NotIn:
                _texts = new HashSet<string>(StringComparer.Ordinal);
                _values = [];
                foreach (var value in values)
                {
                    _texts.Add(value.Text);
                    _values.Add(Normal(value));
                }

                break;
            case ListOperator.InIgnoreCase or ListOperator.NotInIgnoreCase:
                _texts = new HashSet<string>(values.Select(value => value.Text), StringComparer.OrdinalIgnoreCase);
                break;
            case ListOperator.HasAny or ListOperator.NotHasAny or ListOperator.HasAll or ListOperator.NotHasAll:
                _terms = new TermSet(values.Select(value => value.Text), isScreened: !isForOne);
                break;
        }
    }

    /// <summary>Returns whether the list contains the value. Negated operators are treated like their positive form.</summary>
    public bool Holds(KustoValue value) => _operation switch
    {
        ListOperator.In or ListOperator.NotIn when value.AsString is { } text => _texts!.Contains(text),
        ListOperator.In or ListOperator.NotIn => !value.IsNull && (_values!.Contains(Normal(value)) || (_texts!.Count > 0 && _values.Contains(KustoValue.Of(value.Text)))),
        ListOperator.InIgnoreCase or ListOperator.NotInIgnoreCase => _texts!.Contains(value.Text),
        ListOperator.HasAny or ListOperator.NotHasAny => _terms!.Any(value.Text),
        ListOperator.HasAll or ListOperator.NotHasAll => _terms!.All(value.Text),
    };

    // Converts numbers of different types to the same value if they are equal.
    private static KustoValue Normal(KustoValue value) => value.Kind switch
    {
        ValueKind.Real or ValueKind.Decimal when value.TryGetReal(out double real) && real == Math.Floor(real) && Math.Abs(real) < 1L << 53 => KustoValue.Of((long)real),
        ValueKind.Decimal => KustoValue.Of((double)value.AsDecimal),
        ValueKind.Bool => KustoValue.Of(value.AsLong),
        ValueKind.Null or ValueKind.Int or ValueKind.Long or ValueKind.Real or ValueKind.DateTime or ValueKind.TimeSpan or ValueKind.Guid or ValueKind.String or ValueKind.Array or ValueKind.Bag => value,
    };
}
