using System.Text;
using RfbWatch.Protocol.Streams;
using RfbWatch.TestKit;

namespace RfbWatch.Protocol.Tests.Readings;

public sealed class HandshakeReadingsTests
{
    private const int LowTimeToLive = 16;
    private const int BadChecksum = 40;

    /// <summary>Bytes that an attacker sends so that they are read instead of the real ones.</summary>
    private static readonly (string Name, byte[] Bytes)[] Forgeries =
    [
        ("choice 0", [0]), ("choice 1", [1]), ("choice 2", [2]), ("choice 5", [5]), ("choice 16", [16]), ("choice 18", [18]), ("choice 19", [19]), ("choice 30", [30]), ("choice 113", [113]),
        ("banner 3.3", CopyScript.Banner("003.003")), ("banner 3.8", CopyScript.Banner("003.008")), ("banner 0.0", CopyScript.Banner("000.000")), ("banner 5.0", CopyScript.Banner("005.000")),
        ("repeater", Encoding.ASCII.GetBytes("REP 000.001\n")), ("ssh", Encoding.ASCII.GetBytes("SSH-2.0-OpenSSH_9.2\r\n")), ("http", Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n")),
        ("tls", [22, 3, 1, 0, 50, 1, 0, 0, 46, 3, 3, 1, 2, 3, 4, 5]), ("socks", [4, 1, 23, 12, 10, 0, 0, 9, 0]), ("zeros", new byte[16]), ("one zero", [0]),
        ("list of password", [1, 2]), ("list of two", [2, 2, 16]), ("list of None", [1, 1]), ("long list", [6, 1, 2, 5, 16, 18, 19]),
        ("result ok", CopyScript.U32(0)), ("result failed", [.. CopyScript.U32(1), .. CopyScript.U32(4), .. "oops"u8]), ("challenge", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
        ("server init", CopyScript.ServerInit("other")), ("result and init", [.. CopyScript.U32(0), .. CopyScript.ServerInit("other")]), ("junk", [.. Enumerable.Range(0, 300).Select(at => (byte)(at * 7))]),
        ("choice and flag", [2, 1]), ("dictated", CopyScript.U32(2)),
    ];

    [Fact]
    public void A_conversation_without_differing_copies_has_one_reading_and_no_conflict()
    {
        var verdict = CopyScript.None(1).Read();
        Assert.NotNull(verdict);
        Assert.Null(verdict.Conflict);
        Assert.Empty(verdict.Rivals);
        Assert.True(verdict.RolesAreCertain);
        Assert.Equal(new ReadingFacts(Side.B, new(3, 8), new(3, 8), "1", 1, null, AuthenticationResult.NotRequired, true), verdict.Facts);
    }

    [Theory]
    [InlineData(0u, AuthenticationResult.Succeeded)]
    [InlineData(1u, AuthenticationResult.Failed)]
    [InlineData(2u, AuthenticationResult.TooMany)]
    public void The_result_of_a_password_is_read(uint result, AuthenticationResult expected)
    {
        var verdict = CopyScript.Vnc(result).Read()!;
        Assert.Equal(expected, verdict.Facts.Result);
        Assert.Equal(2, verdict.Facts.SecurityType);
        Assert.False(verdict.Facts.NoAuthentication);
    }

    [Theory]
    [InlineData(LowTimeToLive, true)]
    [InlineData(LowTimeToLive, false)]
    [InlineData(BadChecksum, true)]
    [InlineData(BadChecksum, false)]
    [InlineData(0, true)]
    [InlineData(0, false)]
    public void No_forged_packet_hides_that_a_session_has_no_authentication(int penalty, bool before)
    {
        var wrong = new List<string>();
        foreach (byte[] offered in new byte[][] { [1], [1, 2], [2, 1], [16, 1] })
        {
            for (int packet = 0; packet < CopyScript.None(offered).Count; packet++)
            {
                foreach (var (name, bytes) in Repetitions.Sample(Forgeries))
                {
                    foreach (var side in (ReadOnlySpan<Side>)[Side.A, Side.B])
                    {
                        var script = CopyScript.None(offered);
                        if (!before && script.SideOf(packet) != side)
                        {
                            continue;
                        }

                        var verdict = (before ? script.Forge(packet, side, bytes, penalty) : script.ForgeAfter(packet, bytes, penalty)).Read();
                        bool kept = verdict is not null && (verdict.Facts.NoAuthentication || verdict.Rivals.Any(rival => rival.NoAuthentication));
                        if (!kept || (penalty > 0 && (verdict!.Undecided || !verdict.Facts.NoAuthentication || verdict.Facts.Server != Side.B)))
                        {
                            wrong.Add($"[{string.Join(' ', offered)}] {name} of {side} {(before ? "before" : "behind")} packet {packet}: {verdict?.Facts}");
                        }
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong\n" + string.Join('\n', wrong.Take(20)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void Several_marked_packets_hide_nothing_either(int count)
    {
        var wrong = new List<string>();
        for (int seed = 0; seed < Repetitions.Of(400); seed++)
        {
            var random = new Random(seed);
            var script = CopyScript.None(1, 2);
            var names = new List<string>();
            for (int forged = 0; forged < count; forged++)
            {
                var (name, bytes) = Forgeries[random.Next(Forgeries.Length)];
                int before = random.Next(script.Count);
                var side = random.Next(2) == 0 ? Side.A : Side.B;
                script.Forge(before, side, bytes, random.Next(2) == 0 ? LowTimeToLive : BadChecksum);
                names.Add($"{name} of {side} before {before}");
            }

            var verdict = script.Read();
            if (verdict is null || !verdict.Facts.NoAuthentication || verdict.Facts.Server != Side.B)
            {
                wrong.Add($"seed {seed}: {string.Join(", ", names)}: {verdict?.Facts}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong\n" + string.Join('\n', wrong.Take(20)));
    }

    [Fact]
    public void The_servers_answer_proves_a_choice_that_no_packet_holds()
    {
        var verdict = new CopyScript()
            .Server(CopyScript.Banner("003.008")).Client(CopyScript.Banner("003.008")).Server([2, 1, 2]).Client([2]).Server(CopyScript.U32(0)).Client([1])
            .Server(CopyScript.ServerInit("desk")).Read()!;
        Assert.Equal(1, verdict.Facts.SecurityType);
        Assert.True(verdict.Facts.NoAuthentication);
        Assert.Equal((Token.Choice, ConflictDecision.PeerConfirmed), (verdict.Conflict!.Token, verdict.Conflict.Decision));
    }

    [Fact]
    public void A_conflict_names_the_frames_and_why_one_copy_was_taken()
    {
        var verdict = CopyScript.None(1, 2).Forge(3, Side.A, [2], LowTimeToLive).Read()!;
        var conflict = verdict.Conflict!;
        Assert.Equal((Side.A, Token.Choice, 12L, 1), (conflict.Side, conflict.Token, conflict.Offset, conflict.Length));
        Assert.Equal(ConflictDecision.PeerConfirmed, conflict.Decision);
        Assert.Equal([(4L, false), (5L, true)], conflict.Copies.Select(copy => (copy.Frame, copy.IsAccepted)));
    }

    [Fact]
    public void A_None_dialogue_laid_over_a_password_dialogue_with_a_low_time_to_live_is_not_believed()
    {
        var script = CopyScript.Vnc().Client([1]).Server(CopyScript.ServerInit("desk"));
        script.Forge(3, Side.A, [1], LowTimeToLive).Forge(5, Side.B, CopyScript.U32(0), LowTimeToLive);
        var verdict = script.Read()!;
        Assert.Equal((2L, AuthenticationResult.Succeeded, false), (verdict.Facts.SecurityType, verdict.Facts.Result, verdict.Facts.NoAuthentication));
        Assert.NotNull(verdict.Conflict);
    }

    [Fact]
    public void A_challenge_that_begins_with_four_zeros_lets_nobody_in()
    {
        var verdict = new CopyScript()
            .Server(CopyScript.Banner("003.008")).Client(CopyScript.Banner("003.008")).Server([1, 2]).Client([1])
            .Server([0, 0, 0, 0, 5, 4, 3, 2, 1, 0, 11, 12, 13, 14, 15, 16]).Read()!;
        Assert.False(verdict.Facts.NoAuthentication);
        Assert.DoesNotContain(verdict.Rivals, rival => rival.NoAuthentication);
    }

    [Fact]
    public void The_bytes_that_were_taken_are_handed_out_in_their_order()
    {
        var verdict = CopyScript.None(1, 2).Forge(3, Side.A, [2], LowTimeToLive).Read()!;
        var streams = new List<byte>[] { [], [] };
        var end = verdict.Replay((side, bytes, _) => streams[(int)side].AddRange(bytes.Span));
        Assert.Equal([.. CopyScript.Banner("003.008"), 1, 1, 2, 0, 0, 1, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 4, 0, 3, 0], streams[0]);
        Assert.Equal([.. CopyScript.Banner("003.008"), 2, 1, 2, 0, 0, 0, 0, .. CopyScript.ServerInit("desk")], streams[1]);
        Assert.Equal((streams[0].Count, streams[1].Count), ((int)end.A, (int)end.B));
    }
}
