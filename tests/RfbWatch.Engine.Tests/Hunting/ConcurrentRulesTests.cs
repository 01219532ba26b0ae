using RfbWatch.Engine.Hunting;

namespace RfbWatch.Engine.Tests.Hunting;

public sealed class ConcurrentRulesTests
{
    [Theory]
    [InlineData(0, 4, 4)]
    [InlineData(TriageHunt.MaxRowsOfConcurrentRules - 1, 4, 4)]
    [InlineData(TriageHunt.MaxRowsOfConcurrentRules, 4, 4)]
    [InlineData(TriageHunt.MaxRowsOfConcurrentRules + 1, 4, 1)]
    [InlineData(TriageHunt.MaxRowsOfConcurrentRules, 1, 1)]
    public void Over_many_rows_rules_run_one_after_the_other(long rows, int workers, int expected) => Assert.Equal(expected, TriageHunt.WorkersFor(rows, workers));
}
