using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <content>reduce.</content>
internal sealed partial class Binder
{
    private TransformNode BindReduce(TableNode input, Op.Reduce reduce, Env env)
    {
        var by = reduce.By is Expression.Named named ? named.Value : reduce.By;
        var text = BindScalar(by, env.OverRowsOf(input));
        if (text.Type is not (KustoType.String or KustoType.Unknown))
        {
            Error(by, "KS141", $"The expression must have the type string, but is {KustoTypeNames.NameOf(text.Type)}; convert it with tostring().");
        }

        bool keepsRows = false;
        foreach (var parameter in reduce.Parameters.Where(parameter => !parameter.Name.StartsWith("hint.", StringComparison.Ordinal)))
        {
            keepsRows |= parameter.Text == "source";
            if (parameter.Text != "source")
            {
                Error(parameter.Value, "KS005", $"Expected: source (found '{parameter.Text}').");
            }
        }

        double threshold = ReduceRows.DefaultThreshold;
        string? characters = null;
        foreach (var property in reduce.Properties)
        {
            if (property.Name == "characters")
            {
                characters = property.Text;
            }
            else if (property.Value is Expression.Literal literal && literal.Value.TryGetReal(out double given) && given is >= 0 and <= 1)
            {
                threshold = given;
            }
            else
            {
                Error(property.Value, "RW122", $"threshold is '{property.Text}', but must be a number from 0 to 1.");
            }
        }

        KustoColumn[] added = [new("Pattern", KustoType.String), new("Count", KustoType.Long), new("Representative", KustoType.String)];
        var columns = ColumnSet.Of(keepsRows ? input.Schema : KustoSchema.Empty);
        foreach (var column in added)
        {
            columns.AddInferred(column.Name, new ConstantScalar(column.Type, KustoValue.Null));
        }

        return new TransformNode(input, columns.Schema, "reduce", new ReduceRows(text, threshold, characters, keepsRows).Run)
        {
            Marks = (columns, needed) =>
            {
                if (keepsRows)
                {
                    columns.AsSpan(0, needed.Length).CopyTo(needed);
                }

                text.MarkColumns(needed);
            },
        };
    }
}
