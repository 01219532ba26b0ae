using RfbWatch.Protocol.Carriers;

namespace RfbWatch.Protocol.Tests.Carriers;

public class WebSocketOpeningTests
{
    public static TheoryData<string> Openings => new(
        "820c RFB 003.008\n",
        "8110 UkZCIDAwMy4wMDgK",
        "8900 820c RFB 003.008\n",
        "8a03 abc 820c RFB 003.008\n",
        "0201 R 0001 F 8900 800a B 003.008\n",
        "0104 UkZC 800c IDAwMy4wMDgK",
        "827e0100 RFB 003.008\n",
        "820d REP 000.000\n\u0001");

    [Theory]
    [MemberData(nameof(Openings))]
    public void Frames_that_hold_a_banner_show_themselves_with_its_last_byte(string text)
    {
        foreach (uint? mask in new uint?[] { null, 0x01020304 })
        {
            byte[] bytes = Bytes(text, mask);
            var verdicts = Enumerable.Range(0, bytes.Length + 1).Select(length => WebSocketOpening.Read(bytes.AsSpan(0, length), out _)).ToList();
            Assert.Equal(PreambleVerdict.Whole, verdicts[^1]);
            Assert.DoesNotContain(PreambleVerdict.No, verdicts);
            Assert.Equal(verdicts.Order(), verdicts);
        }
    }

    [Theory]
    [InlineData("8205 hello")]
    [InlineData("8104 UmZC")]
    [InlineData("8204 RFB ")]
    [InlineData("820c RFB 003.0x8\n")]
    [InlineData("8200")]
    [InlineData("8000")]
    [InlineData("897e0001")]
    [InlineData("0201 R 8200")]
    [InlineData("c20c RFB 003.008\n")]
    public void Other_frames_do_not(string text) => Assert.Equal(PreambleVerdict.No, WebSocketOpening.Read(Bytes(text, null), out _));

    /// <summary>Words of hex digits are headers; the other words are payload, masked as the preceding header indicates.</summary>
    private static byte[] Bytes(string text, uint? mask)
    {
        var bytes = new List<byte>();
        byte[] key = mask is { } value ? [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value] : [0, 0, 0, 0];
        bool payload = false;
        string[] words = text.Split(' ');
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (!payload)
            {
                byte[] header = Convert.FromHexString(word);
                header[1] |= (byte)(mask is null ? 0 : 0x80);
                bytes.AddRange(header);
                bytes.AddRange(mask is null ? [] : key);
                payload = (header[1] & 0x7F) != 0;
                continue;
            }

            // A banner contains a space.
            word = word is "RFB" or "REP" or "B" && i + 1 < words.Length ? $"{word} {words[++i]}" : word;
            bytes.AddRange(CarrierScripts.Latin1(word).Select((character, at) => (byte)(character ^ key[at % 4])));
            payload = false;
        }

        return [.. bytes];
    }
}
