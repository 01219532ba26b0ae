using RfbWatch.Engine.Store;

namespace RfbWatch.Engine.Tests.Store;

public sealed class ArrivalLogTests
{
    [Fact]
    public void The_beginning_is_followed_by_at_least_so_many_rows_and_moves_on()
    {
        var log = new ArrivalLog(10);
        var arrived = new List<(long Time, int Rows)>();
        var random = new Random(1);
        Assert.Equal(DateTime.MinValue, log.Beginning);
        for (long time = 1; time <= 200; time++)
        {
            int rows = random.Next(0, 5);
            log.Add(time, rows);
            arrived.Add((time, rows));
            long beginning = log.Beginning.Ticks;
            int after = arrived.Where(batch => batch.Time > beginning).Sum(batch => batch.Rows);
            int afterNext = arrived.Where(batch => batch.Time > beginning + 1).Sum(batch => batch.Rows);
            Assert.True(beginning == 0 || after >= 10, $"{after} rows after {beginning}");
            Assert.True(afterNext < 10, $"{afterNext} rows after {beginning + 1}, which is later");
        }

        Assert.InRange(log.Beginning.Ticks, 150, 200);
    }
}
