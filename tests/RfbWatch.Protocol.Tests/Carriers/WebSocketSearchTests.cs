using System.Text;
using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Conversations;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>Frames are found again after missing bytes, and only where they really are.</summary>
public class WebSocketSearchTests
{
    private const int Messages = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void A_client_whose_frames_were_lost_is_read_again_after_the_gap(int piece)
    {
        // The first frame's header is missing: the rest of the frame is skipped, whatever it contains.
        byte[] frames = Pointer(masked: true);
        var (inner, facts) = Middle(Side.A, frames.AsSpan(3), piece);
        Assert.Equal("{gap 0}" + string.Concat(Enumerable.Range(1, Messages - 1).Select(Text)), inner[Side.A]);
        Assert.Equal([CarrierAnomaly.CarrierResynchronised], facts.Anomalies);
        Assert.True(facts.Resynchronised);
    }

    [Fact]
    public void A_server_whose_frames_were_lost_is_read_again_after_the_gap()
    {
        var (inner, facts) = Middle(Side.B, Pointer(masked: false).AsSpan(5), 11);
        Assert.Equal("{gap 0}" + string.Concat(Enumerable.Range(1, Messages - 1).Select(Text)), inner[Side.B]);
        Assert.Equal([CarrierAnomaly.CarrierResynchronised], facts.Anomalies);
    }

    [Fact]
    public void Frames_of_the_other_masking_are_not_taken()
    {
        var (inner, facts) = Middle(Side.A, Pointer(masked: false).AsSpan(5), 11);
        Assert.Equal("{gap 0}", inner[Side.A]);
        Assert.Equal([CarrierAnomaly.CarrierLost], facts.Anomalies);
    }

    [Fact]
    public void Two_frames_that_lead_to_the_end_are_enough_and_one_is_not()
    {
        byte[] frames = Pointer(masked: true);
        int length = frames.Length / Messages;
        Assert.Equal("{gap 0}" + Text(0) + Text(1), Middle(Side.A, [0x55, .. frames[..(2 * length)]], 5).Inner[Side.A]);
        Assert.Equal("{gap 0}", Middle(Side.A, [0x55, .. frames[..length]], 5).Inner[Side.A]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_is_found_in_random_bytes(bool masked)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            byte[] bytes = new byte[20_000];
            new Random(seed).NextBytes(bytes);
            ReadOnlySpan<byte> rest = bytes;
            var search = new WebSocketSearch(masked);
            Assert.False(search.TryFind(ref rest, isEnd: false), $"seed {seed}: {Convert.ToHexString(rest[..Math.Min(600, rest.Length)])}");
        }
    }

    [Fact]
    public void The_search_is_given_up()
    {
        var search = new WebSocketSearch(masked: true);
        byte[] bytes = new byte[200_000];
        ReadOnlySpan<byte> rest = bytes;
        Assert.False(search.TryFind(ref rest, isEnd: false));
        Assert.True(search.GaveUp);
    }

    [Fact]
    public void A_conversation_recognised_only_after_a_gap_has_at_most_medium_confidence()
    {
        var conversation = new Conversation(new ConversationOptions());
        conversation.OnBytes(Side.B, CarrierScripts.Latin1(CarrierScripts.WebsockifyAnswer), 1);
        conversation.OnGap(Side.A, 0);
        byte[][] messages =
        [
            .. Enumerable.Range(0, 6).Select(_ => new byte[] { 3, 1, 0, 0, 0, 0, 4, 0, 3, 0 }),
            .. Enumerable.Range(0, 12).Select(i => new byte[] { 4, (byte)((i + 1) % 2), 0, 0, 0, 0, 0, (byte)(0x61 + (i / 2)) }),
        ];
        conversation.OnBytes(Side.A, [1, 2, 3, .. messages.SelectMany((message, i) => WebSocketFrame.Make(WebSocketFrame.Binary, message, (uint)i * 0x01234567))], 2);
        conversation.Finish();
        Assert.Equal((Side.B, true, Confidence.Medium), (conversation.Facts.ServerSide, conversation.Facts.MidStream, conversation.Facts.MidStreamConfidence));
    }

    private static (InnerRecorder Inner, CarrierFacts Facts) Middle(Side side, ReadOnlySpan<byte> bytes, int piece)
    {
        var inner = new InnerRecorder();
        var unwrapper = new CarrierUnwrapper(inner);
        unwrapper.OnBytes(Side.A, CarrierScripts.Latin1(CarrierScripts.NoVncRequest), new Arrival(1, 0));
        unwrapper.OnBytes(Side.B, CarrierScripts.Latin1(CarrierScripts.WebsockifyAnswer), new Arrival(1, 0));
        unwrapper.OnGap(side, 100);
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(piece, bytes.Length)..])
        {
            unwrapper.OnBytes(side, bytes[..Math.Min(piece, bytes.Length)], new Arrival(2, 0));
        }

        unwrapper.Finish();
        return (inner, unwrapper.Facts);
    }

    private static byte[] Pointer(bool masked) => [.. Enumerable.Range(0, Messages).SelectMany(i =>
        WebSocketFrame.Make(WebSocketFrame.Binary, Encoding.Latin1.GetBytes(Text(i)), masked ? 0x10203040 + (uint)i : null))];

    private static string Text(int number) => $"\u0005\0\0{(char)(10 + number)}\0\u0007";
}
