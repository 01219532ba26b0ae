using Xunit;

namespace RfbWatch.TestKit;

/// <summary>How the file of an event store may be damaged.</summary>
public static class DatabaseDamage
{
    private const int Page = 4096;

    /// <summary>Each damage, with the reason under which the store moves the file aside.</summary>
    public static TheoryData<string, string> Cases => new()
    {
        { "first page overwritten", "no-database" },
        { "cut in the middle", "malformed" },
        { "all but the first page overwritten", "malformed" },
    };

    /// <summary>Damages a file, and returns its length after that.</summary>
    public static long Do(string damage, string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "first page overwritten":
                Array.Fill(bytes, (byte)'?', 0, Page);
                break;
            case "cut in the middle":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            default:
                Array.Fill(bytes, (byte)0xA5, Page, bytes.Length - Page);
                break;
        }

        File.WriteAllBytes(path, bytes);
        return bytes.Length;
    }
}
