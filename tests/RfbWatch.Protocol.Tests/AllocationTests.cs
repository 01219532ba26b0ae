using RfbWatch.Protocol.Conversations;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests;

/// <summary>Memory allocated by a conversation until its facts are requested: in a flood, every connection costs this much.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void One_banner() => AssertAtMost(3_050, Scripts.New.ServerBanner("003.008"));

    [Fact]
    public void Both_banners() => AssertAtMost(3_850, Scripts.New.Versions("003.008"));

    [Fact]
    public void A_handshake_without_authentication() =>
        AssertAtMost(6_450, Scripts.New.Versions("003.008").SecurityTypes(1).Choose(1).Result(0).ClientInit().ServerInit("desk"));

    [Fact]
    public void A_handshake_with_vnc_authentication() =>
        AssertAtMost(6_850, Scripts.New.Versions("003.008").SecurityTypes(2).Choose(2).VncAuthentication().Result(0).ClientInit().ServerInit("desk"));

    /// <summary>Measures the cheapest of several runs: a garbage collection in between charges the thread for the rest of its allocation block.</summary>
    private static void AssertAtMost(long budget, RfbScript script)
    {
        var options = new ConversationOptions();
        long least = long.MaxValue;
        for (int run = 0; run < 10; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            var conversation = new Conversation(options);
            long ticks = 0;
            foreach (var step in script.Steps)
            {
                conversation.OnBytes(step.FromServer ? Side.A : Side.B, step.Bytes, ++ticks, ticks);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            GC.KeepAlive(conversation);
        }

        Assert.InRange(least, budget - 300, budget);
    }
}
