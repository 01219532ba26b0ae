using System.Collections.Frozen;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Library;

/// <summary>Checks the arguments of a call against the function's parameters. A query that Defender rejects must also be rejected here.</summary>
internal static class FunctionSignatures
{
    private static readonly FrozenDictionary<string, Parameter[][]> ByFunction = Read();

    /// <summary>Reports the first argument that does not fit, if any. For a literal argument, the shape of its value is checked as well.</summary>
    public static void Check(FunctionBinding binding, Func<int, bool> isLiteral)
    {
        if (!ByFunction.TryGetValue(binding.Name, out var signatures))
        {
            return;
        }

        Parameter[][] fitting = [.. signatures.Where(signature => Fits(signature, binding.Count))];
        if (fitting.Length == 0 || fitting.Any(signature => Wrong(signature).Length == 0))
        {
            return;
        }

        // Of several signatures, the one that accepts the most arguments is assumed to be the intended one.
        int least = fitting.Min(signature => Wrong(signature).Length);
        Parameter[][] nearest = [.. fitting.Where(signature => Wrong(signature).Length == least)];
        int wrong = Wrong(nearest[0])[0];
        bool isClear = nearest.All(signature => Wrong(signature)[0] == wrong && At(signature, wrong).Kind == At(nearest[0], wrong).Kind);
        string type = KustoTypeNames.NameOf(binding.TypeOf(wrong));
        var kind = At(nearest[0], wrong).Kind;
        if (!isClear)
        {
            binding.Report(wrong, "KS127", $"The function '{binding.Name}' does not accept an argument of type {type} here.");
        }
        else
        {
            binding.Report(wrong, kind.Code, $"Expected: {kind.Expected}; found: {Shown(binding, wrong, type)}.{Advice(kind, binding.TypeOf(wrong))}");
        }

        int[] Wrong(Parameter[] signature) =>
            [.. Enumerable.Range(0, binding.Count).Where(i => !binding.Arguments[i].IsTypeLiteral
                && !At(signature, i).Kind.Takes(binding.Arguments[i].Type, isLiteral(i) ? binding.Arguments[i].Constant : null))];
    }

    private static bool Fits(Parameter[] signature, int count) =>
        count >= signature.Count(parameter => !parameter.IsOptional) && (count <= signature.Length || signature[^1].IsRepeated);

    private static Parameter At(Parameter[] signature, int index) => signature[Math.Min(index, signature.Length - 1)];



    private static string Shown(FunctionBinding binding, int index, string type) =>
        binding.Arguments[index].Constant is { IsNull: false } constant && binding.TypeOf(index) == KustoType.Dynamic
            ? constant.AsArray is not null ? "an array" : constant.AsBag is not null ? "a property bag" : "a dynamic with a single value"
            : type;

    private static string Advice(ParameterKind kind, KustoType type) => kind.Name switch
    {
        "text" or "text-or-dynamic" => " Convert it with tostring().",
        "array" or "bag" or "dynamic" when type == KustoType.String => " Convert it with parse_json().",
        "integer" or "long" when type is KustoType.Dynamic or KustoType.String or KustoType.Real => " Convert it with tolong().",
        "number" or "real" when type is KustoType.Dynamic or KustoType.String => " Convert it with toreal().",
        "datetime" when type is KustoType.Dynamic or KustoType.String => " Convert it with todatetime().",
        "timespan" when type is KustoType.Dynamic or KustoType.String => " Convert it with totimespan().",
        "not-dynamic" => " Convert it with tostring().",
        _ => string.Empty,
    };

    private static FrozenDictionary<string, Parameter[][]> Read()
    {
        var kinds = ParameterKind.All.ToDictionary(kind => kind.Name, StringComparer.Ordinal);
        var signatures = new Dictionary<string, List<Parameter[]>>(StringComparer.Ordinal);
        foreach (string line in ParameterTable.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] words = line.Split(' ');
            if (!signatures.TryGetValue(words[0], out var known))
            {
                signatures.Add(words[0], known = []);
            }

            known.Add([.. words[1..].Select(word => new Parameter(kinds[word.TrimEnd('?', '+', '*')], word[^1] is '?' or '*', word[^1] is '+' or '*'))]);
        }

        return signatures.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.ToArray(), StringComparer.Ordinal);
    }

    private sealed record Parameter(ParameterKind Kind, bool IsOptional, bool IsRepeated);
}
