using RfbWatch.Capture;
using RfbWatch.Capture.Files;
using RfbWatch.Engine.Runs;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>However reading an input ends, the exit code reflects it, and no other input is affected.</summary>
public sealed class EarlyStopTests
{
    [Fact]
    public void Every_kind_of_problem_has_an_exit_code_that_is_not_0()
    {
        foreach (var kind in Enum.GetValues<CaptureProblemKind>())
        {
            Assert.True(EarlyStop.ExitCodeOf(kind) is ExitCode.Unreadable or ExitCode.Incomplete or ExitCode.Degraded, $"{kind}: {EarlyStop.ExitCodeOf(kind)}");
            using var source = new EndingSource("input", Session(1), new CaptureProblem(kind, "input: the reason"));
            var result = TriageRun.Execute(new TriageOptions { Paths = [] }, source);

            Assert.Equal(EarlyStop.ExitCodeOf(kind), result.ExitCode(failOn: null));
            Assert.Equal(["input: the reason"], result.Problems);
            Assert.Single(result.Sessions);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_defect_costs_the_rest_of_its_input_and_nothing_else(int workers)
    {
        string[] paths = ["a", "b", "c"];
        var result = TriageRun.Execute(new TriageOptions { Paths = paths, Workers = workers, Open = path => new EndingSource(path, Session(path[0]), path == "b" ? new InvalidOperationException("two\nlines") : null) });

        Assert.Equal(3, result.Sessions.Count);
        Assert.Equal(ExitCode.Incomplete, result.ExitCode(failOn: null));
        string problem = Assert.Single(result.Problems);
        Assert.StartsWith("b: not read beyond frame ", problem);
        Assert.Contains("InvalidOperationException: two lines", problem);
        Assert.DoesNotContain('\n', problem);
        Assert.Equal(["", problem, ""], result.Sources.Select(source => source.Problem));
    }

    /// <summary>Files read as one source: if that fails, each is read separately, and the failure is reported.</summary>
    [Fact]
    public void A_defect_in_a_sequence_costs_no_file_its_rows()
    {
        var result = TriageRun.Execute(new TriageOptions
        {
            Paths = ["a", "b"],
            Sequence = true,
            OpenSequence = _ => new EndingSource("a and 1 more", Session(1), new InvalidOperationException("odd")),
            Open = path => new EndingSource(path, Session(path[0]), (Exception?)null),
        });

        Assert.Equal(2, result.Sessions.Count);
        Assert.Contains("InvalidOperationException: odd", Assert.Single(result.Problems));
        Assert.Equal(ExitCode.Incomplete, result.ExitCode(failOn: null));
    }

    [Fact]
    public void An_input_that_cannot_even_be_opened_by_a_defect_is_named()
    {
        var result = TriageRun.Execute(new TriageOptions { Paths = ["a", "b"], Open = path => path == "a" ? throw new InvalidOperationException("odd") : new EndingSource(path, Session(1), (Exception?)null) });

        Assert.Single(result.Sessions);
        Assert.StartsWith("a: not read beyond frame 0", Assert.Single(result.Problems));
        Assert.Equal(ExitCode.Incomplete, result.ExitCode(failOn: null));
    }

    [Fact]
    public void An_empty_path_is_a_problem_of_its_own_input_only()
    {
        var result = TriageRun.Execute(new TriageOptions { Paths = ["", "a"], Open = path => path.Length == 0 ? Capture.Files.CaptureFile.Open(path) : new EndingSource(path, Session(1), (Exception?)null) });

        Assert.Single(result.Sessions);
        Assert.Contains("cannot be opened", Assert.Single(result.Problems));
    }

    [Fact]
    public void Memory_that_runs_out_is_a_limit()
    {
        using var source = new EndingSource("input", Session(1), new InvalidOperationException("outer", new OutOfMemoryException()));
        var result = TriageRun.Execute(new TriageOptions { Paths = [] }, source);

        Assert.Equal(ExitCode.Degraded, result.ExitCode(failOn: null));
        Assert.Contains("--max-flows", Assert.Single(result.Problems));
        Assert.Single(result.Sessions);
    }

    /// <summary>More interfaces than are kept, or more bytes than are plausible: reading stops at a limit, and reports it.</summary>
    [Fact]
    public void A_limit_of_reading_is_reported()
    {
        byte[] many = [.. TestKit.CaptureFile.Pcapng(Session(1)), .. Enumerable.Repeat(new byte[] { 1, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 4, 0, 20, 0, 0, 0 }, 10).SelectMany(block => block)];
        using var zipped = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(TestKit.CaptureFile.Pcap(Session(1)));
            gzip.Write(new byte[4 << 20]);
        }

        var options = new CaptureFileOptions { MaxInterfaces = 4, MaxExpandedBytes = 1 << 20 };
        foreach (byte[] bytes in new[] { many, zipped.ToArray() })
        {
            using var source = Capture.Files.CaptureFile.Open(new MemoryStream(bytes), "input", options);
            var result = TriageRun.Execute(new TriageOptions { Paths = [] }, source);

            Assert.Equal((ExitCode.Degraded, true), (result.ExitCode(failOn: null), result.Degraded));
            Assert.Single(result.Problems);
        }
    }

    private static List<TestFrame> Session(int port) => new TcpConversationBuilder(new TcpEndpoint("10.0.0.2", (ushort)(50000 + port)), new TcpEndpoint("10.0.0.1", 5900))
        .Open().FromResponder("RFB 003.008\n"u8).FromInitiator("RFB 003.008\n"u8).FromResponder([1, 1]).FromInitiator([1]).FromResponder([0, 0, 0, 0]).Frames();

    /// <summary>Delivers its frames and then ends with a problem or an exception.</summary>
    private sealed class EndingSource : FrameSource
    {
        private readonly FrameBatch _frames;
        private readonly Exception? _exception;
        private readonly CaptureProblem? _problem;
        private bool _given;

        public EndingSource(string name, List<TestFrame> frames, CaptureProblem problem)
            : this(name, frames, (Exception?)null) => _problem = problem;

        public EndingSource(string name, List<TestFrame> frames, Exception? exception)
        {
            Name = name;
            _frames = FrameBatch.Of(frames);
            _exception = exception;
        }

        public override string Name { get; }

        public override ReadOnlySpan<byte> Memory => _frames.Memory;

        public override long BytesRead => 0;

        public override int Read(Span<FrameHeader> batch)
        {
            if (!_given)
            {
                _given = true;
                _frames.Headers.CopyTo(batch);
                return _frames.Headers.Length;
            }

            Problem = _problem;
            return _exception is null ? 0 : throw _exception;
        }
    }
}
