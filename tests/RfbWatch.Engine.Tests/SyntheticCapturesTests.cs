using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Synthetic;

namespace RfbWatch.Engine.Tests;

/// <summary>
/// The synthetic captures in pcaps/ equal the output of their generator, and so do their lines in the manifest. If the environment
/// variable RFBWATCH_WRITE_SYNTHETIC is 1, they are written again.
/// </summary>
public class SyntheticCapturesTests
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Names => [.. SyntheticCaptures.All.Select(capture => capture.Name)];

    static SyntheticCapturesTests()
    {
        if (Environment.GetEnvironmentVariable("RFBWATCH_WRITE_SYNTHETIC") == "1")
        {
            WriteAgain();
        }
    }

    private static void WriteAgain()
    {
        string manifest = Path.Combine(RepositoryFolder.Pcaps, "manifest.jsonl");
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(manifest))
        {
            var entry = JsonNode.Parse(line)!;
            if ((string?)entry["origin"] != "synthetic")
            {
                lines[(string)entry["file"]!] = line;
            }
        }

        foreach (var capture in SyntheticCaptures.All)
        {
            File.WriteAllBytes(GoldenLine.PathOf(capture.File), capture.Bytes());
            lines[capture.File] = Spaced(capture.Line());
        }

        File.WriteAllText(manifest, string.Concat(lines.Values.Select(line => line + "\n")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_file_is_what_the_generator_writes(string name)
    {
        var capture = SyntheticCaptures.All.Single(each => each.Name == name);
        Assert.Equal(capture.Bytes(), File.ReadAllBytes(GoldenLine.PathOf(capture.File)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_line_is_what_the_generator_writes(string name)
    {
        var capture = SyntheticCaptures.All.Single(each => each.Name == name);
        var line = JsonNode.Parse(GoldenLine.Of(capture.File).GetRawText());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(capture.Line().ToJsonString()), line), $"{capture.File}: the manifest says {line}");
    }

    [Fact]
    public void Every_synthetic_line_has_a_generator() =>
        Assert.Equal(
            SyntheticCaptures.All.Select(capture => capture.File).Order(StringComparer.Ordinal),
            GoldenLine.All.Where(line => line.Text("origin") == "synthetic").Select(GoldenLine.FileOf).Order(StringComparer.Ordinal));

    /// <summary>Adds a space after commas and colons, as in the lines written by the recording script.</summary>
    private static string Spaced(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject members => "{" + string.Join(", ", members.Select(member => $"\"{member.Key}\": {Spaced(member.Value)}")) + "}",
        JsonArray items => "[" + string.Join(", ", items.Select(Spaced)) + "]",
        _ => node.ToJsonString(Plain),
    };
}
