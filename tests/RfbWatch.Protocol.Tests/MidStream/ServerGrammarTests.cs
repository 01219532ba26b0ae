using System.Buffers.Binary;
using RfbWatch.Protocol.MidStream;

namespace RfbWatch.Protocol.Tests.MidStream;

public class ServerGrammarTests
{
    private const int Zrle = 16;
    private const int CopyRect = 1;
    private const int DesktopSize = -223;
    private const int Cursor = -239;
    private const int LastRect = -224;

    [Fact]
    public void Updates_whose_rectangles_lead_to_one_another_are_found()
    {
        byte[] bytes = Updates();
        Assert.Equal(new GrammarVerdict(GrammarVerdict.Answer.Yes, 0, Confidence.Medium), ServerGrammar.Evaluate(bytes, final: true));

        byte[] inside = [.. new byte[] { 7, 0, 0, 1, 9, 200 }, .. bytes];
        Assert.Equal(6, ServerGrammar.Evaluate(inside, final: true).Offset);
    }

    [Fact]
    public void More_bytes_change_no_answer()
    {
        byte[] bytes = Updates();
        var last = GrammarVerdict.NeedMore;
        for (int length = 1; length <= bytes.Length; length++)
        {
            var now = ServerGrammar.Evaluate(bytes.AsSpan(0, length), final: false);
            Assert.True(last == GrammarVerdict.NeedMore || last == now, $"{length}");
            last = now;
        }

        Assert.Equal(GrammarVerdict.Answer.Yes, last.Kind);
    }

    [Fact]
    public void One_update_is_not_enough() => Assert.Equal(GrammarVerdict.No, ServerGrammar.Evaluate(Update(Rect(0, 0, 64, 64, Zrle, 30), Rect(64, 0, 64, 64, Zrle, 20)), final: true));

    [Fact]
    public void Lengths_beyond_any_rectangle_break_the_run()
    {
        byte[] bytes = Update(Rect(0, 0, 64, 64, Zrle, 30));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), uint.MaxValue);
        Assert.Equal(GrammarVerdict.No, ServerGrammar.Evaluate([.. bytes, .. Updates().AsSpan(0, 20)], final: true));
    }

    [Theory]
    [MemberData(nameof(OtherProtocolsTests.Names), MemberType = typeof(OtherProtocolsTests))]
    public void No_other_flow_is_taken(string shape)
    {
        const int Flows = 1_000;
        const int Seed = 20261123;
        var random = new Random(Seed);
        byte[] bytes = new byte[512];
        for (int flow = 0; flow < Flows; flow++)
        {
            OtherProtocolsTests.Shapes[shape](random, bytes);
            Assert.True(ServerGrammar.Evaluate(bytes, final: true) == GrammarVerdict.No, $"seed {Seed}, flow {flow}: {Convert.ToHexString(bytes)}");
        }
    }

    private static byte[] Updates() =>
    [
        .. Update(Rect(0, 0, 64, 64, Zrle, 30), Rect(64, 0, 64, 64, Zrle, 20)),
        .. Update(Rect(0, 0, 800, 600, DesktopSize, 0)),
        .. Update(Rect(0, 0, 8, 8, Cursor, (8 * 8 * 4) + 8), Rect(10, 10, 5, 5, CopyRect, 4), Rect(0, 0, 0, 0, LastRect, 0)),
    ];

    private static byte[] Update(params byte[][] rectangles) => [0, 0, 0, (byte)rectangles.Length, .. rectangles.SelectMany(rectangle => rectangle)];

    private static byte[] Rect(int x, int y, int width, int height, int encoding, int payload)
    {
        bool counted = encoding == Zrle;
        byte[] bytes = new byte[12 + (counted ? 4 : 0) + payload];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)x);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)y);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)width);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)height);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), encoding);
        if (counted)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), payload);
        }

        bytes.AsSpan(bytes.Length - payload).Fill(0xA5);
        return bytes;
    }
}
