using RfbWatch.Protocol.Conversations;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests.Fingerprints;

/// <summary>The shape of a server's first messages does not depend on how they are cut, and only the first few messages are kept.</summary>
public class ServerOpeningTests
{
    private const string Planted = "planted clipboard";

    [Fact]
    public void What_programs_differ_in_is_kept_up_to_the_first_picture()
    {
        foreach (int size in new[] { int.MaxValue, 1, 7, 13 })
        {
            var script = Opened()
                .Server(w => w.U8(248, 0, 0, 0).U32(0x80000000).U8(1, 0)).Server(150)
                .Server(w => w.U8(3, 0, 0, 0).U32(-12, 0x1f000001).U32(7, 0))
                .Update((0, 0, 0, 0, -314, [0, 0, 0, 0]), (0, 0, 1024, 768, -308, [2, 0, 0, 0, 0x6b, 0x8b, 0x45, 0x67, .. new byte[28]]), (9, 9, 10, 10, -239, new byte[420]))
                .Update((0, 0, 1024, 64, 0, new byte[1024 * 64 * 4]), (0, 64, 1, 1, 0, new byte[4]))
                .Update((0, 0, 0, 0, -258, []))
                .ServerCutText(Planted);
            var facts = Play.Steps(size == int.MaxValue ? script : script.Cut(size));
            var opening = facts.FingerprintInput.ServerOpening!;
            Assert.Equal("fence:80000000/1,150,clip,update,update", opening.Messages);
            Assert.Equal("1f000001/00000007", opening.Clipboard);
            Assert.Equal("6b8b4567", opening.ScreenId);
            Assert.Equal(";3/empty:-314;3/full:-308;3/part:-239;", opening.PseudoRectangles);
            Assert.Equal("0x0@0,0", opening.Cursor);
            Assert.Equal("many/strip64k:0", opening.Picture);
            Assert.True(opening.IsOver);
            Assert.Equal(Planted.Length, facts.Activity.ClipboardServerBytes);
            Assert.Empty(facts.Anomalies);
        }
    }

    [Theory]
    [InlineData(0, 0, 1024, 768, 1, "1/full:0")]
    [InlineData(0, 0, 1024, 64, 3, "many/strip64k:0")]
    [InlineData(0, 0, 1024, 63, 3, "many/part:0")]
    [InlineData(64, 0, 64, 64, 3, "many/tile64:0")]
    [InlineData(0, 0, 1024, 768, 0xFFFF, "last/full:0")]
    [InlineData(0, 0, 0, 4, 2, "many/part:0")]
    public void The_first_picture_has_a_shape(int x, int y, int width, int height, int rectangles, string shape)
    {
        var script = Opened().Server(w => w.U8(0, 0).U16(rectangles).U16(x, y, width, height).U32(0));
        Assert.Equal(shape, Play.Steps(script).FingerprintInput.ServerOpening!.Picture);
    }

    [Fact]
    public void A_server_that_never_comes_to_a_picture_fills_no_memory()
    {
        var script = Opened();
        for (int i = 0; i < 500; i++)
        {
            script.Bell().Update((0, 0, 0, 0, -258, []), (1, 1, 2, 2, -261, [0]));
        }

        var opening = Play.Steps(script.ServerCutText(Planted)).FingerprintInput.ServerOpening!;
        Assert.Equal(ServerOpening.MaxMessages, opening.Messages!.Split(',').Length);
        Assert.Equal(ServerOpening.MaxRectangles, opening.PseudoRectangles!.Split(';', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.False(opening.IsOver);
    }

    [Fact]
    public void An_announcement_of_clipboard_abilities_without_sizes_is_walked()
    {
        var facts = Play.Steps(Opened().Server(w => w.U8(3, 0, 0, 0).U32(-4, 0x17000001)).Update((0, 0, 8, 8, -308, [0, 0, 0, 0])).ServerCutText(Planted));
        Assert.Null(facts.FingerprintInput.ServerOpening!.Clipboard);
        Assert.Null(facts.FingerprintInput.ServerOpening.ScreenId);
        Assert.Equal(Planted.Length, facts.Activity.ClipboardServerBytes);
        Assert.Empty(facts.Anomalies);
    }

    [Fact]
    public void Messages_after_missing_ones_are_not_the_first()
    {
        var conversation = new Conversation(new ConversationOptions());
        Play.Feed(conversation, Scripts.New.Versions("003.008").SecurityTypes(1).Choose(1).Result(0));
        conversation.OnBytes(Side.B, new RfbScript().ClientInit().Session().ClientBytes, 50);
        conversation.OnGap(Side.A, 0);
        for (int i = 0; i < 8; i++)
        {
            conversation.OnBytes(Side.A, new RfbScript().RawUpdate(64, 64).ServerBytes, 51 + i);
        }

        var facts = Play.End(conversation);
        Assert.Null(facts.FingerprintInput.ServerOpening);
        Assert.Null(facts.ServerProduct.Name);
    }

    private static RfbScript Opened() => Scripts.New.Versions("003.008").SecurityTypes(1).Choose(1).Result(0).ClientInit().ServerInit()
        .SetEncodings(7, 16, 0, -239, -308, unchecked((int)0xC0A1E5CE)).UpdateRequest();
}
