using RfbWatch.Protocol.Conversations;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests;

/// <summary>Facts know the bytes that prove them: the same places however a stream is cut, with the frame that carried the last byte.</summary>
public sealed class ProofTests
{
    private const ProvenFacts All = (ProvenFacts)int.MaxValue;

    public static TheoryData<string> Names => Scripts.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_bytes_prove_the_same_facts_however_they_are_cut(string name)
    {
        var whole = Places(Played(Scripts.All[name], int.MaxValue, out _), All);
        Assert.Equal(whole, Places(Played(Scripts.All[name].Coalesced(), int.MaxValue, out _), All));
        foreach (int cut in new[] { 1, 2, 7 })
        {
            Assert.Equal(whole, Places(Played(Scripts.All[name], cut, out _), All));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_place_has_the_frame_of_its_last_byte(string name)
    {
        // An exchange that is not known is searched for its end: in small pieces, that is hundreds of packets.
        foreach (int cut in name == "apple-36" ? new[] { 90, int.MaxValue } : [1, 2, 7, int.MaxValue])
        {
            var facts = Played(Scripts.All[name], cut, out var frames);
            Assert.All(facts.ProofOf(All), place => Assert.Equal(frames[(int)place.Side][(int)(place.Offset + place.Length - 1)], place.Frame));
        }
    }

    [Theory]
    [InlineData("none-3.8", ProvenFacts.NoAuthentication, "SecurityType B 12+1, SecurityResult A 14+4, ServerInit A 18+24")]
    [InlineData("none-3.3", ProvenFacts.NoAuthentication, "SecurityType A 12+4, ServerInit A 16+24")]
    [InlineData("none-3.8", ProvenFacts.NoAuthenticationOffered, "SecurityTypes A 12+2")]
    [InlineData("vnc-3.8", ProvenFacts.Choice, "SecurityType B 12+1")]
    [InlineData("vnc-3.8", ProvenFacts.Challenge, "Challenge A 14+16")]
    [InlineData("vnc-3.8", ProvenFacts.NoAuthentication, "SecurityType B 12+1")]
    [InlineData("vnc-failed", ProvenFacts.Result, "SecurityResult A 30+4, Reason A 34+25")]
    [InlineData("bypass-3.8", ProvenFacts.Offer | ProvenFacts.Choice | ProvenFacts.Opened, "SecurityTypes A 12+2, SecurityType B 12+1, SecurityResult A 14+4, ServerInit A 18+24")]
    [InlineData("refused-early", ProvenFacts.Result, "Refusal A 12+34, Reason A 16+30")]
    [InlineData("tight-no-auth", ProvenFacts.NoAuthentication, "SecurityType B 12+1, SubTypes A 18+4, SecurityResult A 22+4, ServerInit A 26+24")]
    [InlineData("tight-unix", ProvenFacts.CleartextCredentials, "SecurityType B 12+1, SubType B 13+4, Credentials B 17+24")]
    [InlineData("vencrypt-plain", ProvenFacts.CleartextCredentials, "SecurityType B 12+1, SubType B 15+4, Credentials B 19+24")]
    [InlineData("sasl-plain", ProvenFacts.CleartextCredentials, "SecurityType B 12+1, Mechanism B 13+9")]
    [InlineData("xvp", ProvenFacts.CleartextCredentials, "SecurityType B 12+1, Credentials B 13+26")]
    [InlineData("both-banners", ProvenFacts.Versions, "ProtocolVersion A 0+12, ProtocolVersion B 0+12")]
    public void Facts_name_the_bytes_that_prove_them(string name, ProvenFacts facts, string expected) =>
        Assert.Equal(expected, string.Join(", ", Places(Played(Scripts.All[name], int.MaxValue, out _), facts)));

    [Fact]
    public void Messages_name_their_heads()
    {
        var script = Scripts.NewOpened().Client(8, 0, 0, 0).Client(250, 0, 1, 2).Client(w => w.U8(6).Fill(3, 0).U32(5).Fill(5, (byte)'x')).Client(w => w.U8(6).Fill(3, 0).U32(0x7fff_ffff));
        int start = script.Steps.Take(script.Steps.Count - 4).Where(step => !step.FromServer).Sum(step => step.Bytes.Length);
        foreach (int cut in new[] { 1, 3, int.MaxValue })
        {
            var facts = Played(script, cut, out _);
            Assert.Equal([$"LengthField B {start + 22}+7", $"ZeroScale B {start}+4"], Places(facts, ProvenFacts.OversizeFields));
            Assert.Equal([$"PowerAction B {start + 4}+4"], Places(facts, ProvenFacts.PowerActions));
            Assert.Equal([$"CutText B {start + 8}+8"], Places(facts, ProvenFacts.Clipboard));
        }
    }

    /// <summary>Bytes that are known to be missing count, so that an offset is the distance from the first byte of the stream.</summary>
    [Fact]
    public void Missing_bytes_count()
    {
        var conversation = new Conversation(new ConversationOptions());
        var script = Scripts.NewOpened();
        Play.Feed(conversation, script);
        conversation.OnBytes(Side.B, [6, 0, 0, 0, 0, 0, 0, 100], 100);
        conversation.OnBytes(Side.B, new byte[30], 101);
        conversation.OnGap(Side.B, 50);
        conversation.OnBytes(Side.B, new byte[20], 102);
        conversation.OnBytes(Side.B, [250, 0, 1, 3], 103, 77);

        Assert.Equal(new ProvingBytes("PowerAction", Side.B, ByteStream.Tcp, script.ClientBytes.Length + 108, 4, 77), Assert.Single(conversation.Facts.ProofOf(ProvenFacts.PowerActions)));
    }

    /// <summary>Offsets count from the first byte of TCP, also where RFB begins later.</summary>
    [Fact]
    public void Bytes_before_a_banner_count()
    {
        var conversation = new Conversation(new ConversationOptions());
        byte[] before = "Welcome to the console server\r\n"u8.ToArray();
        conversation.OnBytes(Side.A, before, 1, 1);
        Play.Feed(conversation, Scripts.NewOpened());

        Assert.Equal(
            ["SecurityType B 12+1", $"SecurityResult A {before.Length + 14}+4", $"ServerInit A {before.Length + 18}+24"],
            Places(Play.End(conversation), ProvenFacts.NoAuthentication));
    }

    [Fact]
    public void Places_survive_being_packed()
    {
        ProofEntry[] entries =
        [
            new(ProvenFacts.Conflict, ProofName.RepeaterPreamble, Side.B, ByteStream.WebSocket, long.MaxValue / 4, int.MaxValue, long.MaxValue / 4),
            new(ProvenFacts.Versions | ProvenFacts.Conflict, ProofName.ProtocolVersion, Side.A, ByteStream.Tcp, 0, 1, 1),
            new(ProvenFacts.Choice, ProofName.SecurityType, Side.B, ByteStream.Tcp, 12, 1, 300),
        ];
        Assert.Equal(
            entries.Where(entry => entry.Facts != ProvenFacts.Choice).Select(entry => new ProvingBytes(entry.Name.ToString(), entry.Side, entry.Stream, entry.Offset, entry.Length, entry.Frame)),
            PackedProofs.Of(entries).Of(ProvenFacts.Conflict));
        Assert.Empty(PackedProofs.Of([]).Of(All));
    }

    private static ConversationFacts Played(RfbScript script, int cut, out List<long>[] frames)
    {
        var conversation = new Conversation(new ConversationOptions());
        frames = [[], []];
        long frame = 0;
        foreach (var step in script.Steps)
        {
            foreach (byte[] piece in step.Bytes.Chunk(Math.Min(cut, Math.Max(1, step.Bytes.Length))))
            {
                var side = step.FromServer ? Side.A : Side.B;
                conversation.OnBytes(side, piece, 1000 + frame, ++frame);
                frames[(int)side].AddRange(Enumerable.Repeat(frame, piece.Length));
            }
        }

        return Play.End(conversation);
    }

    private static List<string> Places(ConversationFacts facts, ProvenFacts proven) => [.. facts.ProofOf(proven).Select(place => $"{place.Name} {place.Side} {place.Offset}+{place.Length}")];
}
