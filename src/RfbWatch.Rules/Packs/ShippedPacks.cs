namespace RfbWatch.Rules.Packs;

/// <summary>The included packs, embedded in the program: <c>seed</c>, unmodified published rules, and <c>native</c>, RfbWatch's own rules.</summary>
public static class ShippedPacks
{
    private const string Prefix = "packs/";
    private static readonly Lazy<IReadOnlyList<RulePack>> Loaded = new(Load);

    /// <summary>The packs, by name.</summary>
    public static IReadOnlyList<RulePack> All => Loaded.Value;

    /// <summary>The pack with a name, or null.</summary>
    public static RulePack? Find(string name) => All.FirstOrDefault(pack => pack.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Documentation of a rule; null if the rule is not included.</summary>
    public static RuleContent? ContentOf(string ruleId) => All.Select(pack => pack.Content.GetValueOrDefault(ruleId)).FirstOrDefault(content => content is not null);

    /// <summary>The included rule with an id, or null.</summary>
    public static Rule? RuleOf(string ruleId) => All.SelectMany(pack => pack.Rules).FirstOrDefault(rule => rule.Id.Equals(ruleId, StringComparison.OrdinalIgnoreCase));

    /// <summary>The parameters of a rule; none for a rule that is not included.</summary>
    internal static IReadOnlyList<RuleParameter> ParametersOf(string ruleId) => ContentOf(ruleId)?.Tuning ?? [];

    private static IReadOnlyList<RulePack> Load()
    {
        var assembly = typeof(ShippedPacks).Assembly;
        var packs = new SortedDictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            string path = resource[Prefix.Length..].Replace('\\', '/');
            int slash = path.IndexOf('/', StringComparison.Ordinal);
            string pack = path[..slash];
            if (!packs.TryGetValue(pack, out var texts))
            {
                packs[pack] = texts = new Dictionary<string, string>(StringComparer.Ordinal);
            }

            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            texts[path[(slash + 1)..]] = reader.ReadToEnd();
        }

        return [.. packs.Select(pair => RulePack.FromTexts(pair.Key, $"pack:{pair.Key}/", pair.Value))];
    }
}
