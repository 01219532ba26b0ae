using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tests.Conformance;
using RfbWatch.TestKit;

namespace RfbWatch.Kql.Tests.Planning;

/// <summary>A rewritten plan has the same result as the bound plan, and reads no column that it does not request.</summary>
public sealed class RewriteTests
{
    private const int Seed = 20261129;
    private static readonly int Queries = Repetitions.Of(1_500);

    [Fact]
    public void Agree_on_every_query_of_the_tests()
    {
        foreach (string text in TestQueries.All.Concat(TestQueries.Branching))
        {
            var query = Kql.Compile(text);
            if (query.CanRun)
            {
                Assert.True(Agreement.Difference(query) is not { } difference, $"{text}\n{Agreement.Difference(query)}");
            }
        }
    }

    [Fact]
    public void Agree_on_queries_of_a_grammar()
    {
        var grammar = new QueryGrammar(new Random(Seed));
        int ran = 0;
        for (int i = 0; i < Queries; i++)
        {
            string text = grammar.Query(1 + (i % 7));
            var query = Kql.Compile(text);
            if (!query.CanRun)
            {
                continue;
            }

            ran++;
            Assert.True(Agreement.Difference(query) is null, $"seed {Seed}, query {i}: {text}\n{Agreement.Difference(query)}");
        }

        Assert.InRange(ran, Queries * 9 / 10, Queries);
    }

    [SharedFact(DocExample.File)]
    [Trait("Needs", "shared")]
    public void Agree_on_the_examples_of_the_documentation()
    {
        foreach (var example in Repetitions.Sample(DocExample.ReadAll(RepositoryFolder.SharedPath(DocExample.File))))
        {
            var query = KqlEngine.Compile(example.Query, new Tables.KqlOptions());
            if (query.CanRun)
            {
                Assert.True(Agreement.Difference(query) is null, $"{example.Query}\n{Agreement.Difference(query)}");
            }
        }
    }

    // A rewrite that puts the constant in the place of x must not read the table: there is no run yet.
    [Theory]
    [InlineData("T | extend x = 'a1' | where x in ((U | project a)) | count", "20")]
    [InlineData("T | extend x = 'none' | where x in ((U | project a)) | count", "0")]
    [InlineData("T | extend x = 'a1' | where x !in ((U | project a)) or l == 3 | count", "1")]
    public void A_list_that_is_a_table_is_read_in_the_run(string query, string expected) => Assert.Equal(expected, Kql.Rows(query));

    // Everything is materialized for the plugin, whose columns are not known in advance; the join after it reads another column.
    [Fact]
    public void A_table_materialized_before_binding_ends_has_all_columns() =>
        Assert.Equal("a5,y5", Kql.Rows("let M = materialize(T); M | where l == 5 | project d | evaluate bag_unpack(d) | join kind=inner (M) on $left.x == $right.l | project a, y"));
}
