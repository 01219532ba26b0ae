using System.Text;
using RfbWatch.Fuzz.Mutation;
using RfbWatch.Rules.Files;
using RfbWatch.TestKit;

namespace RfbWatch.Fuzz.Targets;

/// <summary>Rule files of every kind: never an exception, problems at lines of the file, and the same rules the second time. The first byte chooses the extension.</summary>
internal sealed class RulesTarget : FuzzTarget
{
    private const int MaxSeed = 4 << 10;

    private static readonly string[] Extensions = [".yaml", ".kql", ".md"];

    public override string Name => "rules";

    public override IReadOnlyList<string> Assemblies => ["RfbWatch.Rules"];

    public override int EdgeFloor => 680;

    public override int Executions => 15_000;

    public override int MaxLength => MaxSeed;

    public override IMutator Mutator { get; } = new TextMutator(
        "\n", "  ", "- ", ": ", "id: ", "name: ", "query: |\n  ", "queryPeriod: 1d\n", "severity: High\n", "entityMappings:\n", "tactics:\n", "relevantTechniques:\n", "'", "\"", "#", "```kql\n", "```\n", "|", ">", "{", "}", "[", "]", "&a", "*a", "!!str ", "---\n", "\t", "\u2028", "%YAML");

    public override IEnumerable<byte[]> Seeds()
    {
        string packs = Path.Combine(RepositoryFolder.Root, "src", "RfbWatch.Rules", "Packs");
        foreach (string file in Directory.EnumerateFiles(packs, "*", SearchOption.AllDirectories).Where(RuleFileReader.IsRuleFile).Order(StringComparer.Ordinal))
        {
            byte[] text = File.ReadAllBytes(file);
            int type = Math.Max(0, Array.IndexOf(Extensions, Path.GetExtension(file)));
            yield return [(byte)type, .. text.AsSpan(0, Math.Min(text.Length, MaxSeed - 1))];
        }

        yield return [1, .. "// title: A rule\nRfbSessions | where NoAuthentication\n\n// title: Another\nRfbSessions | count\n"u8];
        yield return [2, .. "# A page\n\n```kql\nRfbSessions | take 1\n```\n"u8];
    }

    public override void Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        string name = "rule" + Extensions[input[0] % Extensions.Length];
        string text = Encoding.UTF8.GetString(input.AsSpan(1));
        var file = RuleFileReader.Parse(name, text);
        int lines = text.ReplaceLineEndings("\n").Count(c => c == '\n') + 1;
        foreach (var problem in file.Problems)
        {
            FuzzFailureException.ThrowUnless(problem.Line >= 0 && problem.Line <= lines, $"{problem} in a file of {lines} lines");
            FuzzFailureException.ThrowUnless(problem.Message.Length > 0, "a problem without a message");
        }

        foreach (var rule in file.Rules)
        {
            FuzzFailureException.ThrowUnless(rule.QueryLine >= 1 && rule.QueryLine <= lines + 1, $"query at line {rule.QueryLine} of {lines}");
        }

        string again = string.Join('\n', RuleFileReader.Parse(name, text).Rules.Select(rule => $"{rule.Id} {rule.Name} {rule.Query}"));
        FuzzFailureException.ThrowUnlessEqual(string.Join('\n', file.Rules.Select(rule => $"{rule.Id} {rule.Name} {rule.Query}")), again, "read a second time");
    }
}
