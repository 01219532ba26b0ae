using RfbWatch.Protocol.Readings;

namespace RfbWatch.Protocol.Tests.Readings;

/// <summary>The byte strings that the copies of one side allow for a part of its stream, their order, and their maximum number.</summary>
public sealed class CopySetTests
{
    private const int BadChecksum = 40;

    [Fact]
    public void Copies_that_agree_allow_one_string()
    {
        var set = Of(Copy(0, "RFB 0"), Copy(5, "03.008\n"), Copy(0, "RFB 003.008\n"));
        Assert.Equal(["RFB 003.008\n"], Texts(set.Strings(0, 12)));
        Assert.False(set.IsDisputed(0, "RFB 003.008\n"u8));
    }

    [Fact]
    public void A_string_with_a_byte_in_no_copy_is_none()
    {
        var set = Of(Copy(0, "abc"), Copy(4, "e"));
        Assert.Empty(set.Strings(0, 5));
        Assert.Equal(["abc"], Texts(set.Strings(0, 3)));
        Assert.Equal((true, false, true), (set.Has(2), set.Has(3), set.Has(4)));
    }

    [Fact]
    public void The_string_that_least_speaks_against_comes_first()
    {
        Assert.Equal(["1", "2"], Texts(Of(Copy(12, "2", BadChecksum), Copy(12, "1")).Strings(12, 1)));
        Assert.Equal(["2", "1"], Texts(Of(Copy(12, "2"), Copy(12, "1", BadChecksum)).Strings(12, 1)));
    }

    [Fact]
    public void Without_marks_the_first_copy_comes_first()
    {
        var set = Of(Copy(12, "2"), Copy(12, "1"));
        Assert.Equal(["2", "1"], Texts(set.Strings(12, 1)));
        Assert.Equal((0, ReadingScore.LaterCopy), (set.Bits(0), set.Bits(1)));
    }

    [Fact]
    public void The_same_bytes_in_two_packets_cost_what_the_better_one_costs()
    {
        var strings = Of(Copy(0, "x", BadChecksum), Copy(0, "y"), Copy(0, "x")).Strings(0, 1);
        Assert.Equal(["y", "x"], Texts(strings));
        Assert.Equal(0b100UL, strings[1].Copies);
    }

    [Fact]
    public void A_copy_over_several_packets_can_be_taken_whole_or_in_part()
    {
        var set = Of(Copy(0, "ab"), Copy(0, "XYZW"), Copy(2, "cd"));
        string[] texts = Texts(set.Strings(0, 4));
        Assert.Contains("abcd", texts);
        Assert.Contains("XYZW", texts);
        Assert.Contains("abZW", texts);
    }

    [Fact]
    public void Of_many_different_copies_ten_strings_are_kept()
    {
        var set = Of([.. Enumerable.Range(0, 30).Select(value => Copy(0, ((char)('A' + value)).ToString(), value))]);
        Assert.Equal([.. Enumerable.Range(0, 10).Select(value => ((char)('A' + value)).ToString())], Texts(set.Strings(0, 1)));
    }

    [Fact]
    public void Copies_beyond_sixty_four_are_left_out()
    {
        var set = Of([.. Enumerable.Range(0, 80).Select(at => Copy(at, "x"))]);
        Assert.Equal(CopySet.MaxCopies, set.Copies.Count);
        Assert.Equal((true, false), (set.Has(63), set.Has(64)));
    }

    [Fact]
    public void A_copy_of_bytes_that_the_sender_knew_to_have_arrived_is_less_likely()
    {
        StreamCopy[] copies = [Copy(0, "1", frame: 1), Copy(0, "2", frame: 3)];
        Assert.Equal(ReadingScore.LaterCopy + ReadingScore.AlreadyAcknowledged, new CopySet(copies, [Copy(0, "?", frame: 2, acknowledged: 1)]).Bits(1));
        Assert.Equal(ReadingScore.LaterCopy, new CopySet(copies, [Copy(0, "?", frame: 2, acknowledged: 0)]).Bits(1));
        Assert.Equal(ReadingScore.LaterCopy, new CopySet(copies, [Copy(0, "?", frame: 4, acknowledged: 1)]).Bits(1));
        Assert.Equal(ReadingScore.LaterCopy, new CopySet(copies, [Copy(0, "?", BadChecksum, frame: 2, acknowledged: 1)]).Bits(1));
    }

    [Fact]
    public void A_copy_of_which_only_the_length_is_known_disputes_the_bytes_that_it_overlaps()
    {
        var set = Of(Copy(0, "1"), new StreamCopy(0, default, 40, 0, 0, -1, 2, 2));
        Assert.True(set.IsDisputed(0, "1"u8));
        Assert.False(set.IsDisputed(40, "1"u8));
        Assert.Equal(["1"], Texts(set.Strings(0, 1)));
    }

    [Fact]
    public void Banners_are_where_a_copy_begins_with_one()
    {
        Assert.Equal([0L, 20], Of(Copy(0, "RFB 003.008\n"), Copy(20, "RFB 003.003\n\u0001"), Copy(40, "xRFB 003.008\n"), Copy(60, "RFB 003.00")).Banners());
    }

    [Fact]
    public void Opponents_are_copies_that_say_something_else_of_the_same_bytes()
    {
        var set = Of(Copy(0, "abcd"), Copy(4, "ef"), Copy(2, "cX"), Copy(0, "ab"), Copy(3, "Ze"));
        Assert.Equal([2, 0, 2, 0, 2], Enumerable.Range(0, 5).Select(set.Opponents));
        Assert.Equal((true, false, false), (set.Contradicts(0, 2), set.Contradicts(0, 1), set.Contradicts(0, 0)));
    }

    [Fact]
    public void A_copy_is_followed_where_a_later_one_starts_after_its_last_byte()
    {
        var set = Of(Copy(0, "ab"), Copy(0, "XYZ"), Copy(2, "cd"), Copy(0, "cd"));
        Assert.Equal([true, false, false, false], Enumerable.Range(0, 4).Select(set.IsFollowed));
    }

    private static CopySet Of(params StreamCopy[] copies) => new(copies, []);

    private static StreamCopy Copy(long offset, string text, int penalty = 0, long frame = 0, long acknowledged = -1)
    {
        byte[] bytes = System.Text.Encoding.Latin1.GetBytes(text);
        return new(offset, bytes, bytes.Length, penalty, 0, acknowledged, frame, frame);
    }

    private static string[] Texts(IReadOnlyList<TokenBytes> strings) => [.. strings.Select(each => System.Text.Encoding.Latin1.GetString(each.Bytes))];
}
