using System.Text.RegularExpressions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The parse operators. If a row does not match, parse keeps it with null or empty columns, and parse-where drops it.</summary>
internal sealed class Parsing(Scalar source, Regex pattern, IReadOnlyList<ParsedColumn> columns, KustoSchema schema, bool dropsOthers, bool isRelaxed)
{
    public IEnumerable<KustoValue[]> Run(IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        var frame = new RowFrame(context);
        foreach (var row in rows)
        {
            frame.Row = row;
            var match = pattern.Match(source.Evaluate(frame).Text);
            var result = new KustoValue[schema.Count];
            row.CopyTo(result, 0);
            bool holds = match.Success && Fill(result, match);
            if (holds)
            {
                yield return result;
                continue;
            }

            if (dropsOthers)
            {
                continue;
            }

            foreach (var column in columns)
            {
                result[column.At] = KustoValue.MissingOf(column.Type);
            }

            yield return result;
        }
    }

    // A string that cannot be converted to the type of its column makes the whole row fail, except with kind=relaxed.
    private bool Fill(KustoValue[] result, Match match)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            string text = match.Groups[columns[i].Group].Value;
            var value = columns[i].Type == KustoType.Dynamic ? DynamicJson.Parse(text) : ValueConversion.To(columns[i].Type, KustoValue.Of(columns[i].Type == KustoType.String ? text : text.Trim()));
            if (value.IsNull && !isRelaxed && columns[i].Type != KustoType.Dynamic)
            {
                return false;
            }

            result[columns[i].At] = value;
        }

        return true;
    }
}
