using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RfbWatch.Capture.Live;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

public sealed class StreamSourceTests
{
    private static readonly LiveOptions Options = new() { WaitMilliseconds = 2 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_capture_over_tcp_pauses_between_its_bytes_and_is_lost_at_its_end(bool isPcapng)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var source = Assert.Single(LiveCapture.Open($"tcp://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}", Options).Sources);
        using var connection = server.AcceptSocket();
        connection.NoDelay = true;
        byte[] file = isPcapng ? Pcapng() : new PcapBytes().Frame([1, 2]).Frame([3]).ToArray();
        var batch = new FrameHeader[8];
        var frames = new List<ReadFrame>();

        foreach (byte value in file)
        {
            // A pause after every byte: the reader must be able to wait at each of them.
            connection.Send([value]);
            ReadOnce(source, frames, batch);
            Assert.False(source.IsEnded);
        }

        LiveReading.ReadUntil(source, frames, () => frames.Count == 2);
        Assert.Equal([[1, 2], [3]], frames.Select(frame => frame.Bytes));
        Assert.Equal((file.Length, "pcap-over-IP", LiveState.Up), (source.BytesRead, source.Backend, source.State));
        Assert.Equal(0, source.Read(batch));

        connection.Close();
        LiveReading.ReadUntil(source, frames, () => source.IsEnded);
        Assert.Equal((CaptureProblemKind.Lost, LiveState.Gone), (source.Problem!.Kind, source.State));
    }

    [Fact]
    public void A_stream_that_is_no_capture_is_unreadable()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var source = Assert.Single(LiveCapture.Open($"tcp://localhost:{((IPEndPoint)server.LocalEndpoint).Port}", Options).Sources);
        using var connection = server.AcceptSocket();
        connection.Send("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"u8);

        LiveReading.ReadUntil(source, [], () => source.IsEnded);

        Assert.Equal(CaptureProblemKind.Unreadable, source.Problem!.Kind);
        Assert.Contains("5353482d322e302d", source.Problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://127.0.0.1", "specify tcp://HOST:PORT")]
    [InlineData("tcp://127.0.0.1:70000", "specify tcp://HOST:PORT")]
    [InlineData("tcp://127.0.0.1:1", "cannot connect")]
    [InlineData("/does/not/exist", "cannot be opened")]
    public void What_cannot_be_opened_says_why(string input, string expected)
    {
        var opening = LiveCapture.Open(input, Options);

        Assert.Empty(opening.Sources);
        Assert.Equal(CaptureProblemKind.Unreadable, opening.Problem!.Kind);
        Assert.Contains(expected, opening.Problem.Message, StringComparison.Ordinal);
        Assert.StartsWith(input + ": ", opening.Problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_is_for_interfaces_only()
    {
        var problem = LiveCapture.Open("tcp://127.0.0.1:1", Options with { Filter = "tcp" }).Problem!;

        Assert.Equal(CaptureProblemKind.NotAvailable, problem.Kind);
    }

    [UnixFact]
    public void A_pipe_is_waited_for_before_its_writer_comes()
    {
        using var folder = new TestFolder();
        string path = folder.Of("pipe");
        using (var mkfifo = Process.Start("mkfifo", [path]))
        {
            mkfifo.WaitForExit();
        }

        using var source = Assert.Single(LiveCapture.Open(path, Options).Sources);
        Assert.Equal(0, source.Read(new FrameHeader[1]));
        Assert.False(source.IsEnded);

        using (var writer = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            writer.Write(new PcapBytes().Frame([1]).ToArray());
            writer.Flush();
            Assert.Equal([1], Assert.Single(LiveReading.Read(source, 1)).Bytes);
            Assert.Equal(0, source.Read(new FrameHeader[1]));
        }

        LiveReading.ReadUntil(source, [], () => source.IsEnded);
        Assert.Equal(("pipe", CaptureProblemKind.Lost), (source.Backend, source.Problem!.Kind));
    }

    private static byte[] Pcapng()
    {
        var file = new PcapngBytes().Section().Interface().Frame([1, 2]);
        return file.Block(77, file.Body().Bytes(new byte[40])).Frame([3]).ToArray();
    }

    private static void ReadOnce(LiveSource source, List<ReadFrame> frames, FrameHeader[] batch)
    {
        foreach (var header in batch.AsSpan(0, source.Read(batch)))
        {
            frames.Add(new ReadFrame(header, source.Memory.Slice(header.Offset, header.CapturedLength).ToArray(), source.InputName));
        }
    }
}
