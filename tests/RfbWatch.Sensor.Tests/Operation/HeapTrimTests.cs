using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Tests.Operation;

/// <summary>When the memory of a peak is collected: sizes as the runtime would report them.</summary>
public sealed class HeapTrimTests
{
    private const long Rest = 20L << 20;
    private const long Limit = Rest + (Rest / 2) + HeapTrim.Slack;
    private readonly HeapTrim _trim;
    private long _size = Rest;
    private long _inUse = Rest;
    private int _collections;

    public HeapTrimTests()
    {
        _trim = new HeapTrim(() => _size, () =>
        {
            _collections++;
            _size = _inUse;
        });
        _trim.Run();
    }

    [Theory]
    [InlineData(Limit - 1, 0)]
    [InlineData(Limit, 0)]
    [InlineData(Limit + 1, 1)]
    public void Growth_is_left_to_the_runtime_up_to_a_limit(long size, int collections)
    {
        _size = size;
        _trim.Run();
        Assert.Equal(collections, _collections);
    }

    [Fact]
    public void A_heap_that_is_in_use_is_collected_more_rarely()
    {
        _size = _inUse = Limit * 4;
        List<int> minutes = [];
        for (int minute = 0; minute < 20; minute++)
        {
            int before = _collections;
            _trim.Run();
            if (_collections > before)
            {
                minutes.Add(minute);
            }
        }

        Assert.Equal([0, 2, 6, 10, 14, 18], minutes);
    }

    [Fact]
    public void What_is_no_longer_in_use_is_returned_even_if_the_heap_does_not_grow_any_more()
    {
        _size = _inUse = Limit * 4;
        _trim.Run();
        _inUse = Rest;
        _trim.Run();
        _trim.Run();
        Assert.Equal((2, Rest), (_collections, _size));
    }

    [Fact]
    public void What_a_peak_held_is_returned_when_it_is_no_longer_in_use()
    {
        _size = _inUse = Limit * 4;
        _trim.Run();
        _inUse = Rest;
        _size = Limit * 8;
        _trim.Run();
        Assert.Equal((2, Rest), (_collections, _size));
        _size = Limit + 1;
        _trim.Run();
        Assert.Equal(3, _collections);
    }
}
