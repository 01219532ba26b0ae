using System.Buffers;
using System.Text;
using RfbWatch.Capture;
using RfbWatch.Events;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>
/// No output of any format, at any verbosity, holds a challenge, a response, a credential, a typed key or clipboard text. The planted ones of the
/// recordings are looked for as text, in hexadecimal and in base64; challenges and responses are taken from the recordings by their length.
/// </summary>
public sealed class SecretTests : IDisposable
{
    /// <summary>As pcaps/README.md names them.</summary>
    private static readonly string[] Planted = ["Pl4nt3d!", "Wr0ngPw!", "planted-user", "Pl4nt3d-Us3r!", "PLANTED-KEY-7731", "PLANTED-CLIP-7731"];

    private const int ChallengeLength = 16;

    /// <summary>A dictated type of 3.3 and the challenge in one segment.</summary>
    private const int TypeAndChallengeLength = 20;

    private static readonly string Recordings = Path.Combine(RepositoryFolder.Root, "pcaps");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string[]> CommandLines =>
    [
        .. new[] { "table", "jsonl", "csv" }.Select(format => new[] { "triage", Recordings, "--format", format, "--all-connections", "--show-names", "--stats" }),
        new[] { "triage", Recordings, "--format", "table", "--sequence", "--stats" },
        new[] { "rules", "run", Recordings, "--format", "jsonl", "--all-connections", "--show-names" },
        new[] { "rules", "run", Recordings, "--format", "table" },
        .. new[] { Tables.RfbSessions, Tables.DeviceNetworkEvents }.Select(table => new[] { "query", table.Name, "--capture", Recordings, "--format", "jsonl", "--all-connections", "--show-names" }),
    ];

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Nothing_secret_is_written_to_standard_output_or_error(string[] command)
    {
        var run = CliRun.Of(command);
        Assert.True(run.Output.Length > 0, run.Error);
        AssertFree(run.Output, "standard output");
        AssertFree(run.Error, "standard error");
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public void Nothing_secret_is_written_to_files(string format)
    {
        string folder = _folder.Of("out");
        CliRun.Of("triage", Recordings, "--format", "none", "--output", folder, "--output-format", format, "--all-connections", "--show-names");
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            AssertFree(File.ReadAllText(file), file);
        }
    }

    [Fact]
    public void The_secrets_looked_for_are_in_the_recordings()
    {
        var bytes = Directory.GetFiles(Recordings).Select(File.ReadAllBytes).ToList();
        Assert.All(Planted.Take(4), text => Assert.Contains(bytes, file => file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0));
        Assert.True(Challenges().Count > 50);
    }

    private static void AssertFree(string output, string where)
    {
        int at = output.AsSpan().IndexOfAny(Forms);
        Assert.True(at < 0, at < 0 ? "" : $"{where} holds a secret: {output.Substring(at, Math.Min(60, output.Length - at))}");
    }

    private static readonly SearchValues<string> Forms = SearchValues.Create([.. FormsOfAll().Select(form => form.Form)], StringComparison.Ordinal);

    private static IEnumerable<(string What, string Form)> FormsOfAll()
    {
        foreach (string text in Planted)
        {
            yield return (text, text);
            foreach (string form in Codes(Encoding.ASCII.GetBytes(text)))
            {
                yield return (text, form);
            }
        }

        foreach (byte[] bytes in Challenges())
        {
            foreach (string form in Codes(bytes).Append(Encoding.Latin1.GetString(bytes)))
            {
                yield return ("a challenge or response", form);
            }
        }
    }

    /// <summary>Base64 as it stands alone, and its core at each place in which the bytes may stand inside of more.</summary>
    private static IEnumerable<string> Codes(byte[] bytes)
    {
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        yield return BitConverter.ToString(bytes).Replace('-', ' ');
        for (int before = 0; before < 3; before++)
        {
            byte[] shifted = [.. new byte[before], .. bytes];
            string code = Convert.ToBase64String(shifted).TrimEnd('=');
            yield return code[(before == 0 ? 0 : 4)..^2];
        }
    }

    /// <summary>The payloads that have a challenge's length in the recordings whose sessions use VNC Authentication, but for those that are mostly zeros.</summary>
    private static List<byte[]> Challenges()
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var decoder = new PacketDecoder(4);
        var packet = default(DecodedPacket);
        var batch = new FrameHeader[256];
        foreach (string path in CaptureFiles.Expand([Recordings]).Paths.Where(path => Path.GetExtension(path) != ".jsonl"))
        {
            using var source = Capture.CaptureFile.Open(path);
            while (source.Read(batch) is > 0 and var count)
            {
                foreach (ref readonly var header in batch.AsSpan(0, count))
                {
                    if (decoder.Decode(in header, source.Memory, ref packet) == DecodeResult.Tcp
                        && packet.PayloadLength is ChallengeLength or TypeAndChallengeLength)
                    {
                        byte[] bytes = source.Memory.Slice(packet.PayloadOffset + packet.PayloadLength - ChallengeLength, ChallengeLength).ToArray();
                        if (bytes.Distinct().Count() > ChallengeLength / 2)
                        {
                            found[Convert.ToHexString(bytes)] = bytes;
                        }
                    }
                }
            }
        }

        return [.. found.Values];
    }
}
