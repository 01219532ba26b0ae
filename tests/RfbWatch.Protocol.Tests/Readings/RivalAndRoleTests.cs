using RfbWatch.Protocol.Readings;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests.Readings;

/// <summary>Which readings count as rivals of the best one, when the roles are certain, and that hostile input is bounded.</summary>
public sealed class RivalAndRoleTests
{
    private static readonly byte[] Sixteen = [9, 8, 7, 6, 5, 4, 3, 2, 1, 10, 11, 12, 13, 14, 15, 16];

    /// <summary>A complete dialogue with a password over a complete dialogue without one.</summary>
    private static CopyScript Both(int penalty)
    {
        var script = CopyScript.None(1, 2);
        return script.Forge(3, Side.A, [2], penalty).Forge(5, Side.B, Sixteen, penalty).Forge(6, Side.A, Sixteen, penalty);
    }

    [Fact]
    public void A_different_reading_that_fits_nearly_as_well_is_a_rival()
    {
        var verdict = CopyScript.None(1).Forge(1, Side.A, CopyScript.Banner("003.007"), 0).Read()!;
        Assert.All(verdict.Rivals, rival => Assert.NotEqual(verdict.Facts, rival));
        Assert.False(verdict.Undecided);
        Assert.True(verdict.Facts.NoAuthentication);
    }

    [Fact]
    public void Marks_beyond_the_margin_leave_no_rival()
    {
        var verdict = CopyScript.None(1, 2).Forge(3, Side.A, [2], ReadingScore.RivalMargin * 2).Read()!;
        Assert.Empty(verdict.Rivals);
        Assert.NotNull(verdict.Conflict);
        Assert.True(verdict.Facts.NoAuthentication);
    }

    [Fact]
    public void A_whole_dialogue_that_is_marked_does_not_deny_the_other() => Assert.True(Both(40).Read() is { Facts.NoAuthentication: true, Undecided: false, Conflict: not null });

    [Fact]
    public void Rivals_are_bounded_in_number_and_all_different()
    {
        var script = CopyScript.None(1, 2, 5, 16, 19, 30);
        foreach (byte type in (byte[])[2, 5, 16, 19, 30, 6, 18, 20])
        {
            script.Forge(3, Side.A, [type], 0);
        }

        foreach (string version in (string[])["003.003", "003.005", "003.007", "003.014"])
        {
            script.Forge(1, Side.A, CopyScript.Banner(version), 0);
        }

        var verdict = script.Read()!;
        Assert.InRange(verdict.Rivals.Count, 0, 4);
        Assert.Equal(verdict.Rivals.Count, verdict.Rivals.Distinct().Count());
        Assert.True(verdict.Facts.NoAuthentication);
    }

    [Fact]
    public void A_list_and_a_choice_make_the_roles_certain_and_two_banners_do_not()
    {
        Assert.True(CopyScript.None(1).Read()!.RolesAreCertain);
        var banners = new CopyScript().Server(CopyScript.Banner("003.008")).Client(CopyScript.Banner("003.008")).Read()!;
        Assert.Equal((false, false), (banners.RolesAreCertain, banners.DecidesRoles));
        Assert.Equal(Side.B, banners.Facts.Server);
    }

    [Fact]
    public void Who_speaks_the_servers_part_is_the_server_whoever_opened_the_connection()
    {
        var reverse = new CopyScript().Client(CopyScript.Banner("003.008")).Server(CopyScript.Banner("003.008")).Client([1, 2]).Server([2]).Client(Sixteen).Server(Sixteen)
            .Client(CopyScript.U32(0)).Server([1]).Client(CopyScript.ServerInit("reverse"));
        var verdict = reverse.Read()!;
        Assert.Equal((Side.A, true, AuthenticationResult.Succeeded), (verdict.Facts.Server, verdict.RolesAreCertain, verdict.Facts.Result));
    }

    [Fact]
    public void A_servers_part_forged_in_the_clients_name_turns_no_roles()
    {
        var verdict = CopyScript.None(1).Forge(3, Side.A, [.. CopyScript.U32(0), .. CopyScript.ServerInit("mine")], 0).Read()!;
        Assert.Equal((Side.B, true), (verdict.Facts.Server, verdict.Facts.NoAuthentication));
    }

    [Fact]
    public void Copies_without_the_banners_of_both_sides_and_without_a_dispute_give_no_verdict()
    {
        Assert.Null(new CopyScript().Server(CopyScript.Banner("003.008")).Read());
        Assert.Null(new CopyScript().Client("GET / HTTP/1.1\r\n\r\n"u8.ToArray()).Server("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray()).Read());
    }

    [Fact]
    public void Omitted_readings_are_reported()
    {
        StreamCopy[] server = [Copy(0, CopyScript.Banner("003.008"), 1), Copy(12, [1, 1], 3)], client = [Copy(0, CopyScript.Banner("003.008"), 2)];
        Assert.True(HandshakeReadings.Of(client, server, Side.A, truncated: true)!.Truncated);
        Assert.False(HandshakeReadings.Of(client, server, Side.A)!.Truncated);
    }

    /// <summary>
    /// Sixty-four differing copies per side at overlapping offsets: every token has ten candidate strings, and the readings are still bounded.
    /// </summary>
    [Fact]
    public void The_worst_copies_end_in_a_verdict()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var copies = new List<StreamCopy>[] { [], [] };
            for (int at = 0; at < 200; at++)
            {
                int side = random.Next(2);
                byte[] bytes = random.Next(4) switch
                {
                    0 => CopyScript.Banner($"003.00{random.Next(10)}"),
                    1 => [(byte)random.Next(1, 6), 1, 2, 16, 19, 30],
                    2 => [.. CopyScript.U32((uint)random.Next(3)), .. CopyScript.ServerInit("x")],
                    _ => [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (byte)random.Next(256))],
                };
                copies[side].Add(Copy(random.Next(3) == 0 ? 0 : random.Next(30), bytes, at, random.Next(2) * 16, random.Next(30)));
            }

            var verdict = HandshakeReadings.Of(copies[0], copies[1], Side.A);
            Assert.True(verdict is null || verdict.Rivals.Count <= 4);
            verdict?.Replay((_, bytes, _) => Assert.NotEqual(0, bytes.Length));
        }
    }

    private static StreamCopy Copy(long offset, byte[] bytes, long frame, int penalty = 0, long acknowledged = -1) => new(offset, bytes, bytes.Length, penalty, 0, acknowledged, frame, frame);
}
