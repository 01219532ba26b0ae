using RfbWatch.Protocol.Conversations;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests;

/// <summary>Every encoding is parsed to its last byte: a clipboard text inserted after the update is found, and nothing else.</summary>
public class ServerMessageTests
{
    private const string Planted = "planted clipboard";

    private static readonly byte[] Bgr233 = [8, 8, 0, 1, 0, 7, 0, 7, 0, 3, 0, 3, 6, 0, 0, 0];

    public static TheoryData<string, int, int, int, int> Encodings => new()
    {
        // name, encoding, width, height, bytes of a rectangle at 32 bits per pixel
        { "Raw", 0, 20, 10, 20 * 10 * 4 },
        { "CopyRect", 1, 20, 10, 4 },
        { "Cursor", -239, 18, 18, (18 * 18 * 4) + (3 * 18) },
        { "empty Cursor", -239, 0, 0, 0 },
        { "X Cursor", -240, 18, 18, 6 + (2 * 3 * 18) },
        { "empty X Cursor", -240, 0, 0, 0 },
        { "PointerPos", -232, 0, 0, 0 },
        { "DesktopSize", -223, 640, 480, 0 },
        { "QEMU pointer", -257, 1, 0, 0 },
        { "QEMU key", -258, 0, 0, 0 },
        { "QEMU LED", -261, 1, 1, 1 },
        { "Extended buttons", -316, 0, 0, 0 },
        { "VMware state", 0x574D5665, 0, 0, 2 },
        { "VMware position", 0x574D5666, 0, 0, 0 },
        { "VMware repeat", 0x574D5667, 0, 0, 10 },
        { "VMware LED", 0x574D5668, 0, 0, 4 },
        { "VMware machine", 0x574D566A, 0, 0, 2 },
        { "LibVNC keyboard", -131072, 0, 0, 0 },
        { "LibVNC messages", -131071, 64, 0, 64 },
        { "LibVNC encodings", -131070, 40, 10, 40 },
        { "LibVNC identity", -131069, 23, 0, 23 },
    };

    public static TheoryData<string, int, int, int, byte[]> Contents
    {
        get
        {
            static byte[] Wire(Action<WireWriter> write)
            {
                var writer = new WireWriter();
                write(writer);
                return writer.ToArray();
            }

            return new TheoryData<string, int, int, int, byte[]>
            {
                { "RRE", 2, 20, 10, Wire(w => w.U32(3).Fill(4 + (3 * 12), 1)) },
                { "CoRRE", 4, 20, 10, Wire(w => w.U32(3).Fill(4 + (3 * 8), 1)) },
                { "zlib", 6, 20, 10, Wire(w => w.U32(33).Fill(33, 1)) },
                { "ZRLE", 16, 20, 10, Wire(w => w.U32(33).Fill(33, 1)) },
                { "H.264", 50, 20, 10, Wire(w => w.U32(33).U32(0).Fill(33, 1)) },
                { "Zstd", 25, 20, 10, Wire(w => w.U32(33).Fill(33, 1)) },
                { "Hextile raw", 5, 20, 10, Wire(w => w.U8(1).Fill(16 * 10 * 4, 1).U8(1).Fill(4 * 10 * 4, 1)) },
                { "Hextile mixed", 5, 20, 20, Wire(w => w.U8(2).Fill(4, 1).U8(0).U8(2 + 4 + 8).Fill(8, 1).U8(3).Fill(6, 1).U8(8 + 16).U8(2).Fill(12, 1)) },
                { "ZlibHex", 8, 20, 10, Wire(w => w.U8(32).U16(21).Fill(21, 1).U8(64 + 8 + 2).Fill(4, 2).U16(9).Fill(9, 1)) },
                { "Tight fill", 7, 20, 10, Wire(w => w.U8(0x80).Fill(3, 1)) },
                { "Tight JPEG", 7, 20, 10, Wire(w => w.U8(0x90).U8(0xFF, 0x01).Fill(255, 1)) },
                { "Tight copy", 7, 20, 10, Wire(w => w.U8(0x00).U8(0x21).Fill(0x21, 1)) },
                { "Tight small", 7, 3, 1, Wire(w => w.U8(0x00).Fill(9, 1)) },
                { "Tight palette of two", 7, 20, 10, Wire(w => w.U8(0x40, 1, 1).Fill(6, 1).U8(0x0D).Fill(13, 1)) },
                { "Tight palette of two, small", 7, 8, 4, Wire(w => w.U8(0x40, 1, 1).Fill(6, 1).Fill(4, 1)) },
                { "Tight palette of five", 7, 20, 10, Wire(w => w.U8(0x50, 1, 4).Fill(15, 1).U8(0x91, 0x02).Fill(0x111, 1)) },
                { "Tight gradient", 7, 20, 10, Wire(w => w.U8(0x60, 2).U8(0x80, 0x80, 0x01).Fill(1 << 14, 1)) },
                { "Tight without zlib", 7, 20, 10, Wire(w => w.U8(0xA0).U8(0xD8, 0x04).Fill(600, 1)) },
                { "Tight PNG", -260, 20, 10, Wire(w => w.U8(0xA0).U8(0x21).Fill(0x21, 1)) },
                { "TRLE raw and solid", 15, 20, 10, Wire(w => w.U8(0).Fill(16 * 10 * 3, 1).U8(1).Fill(3, 1)) },
                { "TRLE packed", 15, 20, 10, Wire(w => w.U8(2).Fill(6, 1).Fill(2 * 10, 1).U8(127).Fill(10, 1)) },
                { "TRLE packed of five", 15, 16, 3, Wire(w => w.U8(5).Fill(15, 1).Fill(8 * 3, 1)) },
                { "TRLE runs", 15, 16, 16, Wire(w => w.U8(128).Fill(3, 1).U8(254).Fill(3, 2).U8(0)) },
                { "TRLE long run", 15, 16, 16, Wire(w => w.U8(128).Fill(3, 1).U8(255, 0)) },
                { "TRLE palette runs", 15, 16, 1, Wire(w => w.U8(130).Fill(6, 1).U8(0x80, 9, 1, 0x81, 4)) },
                { "DesktopName", -307, 0, 0, Wire(w => w.String32("other name")) },
                { "ExtendedDesktopSize", -308, 800, 600, Wire(w => w.U8(2, 0, 0, 0).Fill(32, 1)) },
                { "Cursor with alpha", -314, 10, 10, Wire(w => w.U32(0).Fill(400, 1)) },
                { "VMware cursor", 0x574D5664, 10, 10, Wire(w => w.U8(0, 0).Fill(800, 1)) },
                { "VMware alpha cursor", 0x574D5664, 10, 10, Wire(w => w.U8(1, 0).Fill(400, 1)) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void An_encoding_of_fixed_length_is_walked(string name, int encoding, int width, int height, int length) =>
        Walk(name, encoding, width, height, new byte[length].Select((_, i) => (byte)(i * 7)).ToArray());

    [Theory]
    [MemberData(nameof(Contents))]
    public void An_encoding_with_lengths_inside_is_walked(string name, int encoding, int width, int height, byte[] content) =>
        Walk(name, encoding, width, height, content);

    [Fact]
    public void LastRect_ends_an_update_of_unknown_number()
    {
        var script = Opened().Server(w => w.U8(0, 0).U16(0xFFFF).U16(0, 0, 4, 4).U32(0).Fill(64, 1).U16(0, 0, 0, 0).U32(-224)).ServerCutText(Planted);
        AssertPlanted(Play.Steps(script), 1);
    }

    [Fact]
    public void The_pixel_format_the_client_set_sizes_the_pixels()
    {
        var script = Begun().SetPixelFormat(Bgr233).SetEncodings(0).UpdateRequest().Update((0, 0, 20, 10, 0, Noise(200))).ServerCutText(Planted);
        AssertPlanted(Play.Steps(script), 1);
        AssertPlanted(Play.SideBySide(script, serverFirst: true), 1);
    }

    [Fact]
    public void A_pixel_format_set_later_ends_the_walk_where_its_size_matters()
    {
        var script = Opened().Update((0, 0, 2, 2, 0, Noise(16))).SetPixelFormat(Bgr233).UpdateRequest()
            .Update((0, 0, 20, 10, 16, [0, 0, 0, 2, 1, 1])).Update((0, 0, 20, 10, 0, Noise(200))).ServerCutText(Planted);
        var facts = Play.Steps(script);
        Assert.Equal((2, 0), (facts.Activity.FramebufferUpdates, facts.Activity.ClipboardServerBytes));
        Assert.Contains(Anomaly.AmbiguousPixelFormat, facts.Anomalies);
    }

    [Fact]
    public void An_encoding_without_a_known_length_ends_the_walk_with_its_number()
    {
        var facts = Play.Steps(Opened().Update((0, 0, 20, 10, 1011, Noise(50))).ServerCutText(Planted));
        Assert.Contains("UnsizedEncoding(1011)", facts.Anomalies);
        Assert.Equal(Stage.Active, facts.Stage);
    }

    [Fact]
    public void A_server_alone_is_walked_as_far_as_no_pixel_format_matters()
    {
        var facts = Play.Alone(Opened().ServerCutText(Planted).RawUpdate(2, 2), server: true);
        Assert.Equal(Planted.Length, facts.Activity.ClipboardServerBytes);
        Assert.Contains(Anomaly.AmbiguousPixelFormat, facts.Anomalies);
    }

    [Fact]
    public void Missing_bytes_inside_pixels_do_not_lose_synchronisation()
    {
        var conversation = new Conversation(new ConversationOptions());
        Play.Feed(conversation, Opened());
        byte[] update = new RfbScript().RawUpdate(100, 100).ServerBytes;
        conversation.OnBytes(Side.A, update.AsSpan(0, 1000), 50);
        conversation.OnGap(Side.A, 20000);
        conversation.OnBytes(Side.A, update.AsSpan(21000), 51);
        conversation.OnBytes(Side.A, new RfbScript().ServerCutText(Planted).ServerBytes, 52);
        AssertPlanted(Play.End(conversation), 1);
    }

    [Fact]
    public void Other_messages_are_walked()
    {
        var script = Opened().Bell().Server(w => w.U8(1, 0).U16(0, 3).Fill(18, 1)).Server(w => w.U8(4, 0).U16(800, 600)).Server(150)
            .Server(w => w.U8(248, 0, 0, 0).U32(1).U8(5).Fill(5, 1)).Server(w => w.U8(255, 1).U16(2).U32(40).Fill(40, 1)).Server(w => w.U8(255, 1).U16(1))
            .Server(w => w.U8(250, 0, 1, 1)).Server(13).Server(w => w.U8(173, 0, 0, 0).U32(1, 2)).Server(w => w.U8(253, 0x81).U16(4).Fill(4, 1))
            .Server(w => w.U8(3, 0, 0, 0).U32(-20, 0x10000001).Fill(16, 1)).Server(w => w.U8(3, 0, 0, 0).U32(-8, 0x17000001, 0)).TextChat(fromServer: true, "hello").ServerCutText(Planted);
        var facts = Play.Steps(script, options: new ConversationOptions());
        Assert.Equal(16 + Planted.Length, facts.Activity.ClipboardServerBytes);
        Assert.Equal((1, 1), (facts.Activity.ChatMessages, facts.Activity.DesktopResizes));
        Assert.Empty(facts.Anomalies);
    }

    private static void Walk(string name, int encoding, int width, int height, byte[] content)
    {
        foreach (int size in new[] { int.MaxValue, 1, 13 })
        {
            var script = Opened().Update((0, 0, width, height, encoding, content), (5, 5, 1, 1, 1, [0, 0, 0, 0])).ServerCutText(Planted);
            var facts = Play.Steps(size == int.MaxValue ? script : script.Cut(size));
            Assert.True(facts.Activity.ClipboardServerBytes == Planted.Length, $"{name}: {string.Join(',', facts.Anomalies)}");
            AssertPlanted(facts, 1);
        }
    }

    private static void AssertPlanted(ConversationFacts facts, int updates) => Assert.Equal(
        (updates, Planted.Length, 1L), ((int)facts.Activity.FramebufferUpdates, (int)facts.Activity.ClipboardServerBytes, facts.Activity.ServerMessages[3]));

    private static RfbScript Begun() => Scripts.New.Versions("003.008").SecurityTypes(1).Choose(1).Result(0).ClientInit().ServerInit();

    private static RfbScript Opened() => Begun().SetEncodings(7, 16, 0, unchecked((int)0xC0A1E5CE)).UpdateRequest();

    private static byte[] Noise(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 37) + 11))];
}
