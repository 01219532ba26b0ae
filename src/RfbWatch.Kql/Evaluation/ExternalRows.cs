using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Reads the local text mapped to an externaldata address: csv, tsv, psv, txt, raw, json and multijson.</summary>
internal sealed class ExternalRows(KustoSchema schema, string format, bool skipsFirst, IExternalTexts? texts)
{
    public IEnumerable<KustoValue[]> Read(IEnumerable<string> addresses, EvaluationContext context)
    {
        foreach (string address in addresses)
        {
            // In an address, a key may follow the file name after a semicolon or a question mark.
            using var reader = texts?.Open(address) ?? texts?.Open(address.Split(';', '?')[0]);
            if (reader is null)
            {
                context.Warn("RW002", $"externaldata is never fetched, and no local file is mapped to '{address}': its rows are missing.");
                continue;
            }

            foreach (var row in ReadOne(reader, FormatOf(address), context).Skip(skipsFirst ? 1 : 0))
            {
                context.Tick();
                yield return row;
            }
        }
    }

    private string FormatOf(string address)
    {
        if (format.Length > 0)
        {
            return format.ToLowerInvariant();
        }

        string path = address.Split(';', '?')[0];
        int dot = path.LastIndexOf('.');
        return dot < 0 ? "csv" : path[(dot + 1)..].ToLowerInvariant();
    }

    private IEnumerable<KustoValue[]> ReadOne(TextReader reader, string kind, EvaluationContext context)
    {
        switch (kind)
        {
            case "txt":
                while (ReadLine(reader, context) is { } line)
                {
                    yield return RowOf([line]);
                }

                break;
            case "raw":
                yield return RowOf([reader.ReadToEnd()]);
                break;
            case "json" or "multijson" or "jsonl":
                foreach (var row in ReadJson(reader))
                {
                    yield return row;
                }

                break;
            default:
                char separator = kind switch { "tsv" or "tsve" => '\t', "psv" => '|', "scsv" => ';', _ => ',' };
                while (DelimitedText.ReadRecord(reader, separator, context.Limits.MaximumStringLength) is { } fields)
                {
                    yield return RowOf(fields);
                }

                break;
        }
    }

    private static string? ReadLine(TextReader reader, EvaluationContext context)
    {
        string? line = reader.ReadLine();
        if (line is not null)
        {
            context.CheckStringLength(line.Length, "externaldata");
        }

        return line;
    }

    private KustoValue[] RowOf(IReadOnlyList<string> fields)
    {
        var row = new KustoValue[schema.Count];
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = i < fields.Count ? CellOf(schema[i].Type, fields[i]) : KustoValue.MissingOf(schema[i].Type);
        }

        return row;
    }

    private static KustoValue CellOf(KustoType type, string text) =>
        type == KustoType.Dynamic ? DynamicJson.Parse(text) : ValueConversion.To(type, KustoValue.Of(text));

    // Either one document (an array of objects, or one object) or one object per line.
    private IEnumerable<KustoValue[]> ReadJson(TextReader reader)
    {
        string text = reader.ReadToEnd();
        var values = DynamicJson.TryParse(text, out var whole)
            ? whole.AsArray is { } array ? array : [whole]
            : text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(DynamicJson.Parse);
        foreach (var value in values)
        {
            if (value.AsBag is not { } bag)
            {
                continue;
            }

            var row = new KustoValue[schema.Count];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = ValueConversion.To(schema[i].Type, bag[schema[i].Name]);
            }

            yield return row;
        }
    }
}
