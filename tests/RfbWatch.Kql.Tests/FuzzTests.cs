using System.Text;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Tests.Binding;

namespace RfbWatch.Kql.Tests;

/// <summary>No query text makes the engine throw an undocumented exception.</summary>
public sealed class FuzzTests
{
    private const int Seed = 20241122;
    private const int Mutations = 4_000;

    private static readonly string[] Queries = [.. TestQueries.All, .. TestQueries.Branching];

    private static readonly string[] Pieces =
        ["|", "(", ")", "[", "]", "{", "}", ",", ";", "..", "'", "\"", "@", "h", "```", "\\", "$left.", "*", "0x", "1e", "5.", "datetime(", "dynamic(", "null", " by ", " on ", "-", "let x=", "~", "\0", "\u00e9", "\ud800"];

    [Fact]
    public void Mutated_queries_give_diagnostics_or_results()
    {
        var random = new Random(Seed);
        var limits = KqlLimits.Default with { MaximumRows = 5_000, MaximumProducedRows = 20_000, MaximumGroups = 5_000, MaximumTime = TimeSpan.FromSeconds(5) };
        for (int i = 0; i < Mutations; i++)
        {
            string query = Mutate(Queries[random.Next(Queries.Length)], random);
            try
            {
                var compiled = Kql.Compile(query, lenient: random.Next(4) == 0);
                Assert.All(compiled.Diagnostics, diagnostic => Assert.InRange(diagnostic.Start, 0, query.Length));
                if (compiled.CanRun)
                {
                    _ = Count(compiled.Run(ProbeRows.Instance, new RunOptions { Now = Kql.Now, Clock = TimeProvider.System, Limits = limits }));
                }
            }
            catch (KqlRunException)
            {
                // Documented: a limit, or an error that depends on the rows.
            }
            catch (Exception unexpected) when (unexpected is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {Seed}, mutation {i}: {query}\n{unexpected}");
            }
        }
    }

    private static int Count(KqlResult result) => result.Rows.Count() + result.Further.Sum(table => table.Rows.Count());

    private static string Mutate(string query, Random random)
    {
        var text = new StringBuilder(query);
        for (int i = random.Next(1, 5); i > 0 && text.Length > 0; i--)
        {
            int at = random.Next(text.Length);
            int length = Math.Min(random.Next(1, 8), text.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    text.Insert(at, text.ToString(random.Next(text.Length - length + 1), length));
                    break;
                case 3:
                    text[at] = (char)random.Next(32, 127);
                    break;
                default:
                    string other = Queries[random.Next(Queries.Length)];
                    text.Insert(at, other[random.Next(other.Length)..]);
                    break;
            }
        }

        return text.ToString();
    }
}
