using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Values;

public sealed class TextPoolTests
{
    [Fact]
    public void The_same_bytes_share_one_text()
    {
        var pool = new TextPool(1024);
        Assert.Same(pool.Get("RfbSession"u8), pool.Get("RfbSession"u8));
        Assert.Equal("", pool.Get([]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1024)]
    public void Every_text_is_right_however_few_are_kept(int capacity)
    {
        var pool = new TextPool(capacity);
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 3_000; i++)
            {
                string text = new string((char)('a' + (i % 26)), i % 150) + i;
                Assert.Equal(text, pool.Get(System.Text.Encoding.ASCII.GetBytes(text)));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData((1 << 20) + 1)]
    public void A_capacity_outside_of_the_range_is_refused(int capacity) => Assert.Throws<ArgumentOutOfRangeException>(() => new TextPool(capacity));

    [Theory]
    [InlineData(2)]
    [InlineData(1 << 20)]
    public void The_ends_of_the_range_are_accepted(int capacity) => Assert.Equal("x", new TextPool(capacity).Get("x"u8));
}
