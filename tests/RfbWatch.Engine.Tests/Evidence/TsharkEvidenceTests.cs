using System.Diagnostics;
using System.Globalization;
using RfbWatch.Detection;
using RfbWatch.Engine.Runs;
using RfbWatch.Protocol;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Evidence;

/// <summary>Frames and stream offsets are those that Wireshark shows. Its relative sequence numbers are not asked for: version 4.0 restarts them within some connections.</summary>
public sealed class TsharkEvidenceTests
{
    private static readonly string[] Files =
    [
        "tigervnc-none.pcap", "tigervnc-vncauth-wrong.pcap", "format-pcapng.pcapng", "format-gzip.pcap.gz", "mirror-vlan-12.pcap", "vxlan-5001.pcap", "fragments-ipv4.pcap", "connect-tinyproxy-8888.pcap",
        "socks5-microsocks-1080.pcap", "repeater-mode-1.pcap", "reverse-tigervnc-443.pcap", "synthetic-public-peer.pcap",
    ];

    [TsharkFact]
    public void Wireshark_counts_frames_and_offsets_alike()
    {
        int compared = 0;
        foreach (string file in Repetitions.Sample(Files))
        {
            var segments = Read(GoldenLine.PathOf(file));
            foreach (var session in TriageRun.Execute(new TriageOptions { Paths = [GoldenLine.PathOf(file)] }).Sessions.Select(found => found.Session))
            {
                foreach (var place in session.Findings.SelectMany(finding => finding.Proof.Of(session)).Where(place => place.Stream == ByteStream.Tcp))
                {
                    ushort from = place.Side == Side.A ? session.Flow.InitiatorPort : session.Flow.ResponderPort;
                    long last = place.Offset + place.Length - 1;
                    Assert.True(
                        segments.Exists(segment => segment.Frame == place.Frame && segment.Port == from && segment.Offset <= last && segment.Offset + segment.Length > last),
                        $"{file}: {place} is not in {string.Join("; ", segments.Where(segment => segment.Frame == place.Frame))}");
                    compared++;
                }
            }
        }

        Assert.True(compared > Files.Length / Repetitions.OneIn);
    }

    private static List<(long Frame, ushort Port, long Offset, long Length)> Read(string path)
    {
        var start = new ProcessStartInfo("tshark")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "-r", path, "-n", "-Y", "tcp", "-T", "fields", "-E", "occurrence=l", "-e", "frame.number", "-e", "tcp.srcport", "-e", "tcp.dstport", "-e", "tcp.seq_raw", "-e", "tcp.len", "-e", "tcp.flags.syn" },
        };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var first = new Dictionary<(string, string), long>();
        var segments = new List<(long, ushort, long, long)>();
        foreach (string[] fields in output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')))
        {
            long sequence = long.Parse(fields[3], CultureInfo.InvariantCulture);
            if (fields[5] is "1" or "True")
            {
                first[(fields[1], fields[2])] = sequence + 1;
            }
            else if (fields[4] != "0")
            {
                segments.Add((
                    long.Parse(fields[0], CultureInfo.InvariantCulture), ushort.Parse(fields[1], CultureInfo.InvariantCulture), (uint)(sequence - first[(fields[1], fields[2])]),
                    long.Parse(fields[4], CultureInfo.InvariantCulture)));
            }
        }

        return segments;
    }
}
