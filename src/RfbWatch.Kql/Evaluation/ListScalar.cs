using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>in, has_any, has_all and similar operators. The list is prepared at binding time if possible, otherwise once per run, or for each row if it depends on the row.</summary>
internal sealed class ListScalar : Scalar
{
    private readonly ListOperator _operation;
    private readonly Scalar _left;
    private readonly ListItems _items;
    private readonly int _slot;
    private readonly PreparedList? _prepared;
    private readonly bool _negated;

    private ListScalar(ListScalar from, Scalar[] operands)
        : base(KustoType.Bool, operands)
    {
        _operation = from._operation;
        _left = operands[0];
        _items = from._items.Over(operands.AsSpan(1));
        _slot = from._slot;
        _prepared = from._prepared;
        _negated = from._negated;

        // A list that contains a table is read during the run, even if the left side is constant.
        if (_prepared is null && Variability == Variability.Constant)
        {
            Variability = Variability.Run;
        }
    }

    public ListScalar(ListOperator operation, Scalar left, ListItems items, int slot, RowFrame constants)
        : base(KustoType.Bool, [left, .. items.Scalars])
    {
        _operation = operation;
        _left = left;
        _items = items;
        _slot = slot;
        _negated = operation is ListOperator.NotIn or ListOperator.NotInIgnoreCase or ListOperator.NotHasAny or ListOperator.NotHasAll;
        if (items.IsConstant)
        {
            _prepared = new PreparedList(operation, items.Values(constants));
        }
        else if (Variability == Variability.Constant)
        {
            Variability = Variability.Run;
        }
    }

    public override KustoValue Evaluate(RowFrame frame)
    {
        var list = _prepared ?? Prepare(frame);
        return KustoValue.Of(list.Holds(_left.Evaluate(frame)) != _negated);
    }

    /// <summary>Whether the list contains a table, which is a part of the plan and exists only during the run.</summary>
    public bool ReadsTable => _items.Tables.Count > 0;

    public override bool IsCompound => true;

    public override string Describe(PlanText text) => $"{text.Operand(_left)} {OperatorTable.NameOf(_operation)} ({_items.Describe(text)})";

    protected override Scalar Over(Scalar[] operands) => new ListScalar(this, operands);

    private PreparedList Prepare(RowFrame frame) => _items.DependsOnRow
        ? new PreparedList(_operation, _items.Values(frame), isForOne: true)
        : frame.Context.Once(_slot, context => new PreparedList(_operation, _items.Values(new RowFrame(context))));
}
