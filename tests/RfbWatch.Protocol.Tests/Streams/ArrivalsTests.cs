using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests.Streams;

public sealed class ArrivalsTests
{
    /// <summary>Maximum number of marks; the newest packet has the last one, and the one before it applies to all packets in between.</summary>
    private const int MaxMarks = 64;

    [Fact]
    public void A_byte_has_the_packet_that_carried_it()
    {
        var arrivals = new Arrivals();
        Assert.Equal(default, arrivals.Before(1));
        arrivals.Add(0, new Arrival(100, 7));
        arrivals.Add(12, new Arrival(100, 9));
        arrivals.Add(15, new Arrival(130, 10));

        Assert.Equal(
            [default, new(100, 7), new(100, 7), new(100, 9), new(100, 9), new(130, 10), new(130, 10)],
            new long[] { 0, 1, 12, 13, 15, 16, 1000 }.Select(offset => arrivals.Before(offset)));
    }

    [Theory]
    [InlineData(MaxMarks - 1)]
    [InlineData(MaxMarks)]
    [InlineData(MaxMarks + 1)]
    [InlineData(3 * MaxMarks)]
    public void Nothing_seems_to_have_come_earlier_than_it_did_however_many_packets_there_are(int packets)
    {
        var arrivals = new Arrivals();
        for (int packet = 0; packet < packets; packet++)
        {
            arrivals.Add(packet, new Arrival(1000 + packet, packet + 1));
        }

        for (int packet = 0; packet < packets; packet++)
        {
            var arrival = arrivals.Before(packet + 1);
            bool isOwn = packet < MaxMarks - 2 || packets <= MaxMarks || packet == packets - 1;
            Assert.Equal(isOwn ? 1000 + packet : 1000 + packets - 2, arrival.Ticks);
            Assert.Equal(arrival.Ticks - 999, arrival.Frame);
        }
    }
}
