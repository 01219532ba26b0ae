using System.Diagnostics;
using RfbWatch.Capture.Files;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests;

public sealed class PipeTests
{
    [UnixFact]
    public void A_named_pipe_delivers_what_it_has_before_it_waits_for_more()
    {
        using var folder = new TestFolder();
        string path = folder.Of("pipe");
        using (var mkfifo = Process.Start("mkfifo", [path]))
        {
            mkfifo.WaitForExit();
        }

        var pcap = new PcapBytes().Frame([1, 2]).Frame([3]);
        byte[] file = pcap.ToArray();
        using var cancellation = new CancellationTokenSource();
        using var first = new SemaphoreSlim(0);
        var writer = Task.Run(() =>
        {
            using var pipe = new FileStream(path, FileMode.Open, FileAccess.Write);
            pipe.Write(file.AsSpan(0, pcap.Ends[0] + 5));
            pipe.Flush();
            first.Wait();
            pipe.Write(file.AsSpan(pcap.Ends[0] + 5));
            pipe.Flush();
            first.Wait();
        });

        using var source = Capture.Files.CaptureFile.Open(path, null, cancellation.Token);
        var batch = new FrameHeader[32];
        Assert.Equal(-1, source.Length);
        Assert.Equal(1, source.Read(batch));
        first.Release();
        Assert.Equal(1, source.Read(batch));
        Assert.Equal(2, batch[0].Number);

        // The writer keeps the pipe open: only the cancellation ends the wait.
        cancellation.Cancel();
        Assert.Equal(0, source.Read(batch));
        Assert.True(source.IsEnded);
        Assert.Null(source.Problem);
        first.Release();
        writer.Wait();
    }

    [UnixFact]
    public void A_pipe_in_a_folder_is_left_out_and_never_waited_for()
    {
        using var folder = new TestFolder();
        folder.Write("a.pcap", new PcapBytes().ToArray());
        using (var mkfifo = Process.Start("mkfifo", [folder.Of("pipe")]))
        {
            mkfifo.WaitForExit();
        }

        var list = CaptureFiles.Expand([folder.Root]);

        Assert.Single(list.Paths);
        Assert.Equal(1, list.Skipped);
    }
}
