using System.Diagnostics;
using RfbWatch.TestKit;

namespace RfbWatch.Packets.Tests;

/// <summary>A second decoder, tshark, decodes the frames that the tests build: they are what they claim to be.</summary>
public class OtherDecoderTests
{
    /// <summary>
    /// Stacks that tshark decodes only if configured for them: cookies of L2TP version 3 and pseudowires are negotiated elsewhere, and on VXLAN's own port it
    /// treats the flag of the generic protocol extension as a reserved bit.
    /// </summary>
    private static readonly string[] NotOpenedByTshark = ["l2tp 70000", "l2tp 70001", "l2tp 70002", "mpls 7", "vxlan-gpe 61"];

    [TsharkFact]
    public void Tshark_finds_the_same_segment_in_every_stack()
    {
        var rows = EncapsulationTests.Stacks.Select(row => (Text: (string)row[0], Frame: Decoding.Frame((Layer[])row[1]))).Where(row => !NotOpenedByTshark.Contains(row.Text)).ToList();
        Report(rows.Select(row => row.Text).ToList(), rows.Select(row => row.Frame).ToList());
    }

    [TsharkFact]
    public void Tshark_finds_the_same_segment_in_wireless_frames()
    {
        var frames = WirelessTests.Combinations().Where(frame => !frame.Padded).ToList();
        Report(
            frames.Select(frame => frame.ToString()).ToList(),
            frames.Select(frame => frame.Of(Decoding.Segment())).Select(bytes => new TestFrame(0, bytes, bytes.Length, LinkType.Ieee80211)).ToList());
    }

    private static void Report(List<string> names, List<TestFrame> frames)
    {
        using var folder = new TestFolder();
        string path = folder.Write("a.pcap", CaptureFile.Pcap(frames));
        using var tshark = Process.Start(new ProcessStartInfo("tshark", ["-n", "-r", path, "-d", "udp.port==8472,vxlan", "-T", "fields", "-E", "occurrence=l", "-e", "frame.number", "-e", "tcp.seq_raw", "-e", "tcp.dstport"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string[] lines = tshark.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        tshark.WaitForExit();

        var missed = names.Where((name, at) => lines[at].Split('\t') is not [_, "16909060", "5900"]);
        Assert.True(!missed.Any(), string.Join("; ", missed));
    }
}
