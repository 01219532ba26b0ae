namespace RfbWatch.Protocol.Tests;

/// <summary>The budget for copy searches: it is spent, is refilled by packet time, never exceeds its burst, and always allows at least one attempt.</summary>
public class CopySearchBudgetTests
{
    private const long Second = TimeSpan.TicksPerSecond;

    [Theory]
    [InlineData(159, 160, 159)]
    [InlineData(160, 160, 160)]
    [InlineData(161, 160, 160)]
    [InlineData(0, 160, CopySearchBudget.Least)]
    [InlineData(0, 5, 5)]
    public void What_is_left_bounds_a_search(int burst, int wanted, int allowed) => Assert.Equal(allowed, new CopySearchBudget(0, burst).Allowed(wanted));

    [Fact]
    public void It_is_refilled_by_the_time_of_packets_up_to_its_burst()
    {
        var budget = new CopySearchBudget(10, 100);
        budget.Refill(Second);
        budget.Spend(100, cut: false);
        Assert.Equal(CopySearchBudget.Least, budget.Allowed(160));
        budget.Refill((6 * Second) - 1);
        Assert.Equal(40, budget.Allowed(160));
        budget.Refill(2 * Second);
        Assert.Equal(40, budget.Allowed(160));
        budget.Refill(long.MaxValue);
        Assert.Equal(100, budget.Allowed(160));
    }

    [Fact]
    public void Only_searches_that_ended_early_are_counted()
    {
        var budget = new CopySearchBudget(0, 10);
        budget.Spend(3, cut: false);
        Assert.Equal(0, budget.Shortened);
        budget.Spend(12, cut: true);
        Assert.Equal((1, CopySearchBudget.Least), (budget.Shortened, budget.Allowed(160)));
    }
}
