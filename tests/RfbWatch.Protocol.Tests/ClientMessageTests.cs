using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests;

/// <summary>The client's messages are counted by type, and their content is not stored anywhere.</summary>
public class ClientMessageTests
{
    private const int ExtendedClipboard = unchecked((int)0xC0A1E5CE);

    [Fact]
    public void Keys_pointer_clipboard_and_extensions_are_counted()
    {
        var script = Opened().SetPixelFormat().SetEncodings(7, -316, ExtendedClipboard).UpdateRequest().Key('s').Key('s', down: false)
            .Client(w => w.U8(255, 0).U16(1).U32(0x73, 31)).Pointer(1, 3, 4).Client(w => w.U8(5, 0x80).U16(1, 2).U8(1)).Pointer(0, 3, 4)
            .ClientCutText("some text").ExtendedClientCutText(40).SetEncodings(1, 2, 3).Xvp(3).SetDesktopSize(800, 600, 2)
            .Client(w => w.U8(150, 1).U16(0, 0, 10, 10)).Client(w => w.U8(248, 0, 0, 0).U32(1).U8(8).Fill(8, 1)).TextChat(fromServer: false, "hi")
            .Client(w => w.U8(11, 0, 0, 0).U32(-1)).Client(w => w.U8(255, 1).U16(2).U8(1, 2).U32(44100)).Client(w => w.U8(255, 1).U16(0))
            .Client(w => w.U8(253, 0x81).U16(6).Fill(6, 1)).Client(13).Client(8, 2, 0, 0).UpdateRequest();
        foreach (var cut in new[] { script, script.Cut(1), script.Coalesced() })
        {
            var facts = Play.Steps(cut);
            Assert.Empty(facts.Anomalies);
            Assert.Equal((3, 3, 2), (facts.Activity.KeyEvents, facts.Activity.PointerEvents, facts.Activity.UpdateRequests));
            Assert.Equal((9 + 36, 1, 1, 2), (facts.Activity.ClipboardClientBytes, facts.Activity.PowerActions, facts.Activity.DesktopResizes, facts.Activity.ChatMessages));
            Assert.Equal([7, -316, ExtendedClipboard], facts.Encodings!);
            Assert.Equal(
                "0x1,2x2,3x2,4x2,5x3,6x2,8x1,11x2,13x1,150x1,248x1,250x1,251x1,253x1,255x3",
                string.Join(',', facts.Activity.ClientMessages.Select(m => $"{m.Key}x{m.Value}")));
        }
    }

    [Fact]
    public void An_unknown_type_ends_the_count_and_loses_nothing()
    {
        var facts = Play.Steps(Opened().Session().Client(99, 1, 2, 3).Key('a'));
        Assert.Equal([Anomaly.UnknownClientMessage], facts.Anomalies);
        Assert.Equal((2, true, Stage.Active), (facts.Activity.KeyEvents, facts.NoAuthentication, facts.Stage));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_of_UltraVNC_are_counted_and_named_only_on_request(bool names)
    {
        var script = Opened().Session().UltraFile(false, 1, 1, 0, "C:\\"u8.ToArray()).UltraFile(false, 3, 0, 0, "C:\\secret.txt"u8.ToArray())
            .Server(w => w.U8(7, 4).U16(0).U32(200, 13).Text("C:\\secret.txt").U32(0)).UltraFile(true, 5, 0, 1, new byte[200]).UltraFile(true, 6, 0, 0, [])
            .UltraFile(false, 4, 0, 0, []).Client(w => w.U8(7, 8).U16(0).U32(7, 11).Text("C:\\plan.doc").U32(0)).UltraFile(false, 5, 0, 0, new byte[300]).UltraFile(false, 6, 0, 0, []).Key('a');
        foreach (var cut in new[] { script, script.Cut(1) })
        {
            var facts = Play.Steps(cut, options: new ConversationOptions { KeepFileNames = names });
            Assert.Empty(facts.Anomalies);
            Assert.Equal((2, 500, 3), (facts.Activity.FileTransfers, facts.Activity.FileTransferBytes, facts.Activity.KeyEvents));
            Assert.Equal(names ? ["C:\\secret.txt", "C:\\plan.doc"] : [], facts.Activity.FileNames);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_of_TightVNC_2_are_counted_and_named_only_on_request(bool names)
    {
        var script = Opened().Session()
            .Client(w => w.U32(0xFC000100)).Server(w => w.U32(0xFC000101).U8(1))
            .Client(w => w.U32(0xFC000102).U8(0).String32("/")).Server(w => w.U32(0xFC000103).U8(0).U32(30, 30).Fill(30, 1))
            .Client(w => w.U32(0xFC00010C).String32("/secret.txt").U32(0, 0)).Server(w => w.U32(0xFC00010D))
            .Client(w => w.U32(0xFC00010E).U8(1).U32(100)).Server(w => w.U32(0xFC00010F).U8(1).U32(60, 100).Fill(60, 1))
            .Server(w => w.U32(0xFC000110).U8(0).U32(0, 0))
            .Client(w => w.U32(0xFC000106).String32("/plan.doc").U8(1).U32(0, 0)).Server(w => w.U32(0xFC000107))
            .Client(w => w.U32(0xFC000108).U8(0).U32(50, 50).Fill(50, 1)).Server(w => w.U32(0xFC000109))
            .Client(w => w.U32(0xFC00010A).U16(0).U32(0, 0)).Server(w => w.U32(0xFC00010B))
            .Client(w => w.U32(0xFC000115).String32("/a").String32("/b")).Server(w => w.U32(0xFC000119).String32("no")).Key('a').Bell();
        foreach (var cut in new[] { script, script.Cut(1) })
        {
            var facts = Play.Steps(cut, options: new ConversationOptions { KeepFileNames = names });
            Assert.Empty(facts.Anomalies);
            Assert.Equal((2, 110, 3, 1), (facts.Activity.FileTransfers, facts.Activity.FileTransferBytes, facts.Activity.KeyEvents, facts.Activity.ServerMessages[2]));
            Assert.Equal(names ? ["/secret.txt", "/plan.doc"] : [], facts.Activity.FileNames);
        }
    }

    [Fact]
    public void Files_of_TightVNC_1_3_are_counted()
    {
        var script = Opened().Session().Client(w => w.U8(130, 0).U16(1).Text("/")).Server(w => w.U8(130, 0).U16(2, 20, 15).Fill(16 + 15, 1))
            .Client(w => w.U8(131, 0).U16(5).U32(0).Text("/a.tx")).Server(w => w.U8(131, 0).U16(90, 70).Fill(70, 1)).Server(w => w.U8(131, 0).U16(0, 0).U32(99))
            .Client(w => w.U8(132, 0).U16(5).U32(0).Text("/b.tx")).Client(w => w.U8(133, 0).U16(40, 30).Fill(30, 1)).Client(w => w.U8(133, 0).U16(0, 0).U32(99)).Key('a').Bell();
        var facts = Play.Steps(script);
        Assert.Empty(facts.Anomalies);
        Assert.Equal((2, 100, 3, 1), (facts.Activity.FileTransfers, facts.Activity.FileTransferBytes, facts.Activity.KeyEvents, facts.Activity.ServerMessages[2]));
    }

    [Theory]
    [InlineData(0xFFFFFFFFu, false, "ClientCutText 4294967295")]
    [InlineData(0x7FFFFFFFu, true, "ClientCutText 2147483647")]
    public void An_oversize_clipboard_is_named_and_ends_the_count(uint length, bool extended, string field)
    {
        var facts = Play.Steps(Opened().SetEncodings(extended ? [0, ExtendedClipboard] : [0, 1]).Client(w => w.U8(6, 0, 0, 0).U32(length).Fill(50, 1)));
        Assert.Equal([field], facts.OversizeFields);
    }

    [Fact]
    public void Of_endless_encodings_the_first_are_kept_and_the_last_still_count()
    {
        int[] encodings = [.. Enumerable.Range(10_000, 65_534), ExtendedClipboard];
        var facts = Play.Steps(Opened().SetEncodings(encodings).ExtendedClientCutText(40).Key('s'));

        Assert.Equal(encodings[..1024], facts.Encodings);
        Assert.Equal(["SetEncodings 65535"], facts.OversizeFields);
        Assert.Equal((36, 1), (facts.Activity.ClipboardClientBytes, facts.Activity.KeyEvents));
    }

    [Theory]
    [InlineData(1 << 20, false)]
    [InlineData((1 << 20) + 1, true)]
    public void A_plain_clipboard_above_what_servers_take_is_named_and_read_on(int length, bool named)
    {
        var facts = Play.Steps(Opened().Client(w => w.U8(6, 0, 0, 0).U32((uint)length).Fill(length, 1)).Key('a').Server(w => w.U8(3, 0, 0, 0).U32((uint)length).Fill(length, 1)).Bell());
        Assert.Equal(named ? [$"ClientCutText {length}", $"ServerCutText {length}"] : [], facts.OversizeFields.Order());
        Assert.Equal((length, length, 1), (facts.Activity.ClipboardClientBytes, facts.Activity.ClipboardServerBytes, facts.Activity.ServerMessages[2]));
        Assert.NotEqual(0, facts.Activity.KeyEvents);
    }

    [Fact]
    public void Scaling_by_zero_is_named() => Assert.Contains(Anomaly.ZeroScale, Play.Steps(Opened().Client(8, 0, 0, 0)).Anomalies);

    private static RfbScript Opened() => Scripts.New.Versions("003.008").SecurityTypes(1).Choose(1).Result(0).ClientInit().ServerInit();
}
