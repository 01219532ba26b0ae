using RfbWatch.Protocol.Conversations;
using RfbWatch.Protocol.Security;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests;

/// <summary>No input makes the parsers throw, hang or exceed their memory limit, and no secret appears in the output.</summary>
public class MutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(101)]
    [InlineData(118)]
    public void Damaged_conversations_are_read_to_their_end(int seed)
    {
        var random = new Random(seed);
        string at = "";
        try
        {
            foreach (var (name, script) in Scripts.All)
            {
                for (int run = 0; run < Repetitions.Of(30); run++)
                {
                    at = $"seed {seed}, {name}, run {run}";
                    Damage(script, random);
                }
            }
        }
        catch (Exception e)
        {
            Assert.Fail($"{at}: {e}");
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Noise_after_any_banner_is_read_to_its_end(int seed)
    {
        var random = new Random(seed);
        string[] versions = ["003.003", "003.006", "003.007", "003.008", "003.018", "003.889", "004.001", "005.000", "000.000", "999.999"];
        for (int run = 0; run < Repetitions.Of(1000); run++)
        {
            var conversation = new Conversation(new ConversationOptions());
            var script = Scripts.New.Versions(versions[random.Next(versions.Length)], versions[random.Next(versions.Length)]);
            Play.Feed(conversation, script);
            for (int i = random.Next(8); i > 0; i--)
            {
                byte[] noise = new byte[random.Next(1, 300)];
                random.NextBytes(noise);
                if (random.Next(2) == 0)
                {
                    noise.AsSpan(0, Math.Min(noise.Length, random.Next(24))).Clear();
                }

                conversation.OnBytes((Side)random.Next(2), noise, i);
            }

            Play.End(conversation);
        }
    }

    [Fact]
    public void A_flood_that_waits_for_the_other_side_stays_bounded()
    {
        var conversation = new Conversation(new ConversationOptions());
        conversation.OnBytes(Side.A, "RFB 003.008\n"u8, 1);
        byte[] block = new byte[8192];
        // Measures the allocations of this thread, not of the process, because other tests run at the same time.
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20_000; i++)
        {
            conversation.OnBytes(Side.A, block, 2);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Pixels_are_passed_over_without_memory()
    {
        var conversation = new Conversation(new ConversationOptions());
        Play.Feed(conversation, Scripts.New.Versions("003.008").SecurityTypes(1).Choose(1).Result(0).ClientInit().ServerInit().SetEncodings(0).UpdateRequest());
        conversation.OnBytes(Side.A, new RfbScript().Update((0, 0, 60000, 60000, 0, [])).ServerBytes, 9);
        byte[] block = new byte[65536];
        conversation.OnBytes(Side.A, block, 9);
        long least = Allocations.Least(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                Assert.False(conversation.OnBytes(Side.A, block, 10).IsDone);
            }
        });

        Assert.InRange(least, 0, 1024);
    }

    [Fact]
    public void Messages_of_a_session_allocate_nothing()
    {
        var conversation = new Conversation(new ConversationOptions());
        Play.Feed(conversation, Scripts.All["none-3.8"]);
        byte[] update = new RfbScript().RawUpdate(16, 16).ServerBytes;
        byte[] key = new RfbScript().Key('a').ClientBytes;
        long least = Allocations.Least(
            () =>
            {
                for (int i = 0; i < 100; i++)
                {
                    conversation.OnBytes(Side.A, update, 99);
                    conversation.OnBytes(Side.B, key, 99);
                }
            },
            rounds: 20);

        Assert.Equal(0, least);
        Assert.Equal(2002, conversation.Facts.Activity.KeyEvents);
    }

    [Theory]
    [InlineData("DesktopName 4294967295")]
    [InlineData("Reason 4294967295")]
    [InlineData("TightTunnels 65000")]
    [InlineData("TightAuthentications 4294967295")]
    [InlineData("Credentials 8589934590")]
    [InlineData("SaslMechanisms 4294967295")]
    [InlineData("ServerCutText 4294967295")]
    [InlineData("TextChat 70000")]
    public void A_length_above_its_limit_is_named(string field)
    {
        var start = Scripts.New.Versions("003.008");
        var script = field.Split(' ')[0] switch
        {
            "DesktopName" => start.SecurityTypes(1).Choose(1).Result(0).ClientInit().Server(w => w.U16(800, 600).Bytes(RfbScript.Rgb888).U32(0xFFFFFFFF).Fill(99, 1)),
            "Reason" => start.SecurityTypes(2).Choose(2).VncAuthentication().Server(w => w.U32(1, 0xFFFFFFFF).Fill(99, 1)),
            "TightTunnels" => start.SecurityTypes(16).Choose(16).Server(w => w.U32(65000).Fill(99, 1)),
            "TightAuthentications" => start.SecurityTypes(16).Choose(16).Server(w => w.U32(0, 0xFFFFFFFF).Fill(99, 1)),
            "Credentials" => start.SecurityTypes(19).Choose(19).VeNCryptLists(256).ChooseSubType(256).Client(w => w.U32(0xFFFFFFFF, 0xFFFFFFFF).Fill(99, 1)),
            "SaslMechanisms" => start.SecurityTypes(20).Choose(20).Server(w => w.U32(0xFFFFFFFF).Fill(99, 1)),
            "TextChat" => start.SecurityTypes(1).Choose(1).Result(0).ClientInit().ServerInit().Session().Client(w => w.U8(11, 0, 0, 0).U32(70000).Fill(99, 1)),
            _ => start.SecurityTypes(1).Choose(1).Result(0).ClientInit().ServerInit().Session().Server(w => w.U8(3, 0, 0, 0).U32(0xFFFFFFFF).Fill(99, 1)),
        };
        foreach (var cut in new[] { script, script.Cut(1) })
        {
            var facts = Play.Steps(cut);
            Assert.Equal([field], facts.OversizeFields);
            Assert.Contains(Anomaly.OversizeField, facts.Anomalies);
        }
    }

    [Fact]
    public void No_credential_challenge_or_text_is_in_the_facts()
    {
        foreach (var (name, script) in Scripts.All)
        {
            string text = Claims.Text(Play.Steps(script));
            foreach (string secret in new[] { "s3cret", "alice" })
            {
                Assert.False(text.Contains(secret, StringComparison.Ordinal), name);
            }
        }
    }

    /// <summary>Damages a conversation at random and reads it whole, in pieces and one side after the other: no exception, and the same facts.</summary>
    private static void Damage(RfbScript script, Random random)
    {
        var events = new List<(Side Side, byte[]? Bytes, long Gap, long Ticks)>();
        long ticks = 0;
        bool mixed = false;
        foreach (var step in script.Steps)
        {
            byte[] bytes = [.. step.Bytes];
            var side = step.FromServer ? Side.A : Side.B;
            switch (random.Next(12))
            {
                case 0:
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes = bytes[..random.Next(bytes.Length + 1)];
                    break;
                case 2:
                    bytes = [.. bytes, .. bytes];
                    break;
                case 3:
                    events.Add((side, null, random.Next(3) == 0 ? 0 : bytes.Length, ticks));
                    bytes = [];
                    break;
                case 4:
                    bytes[random.Next(bytes.Length)] = 0xFF;
                    bytes[^1] = 0xFF;
                    break;
                case 5:
                    side = Play.Other(side);
                    mixed = true;
                    break;
            }

            if (bytes.Length > 0)
            {
                events.Add((side, bytes, 0, ticks += 1 + random.Next(3)));
            }
        }

        var whole = Read(events, int.MaxValue);
        Assert.True(whole.Anomalies.Count < 20, string.Join(',', whole.Anomalies));
        Assert.True(!whole.UnofferedTypeAccepted || whole.ChoseUnofferedType);
        string text = Claims.Text(whole);
        foreach (int size in new[] { 1, 7 })
        {
            string cut = Claims.Text(Read(events, size));
            Assert.True(text == cut, $"whole:\n{text}\ncut {size}:\n{cut}");
        }

        string reported = Claims.Text(Read(events, 5, passing: true));
        Assert.True(text == reported, $"whole:\n{text}\nunread content reported by count:\n{reported}");

        // Reading the facts on the way makes both readings of the roles, not only the one that turns out to be right.
        string looked = Claims.Text(Read(events, 7, looking: true));
        Assert.True(text == looked, $"whole:\n{text}\nlooked at on the way:\n{looked}");

        // Where one side speaks for both, the order of reading decides.
        foreach (var first in mixed ? [] : new[] { Side.A, Side.B })
        {
            string sides = Claims.Text(Read([.. events.OrderBy(e => e.Side != first)], int.MaxValue));
            // When the client changes the pixel format in mid-session, the result depends on when its bytes arrived (see ClientSettings).
            bool format = text.Contains(Anomaly.AmbiguousPixelFormat, StringComparison.Ordinal) != sides.Contains(Anomaly.AmbiguousPixelFormat, StringComparison.Ordinal);
            Assert.True(format || text == sides, $"as it came:\n{text}\n{first} first:\n{sides}");
        }
    }

    private static ConversationFacts Read(List<(Side Side, byte[]? Bytes, long Gap, long Ticks)> events, int size, bool passing = false, bool looking = false)
    {
        var conversation = new Conversation(new ConversationOptions());
        foreach (var (side, bytes, gap, ticks) in events)
        {
            if (bytes is null)
            {
                conversation.OnGap(side, gap);
                continue;
            }

            foreach (byte[] piece in bytes.Chunk(Math.Min(size, bytes.Length)))
            {
                int unread = passing ? (int)Math.Min(conversation.OnSkipped(side, 0).Unneeded, piece.Length) : 0;
                if (unread > 0)
                {
                    conversation.OnSkipped(side, unread);
                }

                if (unread < piece.Length)
                {
                    conversation.OnBytes(side, piece.AsSpan(unread), ticks);
                }

                _ = looking ? conversation.Facts : null;
            }
        }

        return Play.End(conversation);
    }
}
