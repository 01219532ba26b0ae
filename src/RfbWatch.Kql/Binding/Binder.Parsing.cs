using System.Text;
using System.Text.RegularExpressions;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <content>parse, parse-where and parse-kv. The pattern of parse becomes one regular expression, which runs in linear time.</content>
internal sealed partial class Binder
{
    private TransformNode BindParse(TableNode input, Op.Parse parse, Env env)
    {
        var source = BindScalar(parse.Source, env.OverRowsOf(input));
        if (!OperatorTypes.IsText(source.Type))
        {
            Error(parse.Source, "KS141", $"The expression must have the type string, but is {KustoTypeNames.NameOf(source.Type)}.");
        }

        string kind = parse.Parameters.FirstOrDefault(parameter => parameter.Name == "kind")?.Text ?? "simple";
        string flags = parse.Parameters.FirstOrDefault(parameter => parameter.Name == "flags")?.Text ?? string.Empty;
        if (kind is not ("simple" or "relaxed" or "regex"))
        {
            Error(parse, "KS005", $"Expected one of: simple, regex, relaxed (found '{kind}').");
        }

        var columns = new List<KustoColumn>(input.Schema.Columns);
        var places = new List<ParsedColumn>();
        foreach (var part in parse.Parts.Where(part => part.Column is not null))
        {
            int at = columns.FindIndex(column => column.Name == part.Column);
            if (at < 0)
            {
                at = columns.Count;
                columns.Add(new KustoColumn(part.Column!, part.Type));
            }
            else
            {
                columns[at] = new KustoColumn(part.Column!, part.Type);
            }

            places.Add(new ParsedColumn(at, part.Type, 0));
        }

        var pattern = PatternOf(parse, kind, flags, places);
        var schema = new KustoSchema(columns);
        var parsing = new Parsing(source, pattern ?? new Regex("\\A", RegexOptions.NonBacktracking), places, schema, parse.IsWhere, kind == "relaxed");
        return new TransformNode(input, schema, parse.IsWhere ? "parse-where" : "parse", parsing.Run)
        {
            Serializes = input.IsSerialized,
            ExtendsRows = true,
            Replaced = [.. places.Select(place => place.At)],
            Marks = (_, needed) => source.MarkColumns(needed),
        };
    }

    private Regex? PatternOf(Op.Parse parse, string kind, string flags, List<ParsedColumn> places)
    {
        bool isRegex = kind == "regex";
        var regexOptions = (flags.Contains('i') ? RegexOptions.IgnoreCase : 0) | (flags.Contains('s') || !isRegex ? RegexOptions.Singleline : 0)
            | (flags.Contains('m') ? RegexOptions.Multiline : 0);
        var pattern = new StringBuilder();
        int column = 0;
        int groups = 0;
        for (int i = 0; i < parse.Parts.Count; i++)
        {
            var part = parse.Parts[i];
            bool isLast = i == parse.Parts.Count - 1;
            if (part.IsStar)
            {
                pattern.Append(isLast ? ".*" : ".*?");
            }
            else if (part.Column is not null)
            {
                pattern.Append('(').Append(ColumnPattern(part.Type, kind, isLast)).Append(')');
            }
            else if (isRegex)
            {
                pattern.Append("(?:").Append(part.Text).Append(')');
            }
            else
            {
                pattern.Append(EscapeText(part.Text!));
            }

            if (part.Column is not null)
            {
                places[column] = places[column] with { Group = ++groups };
                column++;
            }
            else if (isRegex && part.Text is not null)
            {
                // The regular expression may itself contain groups.
                groups += RegexCache.Compile(part.Text).Regex?.GetGroupNumbers().Length - 1 ?? 0;
            }
        }

        string whole = isRegex ? pattern.ToString() : $"\\A{pattern}\\z";
        var (regex, problem) = RegexCache.Compile(whole, flags.Contains('U'), regexOptions);
        if (regex is null)
        {
            Error(parse, "RW004", $"The pattern of parse is not a regular expression that Kusto supports: {problem}.");
        }

        return regex;
    }

    private static string EscapeText(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text)
        {
            if (char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c))
            {
                escaped.Append($"\\x{(int)c:x2}");
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }

    private static string ColumnPattern(KustoType type, string kind, bool isLast) => type switch
    {
        KustoType.Long or KustoType.Int when kind != "relaxed" => "\\s*[-+]?\\d+",
        KustoType.Long or KustoType.Int => "\\s*[-+]?\\d+|.*?",
        KustoType.Real or KustoType.Decimal when kind != "relaxed" => "\\s*[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?",
        KustoType.Unknown or KustoType.Bool or KustoType.Real or KustoType.Decimal or KustoType.DateTime or KustoType.TimeSpan or KustoType.Guid or KustoType.String or KustoType.Dynamic => isLast || kind == "regex" ? ".*" : ".*?",
    };

    private TransformNode BindParseKeyValue(TableNode input, Op.ParseKeyValue parse, Env env)
    {
        var source = BindScalar(parse.Source, env.OverRowsOf(input));
        string PropertyOf(string name, string otherwise) => parse.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Text ?? otherwise;
        Regex? pairs = null;
        if (parse.Parameters.FirstOrDefault(parameter => parameter.Name == "regex") is { } pattern)
        {
            (pairs, string? problem) = RegexCache.Compile(pattern.Text);
            if (pairs is null)
            {
                Error(pattern, "RW004", $"The pattern is not a regular expression that Kusto supports: {problem}.");
            }
        }

        var separators = new KeyValueSeparators(
            PropertyOf("pair_delimiter", string.Empty), PropertyOf("kv_delimiter", string.Empty), PropertyOf("quote", string.Empty), PropertyOf("escape", string.Empty), PropertyOf("greedy", "false") == "true", pairs);
        var columns = new List<KustoColumn>(input.Schema.Columns);
        var places = new List<(int At, string Name, KustoType Type)>();
        foreach (var declared in parse.Columns)
        {
            int at = columns.FindIndex(column => column.Name == declared.Name);
            if (at < 0)
            {
                at = columns.Count;
                columns.Add(default);
            }

            columns[at] = new KustoColumn(declared.Name, declared.Type);
            places.Add((at, declared.Name, declared.Type));
        }

        return new TransformNode(input, new KustoSchema(columns), "parse-kv", (rows, context) => separators.Run(rows, source, places, columns.Count, context))
        {
            Serializes = input.IsSerialized,
            ExtendsRows = true,
            Replaced = [.. places.Select(place => place.At)],
            Marks = (_, needed) => source.MarkColumns(needed),
        };
    }
}
