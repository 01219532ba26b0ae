using System.Text;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.TestKit;

namespace RfbWatch.Kql.Tests.Binding;

/// <summary>Result columns, their order, types and error codes agree with Microsoft's binder on every probe.</summary>
public sealed class NamingProbeTests
{
    [SharedFact("kql/naming-and-types.txt")]
    [Trait("Needs", "shared")]
    public void Every_probe_agrees()
    {
        string[] lines = File.ReadAllLines(RepositoryFolder.SharedPath("kql/naming-and-types.txt"));
        var differences = new StringBuilder();
        int probes = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("Q: ", StringComparison.Ordinal))
            {
                continue;
            }

            probes++;
            string query = lines[i][3..];
            string columns = lines[i + 1].Trim()[2..].Trim();
            var codes = new List<string>();
            while (i + 2 < lines.Length && lines[i + 2].StartsWith("   ! ", StringComparison.Ordinal))
            {
                codes.Add(lines[i + 2].Trim().Split(' ')[1]);
                i++;
            }

            var compiled = KqlEngine.Compile(query, new KqlOptions { Catalog = ProbeTables.Catalog });
            string actualCodes = string.Join(' ', compiled.Diagnostics.Select(diagnostic => diagnostic.Code).Where(code => code[0] == 'K').Distinct().Order());
            string wantedCodes = string.Join(' ', codes.Distinct().Order());
            if (compiled.Schema.ToString() != columns || actualCodes != wantedCodes)
            {
                differences.Append($"\n{query}\n  wanted {columns} [{wantedCodes}]\n  got    {compiled.Schema} [{string.Join(" | ", compiled.Diagnostics)}]");
            }
        }

        Assert.True(probes > 100);
        Assert.True(differences.Length == 0, differences.ToString());
    }
}
