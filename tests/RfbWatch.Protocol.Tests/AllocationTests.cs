using RfbWatch.Protocol.Conversations;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests;

/// <summary>What a conversation costs in memory until somebody asks for its facts: a flood of connections pays it for each. The log of events, with the frames, is 300 bytes of it after banners and 1,000 after a handshake.</summary>
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

    private static void AssertAtMost(long budget, RfbScript script)
    {
        var options = new ConversationOptions();
        void Run()
        {
            var conversation = new Conversation(options);
            long ticks = 0;
            foreach (var step in script.Steps)
            {
                conversation.OnBytes(step.FromServer ? Side.A : Side.B, step.Bytes, ++ticks, ticks);
            }

            GC.KeepAlive(conversation);
        }

        Assert.InRange(Allocations.Least(Run), budget - 300, budget);
    }
}
